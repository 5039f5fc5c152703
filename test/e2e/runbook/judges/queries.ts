import { metricsOf, RECORDED, SERVED_CACHE, serviceMetrics } from "../../../../lib/monitoring/metrics";
import { monitoredOf } from "../../../../lib/monitoring/monitored";
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

/** Prometheus queries. Prometheus does not run here, so they are checked against the model and the objects in the cluster. */
export function judgesOfQueries(): readonly Judgment[] {
  const byImage = (metric: string) => `Only the gateway's image shows whether it exports \`${metric}\`.`;
  return [
    { line: "up{…", judge: query("It has a series for each pod, including those of the idle color.") },
    {
      line: "rate(…",
      judge: query(
        `${byImage(OWN.requests.name)} It is a rate per pod and status, not a ratio; before the first error it has no series.`,
        RECORDED.errorRatio.name,
      ),
    },
    {
      line: "histogram_quantile(…",
      judge: query(
        `${byImage(OWN.durationBucket.name)} It is a percentile per pod, not of the service.`,
        RECORDED.latency.name,
      ),
    },
    { line: "increase(…", judge: cacheWarm(byImage(SERVED_CACHE.warmed.name)) },
  ];
}

/** Parses the query and checks that the rules use its metrics and labels. `recorded` is the name under which a rule records it. */
function query(more: string, recorded?: string): Judge {
  return async (world, filled) => {
    mustBeKnown(filled);
    await mustBeScraped(world);
    const why = `${READ} ${SCRAPED} ${more}`;
    if (recorded === undefined) return undecidable(why);
    const instead = `${recorded}{service="${SERVICE}"}`;
    mustBeKnown(instead);
    mustBe((await ruleNames(world)).includes(recorded), `the rules on the cluster record ${recorded}`);
    return undecidable(why, `${code(instead)}, which prod's rules record.`);
  };
}

const READ = "No Prometheus runs here. The query is valid, and its metrics are those of prod's rules.";
const SCRAPED =
  "`job` is the label `app` of `gateway-scrape-service`, by the ServiceMonitor; that Service selects the pods of both colors.";

function cacheWarm(byImage: string): Judge {
  return async (world, filled) => {
    mustBeKnown(filled);
    await mustBeScraped(world);
    const alert = "CacheWarmFailing";
    mustBe((await ruleNames(world)).includes(alert), `the rules on the cluster have ${alert}`);
    return undecidable(
      `${READ} ${byImage} Jobs are not scraped, so the gateway has to count what jobs warm. A series that starts with its first error shows ` +
        "no increase.",
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
