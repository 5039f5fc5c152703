import { resolveLayer } from "../../../lib/layer/layer";
import { alertsFiredBy } from "../../../lib/monitoring/fired";
import { inhibitRules } from "../../../lib/monitoring/inhibition";
import type { Monitored } from "../../../lib/monitoring/monitored";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { isAlert, type AlertingRule } from "../../../lib/monitoring/monitoring-rule";
import { ruleGroups } from "../../../lib/monitoring/rule-groups";
import type { ObjectivesSpec } from "../../../lib/spec/objectives";
import { environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const AVAILABILITY: ObjectivesSpec = { availability: 99.9 };
const LATENCY: ObjectivesSpec = { latency: { seconds: 0.5, share: 99 } };

/** Prod with objectives for all services, and others for the gateway. */
function monitor(objectives?: ObjectivesSpec, gateway?: ObjectivesSpec): Monitored {
  const spec = environment.services["gateway"];
  if (spec === undefined) throw new Error("prod has no gateway");
  const services = { ...environment.services, gateway: { ...spec, objectives: gateway } };
  return monitoredOf(resolveLayer({ ...environment, objectives, services }, release));
}

/** Alerts about objectives of a service, keyed by name. */
function alertsOf(monitored: Monitored, service: string): ReadonlyMap<string, AlertingRule> {
  const rules = ruleGroups(monitored).flatMap((group) => group.rules.filter(isAlert));
  const own = rules.filter(({ alert, labels }) => labels.service === service && /Budget|Bound/.test(alert));
  return new Map(own.map((rule) => [rule.alert, rule]));
}

const namesOf = (monitored: Monitored, service: string) => [...alertsOf(monitored, service).keys()];
const ERROR_ALERTS = ["ErrorBudgetBurnFast", "ErrorBudgetBurnSlow"];
const LATENCY_ALERTS = ["LatencyBudgetBurnFast", "LatencyBudgetBurnSlow", "LatencyBoundAbsent"];

test("the objectives of an environment apply to each service that has none", () => {
  const monitored = monitor(AVAILABILITY, LATENCY);
  expect(namesOf(monitored, "auth")).toEqual(ERROR_ALERTS);
  expect(namesOf(monitored, "gateway")).toEqual(LATENCY_ALERTS);
  expect(namesOf(monitor({ ...AVAILABILITY, ...LATENCY }), "gateway")).toEqual([...ERROR_ALERTS, ...LATENCY_ALERTS]);
});

test("a service with empty objectives has no alerts about them", () => {
  expect(namesOf(monitor(AVAILABILITY, {}), "gateway")).toEqual([]);
});

test("without objectives, rules and inhibition do not change", () => {
  for (const monitored of [monitor({}), monitor(undefined, {})]) {
    expect(ruleGroups(monitored)).toEqual(ruleGroups(monitor()));
    expect(inhibitRules(monitored)).toEqual(inhibitRules(monitor()));
  }
  expect(JSON.stringify([ruleGroups(monitor()), inhibitRules(monitor())])).not.toMatch(/Budget|sum_over_time/);
});

test.each<[number, readonly string[], readonly string[]]>([
  [99.9, ["0.0144", "0.006"], ["0.001"]],
  [99.95, ["0.0072", "0.003"], ["0.0005"]],
  [99.99, ["0.00144", "0.0006"], ["0.0001"]],
  [95, ["0.72", "0.3"], ["0.05"]],
])(
  "an objective of %f has the limits %j for critical alerts and %j for warnings",
  (availability, critical, warning) => {
    const alerts = alertsOf(monitor({ availability }), "auth");
    const limits = (name: string) =>
      [...(alerts.get(name)?.expr ?? "").matchAll(/ > ([\d.e-]+)/g)].map(([, limit]) => limit);
    const twice = (values: readonly string[]) => values.flatMap((value) => [value, value]);
    expect(limits("ErrorBudgetBurnFast")).toEqual(twice(critical));
    expect(limits("ErrorBudgetBurnSlow")).toEqual(twice(warning));
  },
);

test("alerts about objectives say what the objective allows", () => {
  const alerts = alertsOf(monitor({ ...AVAILABILITY, ...LATENCY }), "auth");
  expect(alerts.get("ErrorBudgetBurnFast")?.annotations.summary).toBe(
    "auth fails {{ $value | humanizePercentage }} of its requests, and its objective allows 0.1 %",
  );
  expect(alerts.get("LatencyBudgetBurnSlow")?.annotations.summary).toBe(
    "auth takes longer than 0.5 s for {{ $value | humanizePercentage }} of its requests, and its objective allows 1 %",
  );
});

describe("inhibition of alerts about objectives", () => {
  const rules = inhibitRules(monitor(undefined, AVAILABILITY));

  test("HighErrorRatio mutes the critical alert about the error budget of the same service", () => {
    expect(rules).toContainEqual({
      source_matchers: ['namespace="254carbon-access"', 'alertname="HighErrorRatio"'],
      target_matchers: ['namespace="254carbon-access"', 'alertname="ErrorBudgetBurnFast"'],
      equal: ["namespace", "service"],
    });
  });

  test("a callee that is down mutes the alerts about the objectives of its callers", () => {
    const muted = rules.flatMap(({ source_matchers, target_matchers }) =>
      source_matchers.includes('service="auth"') ? [target_matchers[1]] : [],
    );
    expect(muted).toEqual([
      'alertname=~"HighErrorRatio|ElevatedErrorRatio|HighLatency|ErrorBudgetBurnFast|ErrorBudgetBurnSlow|LatencyBudgetBurnFast|LatencyBudgetBurnSlow"',
    ]);
  });
});

test("a service with an availability objective that loses a callee fires the alerts about its error budget", () => {
  const fired = alertsFiredBy(monitor(AVAILABILITY), "operator", [{ from: "auth", to: "postgres" }]);
  expect(fired.map(({ alert }) => alert)).toEqual(["HighErrorRatio", "ElevatedErrorRatio", ...ERROR_ALERTS]);
});
