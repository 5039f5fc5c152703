import { alertmanagerConfiguration } from "../../../lib/monitoring/alertmanager";
import type { Route } from "../../../lib/monitoring/alertmanager-types";
import { inhibitRules } from "../../../lib/monitoring/inhibition";
import { isAlert } from "../../../lib/monitoring/monitoring-rule";
import type { Monitored } from "../../../lib/monitoring/monitored";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { ruleGroups } from "../../../lib/monitoring/rule-groups";
import { resolveLayer } from "../../../lib/layer/layer";
import type { ContactsSpec } from "../../../lib/spec/people";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const prod = monitor(environment);
const contacts = environment.contacts as ContactsSpec;
const configuration = alertmanagerConfiguration(prod, contacts, "prod");

function monitor(spec: EnvironmentSpec): Monitored {
  return monitoredOf(resolveLayer(spec, release));
}

function messagesOf(receiver: string) {
  return configuration.receivers.find(({ name }) => name === receiver)?.slack_configs ?? [];
}

describe("receivers of the Alertmanager configuration", () => {
  test("every route has exactly one receiver", () => {
    const { route, receivers } = configuration;
    const routed = [route, ...(route.routes ?? [])].map(({ receiver }) => receiver);
    expect([...new Set(routed)].sort()).toEqual(receivers.map(({ name }) => name).sort());
  });

  test.each([
    ["critical", ["#alerts-critical", "#incidents"]],
    ["warning", ["#alerts-warning"]],
    ["security", ["#security-team"]],
    ["discard", []],
  ])("the receiver %s notifies the channels of the contacts", (receiver, channels) => {
    expect(messagesOf(receiver).map(({ channel }) => channel)).toEqual(channels);
  });

  test("receivers read the webhook URL from a file and send resolved messages", () => {
    for (const { slack_configs = [] } of configuration.receivers) {
      for (const message of slack_configs) {
        expect(message.api_url_file).toBe("/etc/alertmanager-receivers/slack-url");
        expect(message).toMatchObject({ send_resolved: true, link_names: true });
      }
    }
    expect(JSON.stringify(configuration)).not.toContain('api_url"');
  });

  test("messages mention the on-call engineer and list the escalation contacts without notifying them", () => {
    for (const { text } of messagesOf("critical")) {
      expect(text).toContain(
        "@oncall: answer within 5 minutes. Escalate to team-lead after 15 minutes, engineering-manager after 30 and cto after 60.",
      );
      expect(text.match(/@[\w-]+/g)).toEqual(["@oncall"]);
    }
    expect(messagesOf("warning")[0]?.text).toContain(
      "@oncall: answer within 15 minutes. Escalate to team-lead if it persists.",
    );
    expect(messagesOf("security")[0]?.text).toContain("@security: investigate together with oncall.");
  });

  test("message titles start with the environment", () => {
    expect(messagesOf("critical")[0]?.title).toMatch(/^prod: /);
  });
});

describe("the alert that always fires", () => {
  const watched = alertmanagerConfiguration(prod, { ...contacts, watchdog: true }, "prod");

  test("the alert that always fires calls the address in the Secret every minute if contacts.watchdog is set", () => {
    expect(watched.receivers.at(-1)).toEqual({
      name: "watchdog",
      webhook_configs: [{ url_file: "/etc/alertmanager-receivers/watchdog-url", send_resolved: false }],
    });
    expect(watched.route.routes?.[0]).toEqual({
      receiver: "watchdog",
      matchers: ['alertname="Watchdog"', 'namespace="254carbon-access"'],
      ...{ group_wait: "0s", group_interval: "1m", repeat_interval: "50s" },
    });
  });

  test("the alert that always fires is discarded by default", () => {
    expect(JSON.stringify(configuration)).not.toMatch(/watchdog/i);
    const rule = ruleGroups(prod).flatMap(({ rules }) =>
      rules.filter(isAlert).filter((one) => one.alert === "Watchdog"),
    );
    expect(rule).toMatchObject([{ expr: "vector(1)", labels: { severity: "none" } }]);
    expect(configuration.route.routes?.[0]).toEqual({ receiver: "discard", matchers: ['severity=~"none|info"'] });
  });
});

test("Alertmanager repeats critical alerts every 15 minutes and warnings every hour", () => {
  const minutes = (route: Route | undefined) => ({
    wait: route?.group_wait,
    again: route?.repeat_interval,
  });
  const routes = configuration.route.routes ?? [];
  expect(minutes(routes.find(({ receiver }) => receiver === "critical"))).toEqual({ wait: "10s", again: "15m" });
  expect(minutes(configuration.route)).toEqual({ wait: "1m", again: "1h" });
});

/** Edges in the inhibit rules, from the inhibited app to the inhibiting one. */
function inhibitedEdges(monitored: Monitored): readonly string[] {
  const serviceOf = (matchers: readonly string[]) =>
    matchers.flatMap((matcher) => /^service=~?"(.+)"$/.exec(matcher)?.[1]?.split("|") ?? []);
  return inhibitRules(monitored).flatMap(({ source_matchers, target_matchers }) =>
    serviceOf(source_matchers).flatMap((to) => serviceOf(target_matchers).map((from) => `${from} → ${to}`)),
  );
}

describe("inhibit rules", () => {
  test("inhibit rules cover every call of a service to an app in the namespace", () => {
    const graph = prod.calls
      .filter(({ from, to }) => from !== "keycloak" && to !== "projection")
      .map(({ from, to }) => `${from} → ${to}`);
    expect([...inhibitedEdges(prod)].sort()).toEqual([...graph].sort());
    expect(graph.length).toBeGreaterThan(10);
  });

  test("an external datastore inhibits no alert", () => {
    const elsewhere = { kind: "external", host: "redis.example.com", cidrs: ["10.40.16.0/20"] } as const;
    const edges = inhibitedEdges(
      monitor({ ...environment, datastores: { ...environment.datastores, redis: elsewhere } }),
    );
    expect(edges.filter((edge) => edge.endsWith("redis"))).toEqual([]);
    expect(edges).toContain("auth → postgres");
  });

  test("a critical alert inhibits warnings of the same service", () => {
    expect(inhibitRules(prod)[0]).toEqual({
      source_matchers: ['namespace="254carbon-access"', 'severity="critical"'],
      target_matchers: ['namespace="254carbon-access"', 'severity="warning"'],
      equal: ["namespace", "service"],
    });
  });

  test("inhibit rules refer to existing alerts, and outages inhibit request alerts", () => {
    const alerts = new Set(ruleGroups(prod).flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert)));
    const named = inhibitRules(prod).flatMap(({ source_matchers, target_matchers }) =>
      [source_matchers, target_matchers].map((side) =>
        side.flatMap((matcher) => /^alertname=~"(.+)"$/.exec(matcher)?.[1]?.split("|") ?? []),
      ),
    );
    expect(named.flat().filter((alert) => !alerts.has(alert))).toEqual([]);
    expect(named.slice(2, 4)).toEqual([
      ["ServiceDown", "ServiceWithoutEndpoints", "DatastoreDown"],
      ["HighErrorRatio", "ElevatedErrorRatio", "HighLatency"],
    ]);
  });
});
