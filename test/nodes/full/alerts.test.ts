import type { Manifest } from "../../../lib/manifests/manifest";
import { metricsOf } from "../../../lib/monitoring/metrics";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { securityRuleGroups } from "../../../lib/monitoring/security-rules";
import { NAMESPACE, eventually } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { LASTING, LATER, causesIn, limitVolumes, type Cause } from "../support/causes";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { runJob } from "../support/jobs";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import { startObjectStore, storeHosts } from "../support/object-store";
import { rulesOf } from "../support/operator";
import { runningPods } from "../support/pods";
import { record } from "../support/record";
import { MONITORING_NAMESPACE, startPrometheus, type Prometheus } from "../support/prometheus";
import { shorter, type ShorterRules } from "../support/shorter-rules";
import { untilEnded, untilFired } from "../support/until-fired";
import { WATCHED_BUCKET, watchedLayer } from "../support/watched-layer";
import { WEBHOOK_HOSTS, alertStates, startWebhooks, trustWebhooks, type Webhooks } from "../support/webhooks";

const layer = layerOnNodes(watchedLayer());
const TOPIC = "Alerts";
const INTERVAL = "5s";
/** Longer than the backoff of three restarts, and at least four scrapes. */
const WINDOWS = { "5m": "1m", "15m": "2m" };
const LIMITS = { BackupStale: [93_600, 60], BackupNeverSucceeded: [93_600, 60] } as const;
/** Alerts that depend on the shortened limits alone, because no backup has run yet, and the one that always fires. */
const EXPECTED_FROM_THE_START = [
  ...["BackupNeverSucceeded configuration-backup", "BackupNeverSucceeded database-backup"],
  "Watchdog monitoring",
];

let cluster: NodeCluster;
let webhooks: Webhooks;
let prometheus: Prometheus;
let manifests: readonly Manifest[];
let rules: ShorterRules;
let causes: readonly Cause[];

beforeAll(async () => {
  const hosts = new Map([...storeHosts([WATCHED_BUCKET]), ...WEBHOOK_HOSTS]);
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2, hosts });
  await limitVolumes(cluster);
  webhooks = await startWebhooks(cluster);
  manifests = await deploy(cluster.kubectl, layer);
  await trustWebhooks(cluster);
  await untilUp(cluster.kubectl);
  rules = shorter([...rulesOf(manifests), ...securityRuleGroups(monitoredOf(layer))], {
    interval: INTERVAL,
    windows: WINDOWS,
    limits: LIMITS,
  });
  prometheus = await startPrometheus(cluster, {
    manifests,
    groups: rules.groups,
    interval: INTERVAL,
    alertmanager: `alertmanager-service.${NAMESPACE}.svc:9093`,
  });
  causes = causesIn(cluster, manifests);
  record({ topic: TOPIC, what: "shortened in the rules", value: rules.changes.join("; ") });
});
afterAll(async () => {
  await cluster?.stop();
});

test("Prometheus scrapes every pod that exposes metrics, through the policies", async () => {
  const pods = (await runningPods(cluster.kubectl, NAMESPACE)).map(({ name, labels }) => `${labels["app"]} ${name}`);
  const scraped = pods.filter((pod) => !/^(postgres|redis) /.test(pod)).sort();
  await eventually(async () => {
    const up = await prometheus.query("up == 1");
    const found = up.filter(({ metric }) => metric["namespace"] === NAMESPACE);
    expect(found.map(({ metric }) => `${metric["job"]} ${metric["pod"]}`).sort()).toEqual(scraped);
    const others = up.filter(({ metric }) => metric["namespace"] !== NAMESPACE);
    expect(others.map(({ metric }) => metric["job"]).sort()).toEqual(["kube-state-metrics", "kubelet", "kubelet"]);
  });
});

test("Prometheus evaluates every rendered rule without an error", async () => {
  const rendered = rules.groups.flatMap((group) => group.rules);
  await eventually(async () => {
    const loaded = await prometheus.rules();
    expect(loaded).toHaveLength(rendered.length);
    expect(
      loaded.filter(({ health }) => health !== "ok").map(({ name, lastError }) => `${name}: ${lastError}`),
    ).toEqual([]);
  });
});

test("no alert fires while the layer is healthy", async () => {
  await eventually(async () => {
    const firing = [...(await prometheus.firing())].filter((alert) => !EXPECTED_FROM_THE_START.includes(alert));
    expect(firing).toEqual([]);
  });
});

test("each alert fires for its cause", async () => {
  const fired = new Map<string, number>();
  await Promise.all([
    ...causes.map(({ begin }) => begin()),
    untilFired(
      prometheus,
      causes.flatMap(({ alerts }) => alerts),
      fired,
    ),
  ]);
  for (const { what, alerts } of causes)
    record({ topic: TOPIC, what, value: alerts.map((alert) => `${alert} after ${fired.get(alert)} s`).join(", ") });
  expect(fired.size).toBeGreaterThanOrEqual(20);
});

test("Alertmanager receives the alerts and mutes those that others explain", async () => {
  await eventually(async () => {
    const states = await alertStates(cluster.kubectl);
    expect(states.get("DatastoreDown redis")).toBe("active");
    expect(states.get("ServiceDown entitlements")).toBe("active");
    // A warning about an app with a critical alert, and failing requests of a caller of Redis.
    expect(states.get("WorkloadWithoutPods entitlements")).toBe("suppressed");
    expect(states.get("HighErrorRatio gateway")).toBe("suppressed");
  });
});

test("Alertmanager notifies the channels of the environment file through the policies", async () => {
  const { incidents, critical } = watchedLayer().environment.contacts?.channels ?? {};
  await eventually(() => {
    for (const channel of [incidents, critical]) {
      const titles = webhooks.messages().flatMap((message) => (message.channel === channel ? [message.title] : []));
      expect(titles).toContain("dev: ServiceDown entitlements");
      expect(titles).toContain("dev: DatastoreDown redis");
    }
  });
});

test("each alert ends after the repair, and Alertmanager reports it", async () => {
  await startObjectStore(cluster, [WATCHED_BUCKET]);
  await Promise.all(causes.map(({ repair }) => repair()));
  const ending = causes.flatMap(({ alerts }) => alerts).filter((alert) => !LASTING.includes(alert));
  await expect(untilEnded(prometheus, ending)).resolves.toBeUndefined();
  await eventually(() => {
    const titles = webhooks.messages().map(({ title }) => title);
    expect(titles).toContain("dev: ServiceDown entitlements resolved");
    expect(titles).toContain("dev: DatastoreDown redis resolved");
  });
});

test("alerts about old backups fire when no run succeeds, and end after the next one", async () => {
  await untilFired(prometheus, LATER.oldBackup);
  await runJob(cluster, "database-backup", "database-backup-again");
  await expect(untilEnded(prometheus, LATER.oldBackup)).resolves.toBeUndefined();
});

test("alerts about missing metrics and failing notifications fire, and end after the repair", async () => {
  const scale = (replicas: number) =>
    cluster.kubectl.run([
      "-n",
      MONITORING_NAMESPACE,
      "scale",
      "deployment/kube-state-metrics",
      `--replicas=${replicas}`,
    ]);
  const alerts = [...LATER.missingMetrics, ...LATER.failingNotifications];
  webhooks.answer(404);
  await scale(0);
  await untilFired(prometheus, alerts);
  webhooks.answer(200);
  await scale(1);
  await expect(untilEnded(prometheus, alerts)).resolves.toBeUndefined();
});

test("every metric of the rules has a series", async () => {
  const text = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)).join("\n");
  const used = metricsOf(monitoredOf(layer)).filter(({ name }) => new RegExp(`\\b${name}\\{`).test(text));
  expect(used.length).toBeGreaterThan(20);
  const known = await prometheus.metricNames();
  // kube-state-metrics 2.18 has replaced these with the metrics of EndpointSlices.
  const replaced = ["kube_endpoint_info", "kube_endpoint_address"];
  expect(used.map(({ name }) => name).filter((name) => !known.has(name))).toEqual(replaced);
});

test("Prometheus in another namespace can scrape no pod of the layer", async () => {
  const elsewhere = await startPrometheus(cluster, {
    manifests,
    groups: [],
    interval: INTERVAL,
    alertmanager: "nowhere.invalid:9093",
    namespace: "elsewhere",
  });
  const own = `up{namespace="${NAMESPACE}"}`;
  const scraped = await prometheus.query(`${own} == 1`);
  // The policies need a moment for a new pod, so the first scrapes say nothing.
  await eventually(async () =>
    expect(await elsewhere.query(`count_over_time(${own}[10m]) > 5`)).toHaveLength(scraped.length),
  );
  expect(await elsewhere.query(`max_over_time(${own}[10m]) > 0`)).toEqual([]);
  expect(await elsewhere.query('up{job="kubelet"} == 1')).toHaveLength(2);
});
