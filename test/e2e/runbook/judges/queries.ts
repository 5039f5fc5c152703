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

/** Queries for Prometheus, which does not run here: as far as the model and the objects on the cluster go. */
export function judgesOfQueries(): readonly Judgment[] {
  const byImage = (metric: string) => `That the gateway exports \`${metric}\`, only its image can show.`;
  return [
    { line: "up{…", judge: query("It has a series for each pod, those of the idle colour included.") },
    {
      line: "rate(…",
      judge: query(
        `${byImage(OWN.requests.name)} It is a rate for each pod and status, not a share; before the first error it has no series.`,
        RECORDED.errorRatio.name,
      ),
    },
    {
      line: "histogram_quantile(…",
      judge: query(
        `${byImage(OWN.durationBucket.name)} It is a percentile for each pod, not of the service.`,
        RECORDED.latency.name,
      ),
    },
    { line: "increase(…", judge: cacheWarm(byImage(SERVED_CACHE.warmed.name)) },
  ];
}

/** The query can be read, and its metrics and labels are those that the rules lean on; `recorded` is what our rules make of them. */
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

const READ = "No Prometheus runs here. The query can be read, and has names of the list that prod's rules lean on.";
const SCRAPED =
  "`job` is the label `app` of `gateway-scrape-service`, by the ServiceMonitor, and behind that Service are the pods of both colours.";

function cacheWarm(byImage: string): Judge {
  return async (world, filled) => {
    mustBeKnown(filled);
    await mustBeScraped(world);
    const alert = "CacheWarmFailing";
    mustBe((await ruleNames(world)).includes(alert), `the rules on the cluster have ${alert}`);
    return undecidable(
      `${READ} ${byImage} Nothing scrapes a job, so the gateway has to count what jobs warm. A series that begins with its first error has ` +
        "not increased.",
      `The alert ${code(alert)} sees the first error too.`,
    );
  };
}

/** @throws Surprise where it is no PromQL, or has a metric or a label that is not on the list */
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

/** @throws Surprise where the gateway's pods would not be scraped as the job `gateway` */
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
  mustBe(tracks.join() === `${SERVICE}-blue,${SERVICE}-green`, "pods of both colours are scraped", tracks);
}

/** Names of what the rules on the cluster record, and of their alerts. */
async function ruleNames(world: World): Promise<readonly string[]> {
  const { groups } = await specOf<PrometheusRuleSpec>(world, "prometheusrule", MONITORING_NAMES.rules);
  return groups.flatMap(({ rules }) => rules.map((rule) => (isAlert(rule) ? rule.alert : rule.record)));
}

async function specOf<T>({ kubectl }: World, kind: string, name: string): Promise<T> {
  return (JSON.parse(await kubectl.run(["-n", NAMESPACE, "get", kind, name, "-o", "json"])) as { readonly spec: T })
    .spec;
}
