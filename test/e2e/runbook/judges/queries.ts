import { metricsOf, RECORDED, SERVED_CACHE, serviceMetrics } from "../../../../lib/monitoring/metrics";
import { monitoredOf } from "../../../../lib/monitoring/monitored-layer";
import type { PrometheusRuleSpec, ServiceMonitorSpec } from "../../../../lib/monitoring/objects";
import { isAlert } from "../../../../lib/monitoring/monitoring-rule";
import { MONITORING_NAMES, scrapeServiceName } from "../../../../lib/names";
import { layerOf } from "../../../helpers/fixtures";
import { parseQuery } from "../../../helpers/promql";
import { podsBehind, tracksOf } from "../../support/endpoints";
import { NAMESPACE } from "../../support/layer";
import type { Judge, Judgment } from "../judgment";
import { PROD } from "../prod";
import { code } from "../table";
import { mustBe, undecidable } from "../verdict";
import { live, type World } from "../world";

const SERVICE = "gateway";
const OWN = serviceMetrics(SERVICE);

/**
 * Judges for Prometheus queries. Prometheus does not run here, so they compare the queries with the model and the objects in the
 * cluster.
 */
export function judgesOfQueries(): readonly Judgment[] {
  const byImage = (metric: string) => `Whether the gateway exports \`${metric}\` depends on its image.`;
  return [
    { line: "up{…", judge: query("The result has one series per pod, including pods of the idle color.") },
    {
      line: "rate(…",
      judge: query(
        `${byImage(OWN.requests.name)} The result is a rate per pod and status, not a ratio, and has no series before the first error.`,
        RECORDED.errorRatio.name,
      ),
    },
    {
      line: "histogram_quantile(…",
      judge: query(
        `${byImage(OWN.durationBucket.name)} The result is a percentile per pod, not for the whole service.`,
        RECORDED.latency.name,
      ),
    },
    { line: "increase(…", judge: cacheWarm(byImage(SERVED_CACHE.warmed.name)) },
  ];
}

/**
 * Parses the query and checks that its metrics and labels also appear in the rules. `recorded` is the name under which a rule
 * records it.
 */
function query(more: string, recorded?: string): Judge {
  return async (world, filled) => {
    mustBeKnown(filled);
    await mustBeScraped(world);
    const why = `${READ} ${SCRAPED} ${more}`;
    if (recorded === undefined) return undecidable(why);
    const instead = `${recorded}{service="${SERVICE}"}`;
    mustBeKnown(instead);
    mustBe((await ruleNames(world)).includes(recorded), `a rule in the cluster records ${recorded}`);
    return undecidable(why, `${code(instead)}, which a recording rule in prod calculates.`);
  };
}

const READ = "Prometheus does not run in this test. The query is valid, and prod's rules use the same metrics.";
const SCRAPED =
  "The ServiceMonitor sets `job` to the label `app` of `gateway-scrape-service`, which selects the pods of both colors.";

function cacheWarm(byImage: string): Judge {
  return async (world, filled) => {
    mustBeKnown(filled);
    await mustBeScraped(world);
    const alert = "CacheWarmFailing";
    mustBe((await ruleNames(world)).includes(alert), `the rules in the cluster contain ${alert}`);
    return undecidable(
      `${READ} ${byImage} Prometheus does not scrape Jobs, so the gateway must count their results. \`increase\` does not count an error that starts a new series.`,
      `The alert ${code(alert)} also detects the first error.`,
    );
  };
}

/** @throws UnexpectedResult if the text is not valid PromQL or uses an unlisted metric or label */
function mustBeKnown(expression: string): void {
  const metrics = metricsOf(monitoredOf(layerOf(PROD)));
  for (const { metric, matchers } of parseQuery(expression, metrics).selected) {
    const labels = metrics.find(({ name }) => name === metric)?.labels;
    mustBe(labels !== undefined, `${metric} is on the list of metrics`);
    mustBe(
      Object.keys(matchers).every((label) => labels.includes(label)),
      `${metric} has the labels of ${expression}`,
      labels,
    );
  }
}

/** @throws UnexpectedResult unless the gateway's pods are scraped as the job `gateway` */
async function mustBeScraped(world: World): Promise<void> {
  const { jobLabel, selector } = await specOf<ServiceMonitorSpec>(world, "servicemonitor", SERVICE);
  const service = await live(world, "service", scrapeServiceName(SERVICE));
  const labels = service?.metadata.labels ?? {};
  const isFound = Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value);
  mustBe(
    isFound && labels[jobLabel] === SERVICE,
    "the ServiceMonitor finds the Service, whose label is the job",
    labels,
  );
  const tracks = tracksOf(await podsBehind(world.kubectl, scrapeServiceName(SERVICE)));
  mustBe(tracks.join() === `${SERVICE}-blue,${SERVICE}-green`, "pods of both colors are scraped", tracks);
}

/** Names of the recording rules and alerts in the cluster. */
async function ruleNames(world: World): Promise<readonly string[]> {
  const { groups } = await specOf<PrometheusRuleSpec>(world, "prometheusrule", MONITORING_NAMES.rules);
  return groups.flatMap(({ rules }) => rules.map((rule) => (isAlert(rule) ? rule.alert : rule.record)));
}

async function specOf<T>({ kubectl }: World, kind: string, name: string): Promise<T> {
  return (JSON.parse(await kubectl.run(["-n", NAMESPACE, "get", kind, name, "-o", "json"])) as { readonly spec: T })
    .spec;
}
