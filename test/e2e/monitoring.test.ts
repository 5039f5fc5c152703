import { execFile } from "child_process";
import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { promisify } from "util";
import { resolveLayer } from "../../lib/layer/layer";
import { alertmanagerConfiguration } from "../../lib/monitoring/alertmanager";
import { monitoredOf } from "../../lib/monitoring/monitored-layer";
import { securityMonitoringRules } from "../../lib/monitoring/objects";
import { isAlert, type AlertingRule, type MonitoringRule } from "../../lib/monitoring/monitoring-rule";
import { ruleGroups } from "../../lib/monitoring/rule-groups";
import { securityRuleGroups } from "../../lib/monitoring/security-rules";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { ObjectivesSpec } from "../../lib/spec/objectives";
import { buildTool } from "../../dev/tools/build";
import { environmentOf } from "../helpers/fixtures";
import { withExporters } from "../helpers/with-exporters";
import { CASES } from "./monitoring/cases";
import type { Course, FiringCourse } from "./monitoring/course";

const run = promisify(execFile);

const files = withExporters(environmentOf("prod"));
const { release } = files;
/** Alertmanager has two replicas. Only one service has objectives, because their tests evaluate hours of rules. */
const environment = withObjectives({ availability: 99.9, latency: { seconds: 0.5, share: 99 } });
function withObjectives(objectives: ObjectivesSpec): EnvironmentSpec {
  const { gateway, ...services } = files.environment.services;
  if (gateway === undefined) throw new Error("prod has no gateway");
  const alertmanager = { kind: "inCluster", version: "v0.28.1", replicas: 2 } as const;
  const datastores = { ...files.environment.datastores, alertmanager };
  return { ...files.environment, datastores, services: { ...services, gateway: { ...gateway, objectives } } };
}

const prod = monitoredOf(resolveLayer(environment, release));
const groups = [...ruleGroups(prod), ...securityRuleGroups(prod)];
const rules: readonly MonitoringRule[] = groups.flatMap((group) => group.rules);
const alerts = rules.filter(isAlert);
const alertNames = [...new Set(alerts.map(({ alert }) => alert))];

const folder = mkdtempSync(join(tmpdir(), "access-layer-monitoring-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Exit code and output of a program. */
async function runTool(
  tool: "promtool" | "amtool",
  ...args: readonly string[]
): Promise<{ code: number; text: string }> {
  const built = await buildTool(tool);
  if ("reason" in built) throw new Error(built.reason);
  try {
    const { stdout, stderr } = await run(built.path, [...args], { maxBuffer: 2 ** 24 });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code = -1, stdout = "", stderr = "" } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, text: stdout + stderr };
  }
}

function written(name: string, value: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value, null, 2));
  return path;
}

// The first build of promtool may take several minutes.
beforeAll(async () => {
  await runTool("promtool", "--version");
  await runTool("amtool", "--version");
});

describe("promtool", () => {
  test.each([
    ["the rules file", groups],
    ["the rules file for security monitoring", securityRuleGroups(prod)],
  ])("promtool accepts %s", async (name, checked) => {
    const path = written(`${name.replaceAll(" ", "-")}.json`, { groups: checked });
    const { code, text } = await runTool("promtool", "check", "rules", "--lint=all", "--lint-fatal", path);
    expect({ code, text }).toEqual({
      code: 0,
      text: expect.stringContaining(`SUCCESS: ${count(checked)} rules found`),
    });
  });

  test("promtool reads the same rules from the file in the ConfigMap", async () => {
    const object = securityMonitoringRules(prod, "annotations") as unknown as { data: Record<string, string> };
    const path = join(folder, "file-of-the-config-map.yaml");
    writeFileSync(path, object.data["access-layer.rules.yaml"] ?? "");
    expect((await runTool("promtool", "check", "rules", path)).text).toContain(
      `SUCCESS: ${count(securityRuleGroups(prod))} rules found`,
    );
  });
});

function count(checked: readonly { readonly rules: readonly MonitoringRule[] }[]): number {
  return checked.flatMap((group) => group.rules).length;
}

test("every alert except the one that always fires has a firing case and a silent case, and every case belongs to an alert", () => {
  expect(Object.keys(CASES).sort()).toEqual([...alertNames].sort());
  for (const rule of alerts) {
    const cases = CASES[rule.alert]?.(rule.labels.service, rule);
    const isSilent = rule.alert === "Watchdog" || (cases?.silent.length ?? 0) > 0;
    expect({ alert: rule.alert, hasBoth: (cases?.firing.length ?? 0) > 0 && isSilent }).toEqual({
      alert: rule.alert,
      hasBoth: true,
    });
  }
});

describe("alerts", () => {
  test.each(alertNames)(
    "the alert %s fires with the expected text in its firing cases and does not fire in its silent cases",
    async (name) => {
      const files = alerts
        .filter(({ alert }) => alert === name)
        .map((rule, index) => unitTest(`${name}-${index}`, rule));
      const { code, text } = await runTool("promtool", "test", "rules", ...files);
      expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("SUCCESS") });
    },
  );

  test("the alert test detects an alert that fires unexpectedly or with the wrong text", async () => {
    const [rule] = alerts;
    if (rule === undefined) throw new Error("there are no alerts");
    const broken = { ...rule, annotations: { ...rule.annotations, summary: "{{ $labels.instance }} is fine" } };
    const { code, text } = await runTool("promtool", "test", "rules", unitTest("broken", rule, broken));
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("is fine") });
  });
});

test("a service without errors has a recorded error ratio of 0", async () => {
  const recorded = rules.filter((rule) => !isAlert(rule) && rule.labels["service"] === "gateway");
  const labels = '{namespace="254carbon-access",service="gateway"}';
  written("recorded.rules.json", { groups: [{ name: "recorded", rules: recorded }] });
  const file = written("recorded.test.json", {
    rule_files: ["recorded.rules.json"],
    evaluation_interval: "30s",
    tests: [
      {
        interval: "30s",
        input_series: [
          {
            series: 'gateway_requests_total{namespace="254carbon-access",job="gateway",status="200"}',
            values: "0+30x40",
          },
        ],
        promql_expr_test: [
          expressionTest("service:requests:rate5m", labels, 1),
          expressionTest("service:request_errors:ratio_rate5m", labels, 0),
        ],
      },
    ],
  });
  const { code, text } = await runTool("promtool", "test", "rules", file);
  expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("SUCCESS") });
});

test.each(["1", "1.0"])(
  "a recorded rate of slow requests counts those above 1 second if the bound is %s",
  async (le) => {
    const latency = { seconds: 1, share: 99 };
    const layer = resolveLayer(withObjectives({ latency }), release);
    const recorded = ruleGroups(monitoredOf(layer))
      .flatMap((group) => group.rules)
      .filter((rule) => !isAlert(rule) && rule.labels["service"] === "gateway");
    written("bounds.rules.json", { groups: [{ name: "bounds", rules: recorded }] });
    const series = (part: string, labels: string) =>
      `gateway_request_duration_seconds_${part}{namespace="254carbon-access",job="gateway"${labels}}`;
    const file = written("bounds.test.json", {
      rule_files: ["bounds.rules.json"],
      evaluation_interval: "30s",
      tests: [
        {
          interval: "30s",
          input_series: [
            { series: series("count", ""), values: "0+30x40" },
            { series: series("bucket", `,le="${le}"`), values: "0+15x40" },
            { series: series("bucket", ',le="10"'), values: "0+30x40" },
          ],
          promql_expr_test: [
            expressionTest("service:slow_requests:rate5m", '{namespace="254carbon-access",service="gateway"}', 0.5),
          ],
        },
      ],
    });
    const { code, text } = await runTool("promtool", "test", "rules", file);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("SUCCESS") });
  },
);

function expressionTest(expr: string, labels: string, value: number): object {
  return { expr, eval_time: "10m", exp_samples: [{ labels: `${expr}${labels}`, value }] };
}

/**
 * A unit test of one rule. It includes only the recording rules of the rule's service, so no other rule with the same name fires.
 */
function unitTest(name: string, rule: AlertingRule, tested: AlertingRule = rule): string {
  const { alert, labels } = rule;
  const recorded = rules.filter((other) => !isAlert(other) && other.labels["service"] === labels.service);
  written(`${name}.rules.json`, { groups: [{ name, rules: [...recorded, tested] }] });
  const cases = CASES[alert]?.(labels.service, rule) ?? { firing: [], silent: [] };
  const one = ({ what, series, at }: Course, exp_alerts: readonly object[]) => ({
    name: `${alert} of ${labels.service}: ${what}`,
    interval: "30s",
    input_series: series,
    alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts }],
  });
  return written(`${name}.test.json`, {
    rule_files: [`${name}.rules.json`],
    evaluation_interval: "30s",
    tests: [
      ...cases.firing.map((course) => one(course, [expectedAlert(rule, course)])),
      ...cases.silent.map((course) => one(course, [])),
    ],
  });
}

function expectedAlert({ labels, annotations }: AlertingRule, { labels: own = {}, value }: FiringCourse): object {
  const filled = Object.entries(annotations).map(([name, text]) => [
    name,
    text
      .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => own[label] ?? `no label ${label}`)
      .replace(/\{\{ \$value[^}]*\}\}/g, () => value ?? "no value"),
  ]);
  return { exp_labels: { ...own, ...labels }, exp_annotations: Object.fromEntries(filled) };
}

describe("amtool", () => {
  const { contacts, name } = environment;
  if (contacts === undefined) throw new Error("prod has no contacts");
  const email = { to: ["a@example.com"], from: "b@example.com", smarthost: "smtp.example.com:587", user: "alerts" };
  const all = { ...contacts, pagerDuty: {}, opsgenie: { region: "eu" }, email, webhook: {}, watchdog: true } as const;
  const path = written("alertmanager.json", alertmanagerConfiguration(prod, all, name));

  test("amtool accepts the configuration", async () => {
    const { code, text } = await runTool("amtool", "check-config", path);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("SUCCESS") });
  });

  test.each([
    ["critical", ["severity=critical"]],
    ["warning", ["severity=warning"]],
    ["security,critical", ["severity=critical", "team=security"]],
    ["security,warning", ["severity=warning", "team=security"]],
    ["discard", ["severity=none"]],
    ["watchdog", ["alertname=Watchdog", "severity=none", "namespace=254carbon-access"]],
    ["discard", ["alertname=Watchdog", "severity=none", "namespace=monitoring"]],
    ["warning", ["alertname=AlertWithoutSeverity"]],
  ])("amtool routes alerts to %s if they have the labels %p", async (receivers, labels) => {
    const { code, text } = await runTool(
      "amtool",
      "config",
      "routes",
      "test",
      `--config.file=${path}`,
      ...labels,
      "service=gateway",
    );
    expect({ code, text: text.trim() }).toEqual({ code: 0, text: receivers });
  });

  test("amtool renders the messages", async () => {
    const alert = {
      status: "firing",
      labels: { alertname: "ServiceDown", severity: "critical", service: "gateway" },
      annotations: {
        summary: "gateway is down",
        description: "Not one pod answers.",
        runbook_url: "https://wiki.example.com/runbook#ServiceDown",
      },
      startsAt: "2025-01-01T00:00:00Z",
    };
    const data = { status: "firing", alerts: [alert], commonLabels: alert.labels };
    const [critical] =
      alertmanagerConfiguration(prod, contacts, name).receivers.find((receiver) => receiver.name === "critical")
        ?.slack_configs ?? [];
    const render = async (text: string) =>
      (
        await runTool(
          "amtool",
          ...["template", "render", "--template.glob", join(folder, "*.tmpl")],
          ...["--template.text", text, "--template.data", written("data.json", data)],
        )
      ).text;
    writeFileSync(join(folder, "none.tmpl"), '{{ define "none" }}{{ end }}');
    expect(await render(critical?.title ?? "")).toBe("prod: ServiceDown gateway");
    expect(await render(critical?.color ?? "")).toBe("danger");
    expect(await render(critical?.text ?? "")).toBe(
      [
        "@oncall: answer within 5 minutes. Escalate to team-lead after 15 minutes, engineering-manager after 30 and cto after 60.",
        "*gateway is down*",
        "Not one pod answers.",
        "https://wiki.example.com/runbook#ServiceDown",
        "",
      ].join("\n"),
    );
  });
});
