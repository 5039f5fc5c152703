import { resolveLayer } from "../../../lib/layer/layer";
import { longestPause } from "../../../lib/monitoring/backup-rules";
import { metricsOf } from "../../../lib/monitoring/metrics";
import type { Monitored } from "../../../lib/monitoring/monitored";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { isAlert, type AlertingRule, type MonitoringRule } from "../../../lib/monitoring/monitoring-rule";
import { labelsOf } from "../../../lib/monitoring/own-alerts/labels";
import { parseExpression } from "../../../lib/monitoring/own-alerts/parse";
import { templateOf } from "../../../lib/monitoring/own-alerts/templates";
import { typeMistakes } from "../../../lib/monitoring/own-alerts/types";
import { ruleGroups } from "../../../lib/monitoring/rule-groups";
import { securityRuleGroups } from "../../../lib/monitoring/security-rules";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { parseQuery } from "../../helpers/promql";
import { withExporters } from "../../helpers/with-exporters";

const { environment, release } = environmentOf("prod");
const staging = environmentOf("staging");
const prod = monitor(environment);

const OBJECTIVES = { availability: 99.9, latency: { seconds: 0.5, share: 99 } };

const ALL: readonly (readonly [string, Monitored])[] = [
  ["prod", prod],
  ["staging", monitoredOf(resolveLayer(staging.environment, staging.release))],
  ["prod with objectives", monitor({ ...environment, objectives: OBJECTIVES })],
  ["prod with exporters", monitoredOf(layerOf(withExporters(environmentOf("prod"))))],
  ["a service with a hyphen, leaving its topology", withMigration()],
];

function monitor(spec: EnvironmentSpec): Monitored {
  return monitoredOf(resolveLayer(spec, release));
}

function withMigration(): Monitored {
  const service = { topology: "blueGreen", migrateFrom: "rolling", scale: { min: 1, max: 2 } } as const;
  return monitor({
    ...environment,
    namespace: "shop",
    services: { ...environment.services, "price-history": service },
  });
}

function rulesOf(monitored: Monitored): readonly MonitoringRule[] {
  return [...ruleGroups(monitored), ...securityRuleGroups(monitored)].flatMap(({ rules }) => rules);
}

function alertsOf(monitored: Monitored): readonly AlertingRule[] {
  return rulesOf(monitored).filter(isAlert);
}

/** Name of a rule for failure messages. */
function nameOf(rule: MonitoringRule): string {
  return isAlert(rule) ? `${rule.alert} of ${rule.labels.service}` : `${rule.record} of ${rule.labels["service"]}`;
}

function offenders<T>(found: readonly (readonly [MonitoringRule, readonly T[]])[]): readonly string[] {
  return found
    .filter(([, offences]) => offences.length > 0)
    .map(([rule, offences]) => `${nameOf(rule)}: ${offences.join()}`);
}

describe.each(ALL)("the rules of %s", (_name, monitored) => {
  const metrics = metricsOf(monitored);
  const rules = rulesOf(monitored);
  const alerts = alertsOf(monitored);
  const known = new Map(metrics.map(({ name, labels }) => [name, labels]));
  const read = rules.map((rule) => [rule, parseQuery(rule.expr, metrics)] as const);

  test("monitoring rules select known metrics by labels that these metrics have", () => {
    const unknown = read.map(
      ([rule, { selected }]) =>
        [
          rule,
          selected.flatMap(({ metric, matchers }) => {
            const labels = known.get(metric);
            if (labels === undefined) return [metric];
            return Object.keys(matchers).filter((label) => !labels.includes(label));
          }),
        ] as const,
    );
    expect(offenders(unknown)).toEqual([]);
  });

  test("monitoring rules select only their namespace, because one Prometheus can scrape several", () => {
    const namespace = `="${monitored.namespace}"`;
    const elsewhere = read.map(
      ([rule, { selected }]) =>
        [
          rule,
          selected.filter(({ matchers }) => matchers["namespace"] !== namespace).map(({ metric }) => metric),
        ] as const,
    );
    expect(offenders(elsewhere)).toEqual([]);
  });

  test("annotations of alerts use only labels that remain in the result of the expression", () => {
    const lost = read.map(([rule, { labels }]) => {
      const texts = isAlert(rule) ? Object.values(rule.annotations).join() : "";
      const used = [...texts.matchAll(/\{\{\s*\$labels\.(\w+)\s*\}\}/g)].map(([, label = ""]) => label);
      return [rule, used.filter((label) => labels?.has(label) !== true)] as const;
    });
    expect(offenders(lost)).toEqual([]);
    expect(alerts.filter(({ annotations }) => annotations.summary.includes("$labels")).length).toBeGreaterThan(5);
  });

  test("the check of alerts of the user accepts all rules", () => {
    const mistakes = rules.map((rule) => {
      const parsed = parseExpression(rule.expr);
      const texts = isAlert(rule) ? Object.values(rule.annotations).map(templateOf) : [];
      const unsupported = texts.flatMap((text) => ("unsupported" in text ? [text.unsupported] : []));
      const wrong = "mistake" in parsed ? [parsed.mistake] : typeMistakes(parsed.expression);
      const left = "mistake" in parsed ? undefined : labelsOf(parsed.expression);
      const used = texts.flatMap((text) => ("labels" in text ? text.labels : []));
      const lost = used.filter((label) => left?.has(label) === false);
      return [rule, [...wrong.map(({ message }) => message), ...unsupported, ...lost]] as const;
    });
    expect(offenders(mistakes)).toEqual([]);
  });

  test("recording rules add the labels that their consumers match", () => {
    const recorded = rules.filter((rule) => !isAlert(rule)) as readonly Exclude<MonitoringRule, AlertingRule>[];
    for (const { record, labels } of recorded) expect(Object.keys(labels)).toEqual(known.get(record));
    const withLatency = monitored.services.filter(({ objectives }) => objectives?.latency !== undefined);
    expect(recorded).toHaveLength(4 * monitored.services.length + 2 * withLatency.length);
  });

  test("alerts are unique by name and service, because Alertmanager merges alerts with equal labels", () => {
    const keys = alerts.map(nameOf);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test("alerts have a summary and a description without unresolved values", () => {
    for (const { annotations, labels } of alerts) {
      expect(Object.keys(annotations)).toEqual(["summary", "description"]);
      expect(Object.values(annotations).join(" ")).not.toMatch(/undefined|NaN|\[object/);
      expect(labels.namespace).toBe(monitored.namespace);
      expect(labels.service).toMatch(/^[a-z0-9-]+$/);
    }
  });

  test("critical alerts fire within 2 minutes and warnings within 10", () => {
    const limits = { critical: 2, warning: 10, none: 0 };
    const late = alerts.filter(({ labels, for: duration = "0m" }) => minutes(duration) > limits[labels.severity]);
    expect(late.map(nameOf)).toEqual([]);
    expect(new Set(alerts.map(({ labels }) => labels.severity))).toEqual(new Set(["critical", "warning", "none"]));
  });
});

function minutes(duration: string): number {
  const [, count = "NaN", unit = ""] = /^(\d+)(s|m)$/.exec(duration) ?? [];
  return unit === "s" ? Number(count) / 60 : Number(count);
}

test("every alert links to its page in the runbook if the environment has an address", () => {
  const runbookUrl = "https://wiki.example.com/runbook?page={alert}#{alert}";
  for (const { alert, annotations } of alertsOf(monitor({ ...environment, runbookUrl }))) {
    expect(annotations.runbook_url).toBe(`https://wiki.example.com/runbook?page=${alert}#${alert}`);
  }
  const page = "https://runbook.example.com/prod.html";
  for (const { alert, labels, annotations } of alertsOf(monitor({ ...environment, runbookUrl: page }))) {
    expect(annotations.runbook_url).toBe(`${page}#${alert}-${labels.service}`);
  }
  for (const { annotations } of alertsOf(prod)) expect(Object.keys(annotations)).toEqual(["summary", "description"]);
});

describe("alerts by service", () => {
  const namesFor = (monitored: Monitored, service: string) => [
    ...new Set(
      alertsOf(monitored)
        .filter(({ labels }) => labels.service === service)
        .map(({ alert }) => alert),
    ),
  ];

  test("the gateway has alerts for availability, requests, pods and its cache", () => {
    expect(namesFor(prod, "gateway")).toEqual([
      ...["ServiceDown", "PodDown", "HighErrorRatio", "ElevatedErrorRatio", "HighLatency", "RequestMetricsAbsent"],
      ...["ServiceWithoutEndpoints", "WorkloadWithoutPods", "WorkloadBelowWanted", "ContainerRestarting"],
      ...["AutoscalerAtCeiling", "CacheWarmFailing", "ProjectionStale", "ProjectionAgeUnknown", "RequestsRefused"],
    ]);
  });

  test("a datastore has alerts for availability, pods and volumes", () => {
    expect(namesFor(prod, "postgres")).toEqual([
      ...["DatastoreDown", "WorkloadBelowWanted", "ContainerRestarting", "VolumeAlmostFull", "VolumeFilling"],
    ]);
    expect(namesFor(prod, "keycloak")).toEqual([
      ...["ServiceDown", "PodDown", "DatastoreDown", "WorkloadBelowWanted", "ContainerRestarting"],
    ]);
    expect(namesFor(prod, "alertmanager")).toEqual([
      ...["ServiceDown", "PodDown", "DatastoreDown", "WorkloadBelowWanted", "ContainerRestarting"],
      ...["VolumeAlmostFull", "VolumeFilling", "NotificationsFailing"],
    ]);
  });

  test("two replicas of Alertmanager have alerts for both, and are down only together", () => {
    const alertmanager = { kind: "inCluster", version: "v0.28.1", replicas: 2 } as const;
    const pair = monitor({ ...environment, datastores: { ...environment.datastores, alertmanager } });
    expect(namesFor(pair, "alertmanager")).toEqual([
      ...["ServiceDown", "PodDown", "DatastoreDown", "WorkloadWithoutPods", "WorkloadBelowWanted"],
      ...["ContainerRestarting", "VolumeAlmostFull", "VolumeFilling", "NotificationsFailing"],
      "AlertmanagerMembersInconsistent",
    ]);
  });

  test("jobs and backups have alerts only if the environment has them", () => {
    const backups = ["JobFailed", "BackupStale", "BackupNeverSucceeded", "BackupSuspended", "BackupMetricsAbsent"];
    expect(namesFor(prod, "database-backup")).toEqual(backups);
    expect(namesFor(prod, "configuration-backup")).toEqual(backups);
    expect(namesFor(prod, "probe")).toEqual(["ProbeFailed"]);
    expect(namesFor(prod, "backfill")).toEqual(["JobFailed"]);
    const without = monitor({ ...environment, backups: undefined, jobs: undefined });
    for (const job of ["database-backup", "configuration-backup", "probe", "backfill"]) {
      expect(namesFor(without, job)).toEqual([]);
    }
  });

  test("external datastores and fixed autoscalers have no alerts", () => {
    const elsewhere = { kind: "external", host: "db.example.com", cidrs: ["10.40.16.0/20"] } as const;
    const { datastores } = environment;
    const external = monitor({
      ...environment,
      datastores: { ...datastores, postgres: elsewhere, keycloak: elsewhere },
    });
    expect([...namesFor(external, "postgres"), ...namesFor(external, "keycloak")]).toEqual([]);
    const gateway = { topology: "rolling", scale: { min: 3, max: 3 } } as const;
    const fixed = monitor({ ...environment, services: { gateway } });
    expect(namesFor(fixed, "gateway")).not.toContain("AutoscalerAtCeiling");
  });

  test("a migrating service has alerts for the workloads of both topologies", () => {
    const rule = alertsOf(withMigration()).find((one) => nameOf(one) === "WorkloadWithoutPods of price-history");
    for (const workload of ["price-history", "price-history-blue", "price-history-green"]) {
      expect(rule?.expr).toContain(
        `absent(kube_deployment_status_replicas_available{namespace="shop",deployment="${workload}"})`,
      );
    }
    expect(JSON.stringify(rulesOf(withMigration()))).toContain("price_history_requests_total{");
  });
});

test("longestPause rounds the interval of a schedule up", () => {
  const days = (schedule: string) => longestPause(schedule) / 86_400;
  expect(["15 2 * * *", "0 */6 * * *", "0 3 * * 0", "0 3 * * 1-5", "0 3 1 * *", "0 3 1 1 *"].map(days)).toEqual([
    1, 1, 7, 7, 31, 366,
  ]);
});

describe("the PromQL parser of these tests", () => {
  const metrics = [
    { name: "a", type: "gauge", exporter: "service", labels: ["x", "y"] },
    { name: "b", type: "gauge", exporter: "service", labels: ["x", "z", "le"] },
  ] as const;
  const labels = (expression: string) => {
    const left = parseQuery(expression, metrics).labels;
    return left && [...left];
  };

  test.each<[string, readonly string[] | undefined]>([
    ["a", ["x", "y"]],
    ["rate(a[5m])", ["x", "y"]],
    ["sum(a)", []],
    ["sum by (x) (a)", ["x"]],
    ["histogram_quantile(0.95, sum by (le, z) (rate(b[5m])))", ["z"]],
    ['absent(a{x="1",y=~"2|3"})', ["x"]],
    ["time() - 3", undefined],
    ["time() - a > 1", ["x", "y"]],
    ["vector(0)", []],
    ["a unless on (x) b", ["x", "y"]],
    ["a / on (x) b", ["x"]],
    ["a or b", ["x"]],
    ["a unless a offset 5m", ["x", "y"]],
  ])("the PromQL parser finds the remaining labels of %s", (expression, expected) => {
    expect(labels(expression)).toEqual(expected);
  });

  test.each([
    ["sum(a", "invalid PromQL at 5: sum(a"],
    ["a / b", "can't match {x,y} with {x,z,le}: a / b"],
    ["a unless on (z) b", "no such label: a unless on (z) b"],
  ])("the PromQL parser rejects %s", (expression, message) => {
    expect(() => parseQuery(expression, metrics)).toThrow(message);
  });
});
