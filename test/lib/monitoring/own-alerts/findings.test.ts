import { understandTexts } from "../../../../charts/files/environments";
import { synthesize } from "../../../../charts/synthesize";
import { resolveLayer } from "../../../../lib/layer/layer";
import { inhibitRules } from "../../../../lib/monitoring/inhibition";
import { alertFindings } from "../../../../lib/monitoring/own-alerts/findings";
import { monitoredOf } from "../../../../lib/monitoring/monitored-layer";
import { ruleGroups } from "../../../../lib/monitoring/rule-groups";
import type { AlertSpec } from "../../../../lib/spec/alerts";
import { formatLocated } from "../../../../lib/spec/problem";
import { environmentOf } from "../../../helpers/fixtures";
import { FIX } from "../../../helpers/fixes";

const { environment, release } = environmentOf("prod");
const NAMESPACE = 'namespace="254carbon-access"';
const ALERT: AlertSpec = {
  service: "gateway",
  severity: "warning",
  expr: `sum by (reason) (rate(checkout_failures_total{${NAMESPACE}}[5m])) > 1`,
  for: "10m",
  summary: "checkouts fail: {{ $labels.reason }}",
  description: "Check the status page.",
};

function layerWith(change: Partial<AlertSpec>, name = "CheckoutFails") {
  const runbookUrl = "https://wiki.example.com/{alert}";
  return resolveLayer({ ...environment, runbookUrl, alerts: { [name]: { ...ALERT, ...change } } }, release);
}

/** Messages about an alert, after their code and field. */
function findingsOf(change: Partial<AlertSpec>, name?: string) {
  const found = alertFindings(monitoredOf(layerWith(change, name)), (alert) => ["alerts", alert]);
  const text = ({ code, path, message }: (typeof found.problems)[number]) =>
    `${code} ${path.slice(2).join(".")}: ${message}`;
  for (const { message } of [...found.problems, ...found.warnings]) expect(message).toMatch(FIX);
  return { problems: found.problems.map(text), warnings: found.warnings.map(text) };
}

const NONE = { problems: [], warnings: [] };

test("an alert of the user has the labels and links of the other alerts, in the last group", () => {
  const monitored = monitoredOf(layerWith({ team: "security", description: "Check the status page.\n" }));
  expect(ruleGroups(monitored).slice(-1)).toEqual([
    {
      name: "environment.alerts",
      interval: "30s",
      rules: [
        {
          alert: "CheckoutFails",
          expr: ALERT.expr,
          for: "10m",
          labels: { severity: "warning", service: "gateway", namespace: "254carbon-access", team: "security" },
          annotations: {
            summary: "checkouts fail: {{ $labels.reason }}",
            description: "Check the status page.",
            runbook_url: "https://wiki.example.com/CheckoutFails",
          },
        },
      ],
    },
  ]);
  expect(inhibitRules(monitored)).toEqual(inhibitRules(monitoredOf(resolveLayer(environment, release))));
});

test("an environment with a correct alert has no findings, and its rules are rendered", () => {
  expect(findingsOf({})).toEqual(NONE);
  const rules = synthesize(layerWith({})).manifests.find(({ kind }) => kind === "PrometheusRule");
  expect(JSON.stringify(rules)).toContain('"alert":"CheckoutFails"');
});

test("a mistake in an expression is reported with its position in the expression", () => {
  expect(findingsOf({ expr: "sum(rate(a[5m]) > 1" })).toEqual({
    problems: [
      "alerts/expression expr: must be PromQL that Prometheus accepts: at character 20, got a syntax error before the end; correct it, or try the expression in Prometheus",
    ],
    warnings: [],
  });
  expect(findingsOf({ expr: "a >\n  rate(b)" }).problems).toEqual([
    "alerts/expression expr: must be PromQL that Prometheus accepts: at line 2, character 8, got an instant vector as an argument of rate; use a range such as a[5m]",
  ]);
});

test.each(["HighLatency", "Watchdog", "BackupStale", "RequestsRefusedOften"])(
  "the name %s is compared with the alerts of the layer",
  (name) => {
    const taken = name === "RequestsRefusedOften" ? [] : [name];
    expect(findingsOf({}, name).problems).toEqual(
      taken.map(
        (one) => `alerts/layer-name : must not be "${one}", which is an alert of the layer; choose another name`,
      ),
    );
  },
);

test("metrics of the layer need the namespace of the layer", () => {
  const message = "must select the namespace of up, because every layer in the same Prometheus has this metric; add";
  expect(findingsOf({ expr: "up == 0 or up == 0", summary: "a" }).problems).toEqual([
    `alerts/namespace expr: ${message} ${NAMESPACE}`,
  ]);
  expect(findingsOf({ expr: 'up{namespace="other"} == 0', summary: "a" }).problems).toEqual([
    `alerts/namespace expr: must select up of this namespace, got namespace="other"; write ${NAMESPACE}`,
  ]);
  for (const matcher of ['namespace=~"other"', 'namespace!="254carbon-access"', 'namespace!~".+"'])
    expect(findingsOf({ expr: `up{${matcher}} == 0`, summary: "a" }).problems).toEqual([
      `alerts/namespace expr: must select up of this namespace, got ${matcher}; write ${NAMESPACE}`,
    ]);
  for (const matcher of [NAMESPACE, 'namespace=~"254carbon-access|other"'])
    expect(findingsOf({ expr: `up{${matcher}} == 0`, summary: "a" })).toEqual(NONE);
});

test("other metrics without a namespace cause a warning", () => {
  const { problems, warnings } = findingsOf({ expr: "checkout_up == 0 and {job='a'}", summary: "a" });
  const advice = `selects series of every namespace, so another layer could fire the alert; add ${NAMESPACE}, or namespace=~".*" if that is right`;
  expect({ problems, warnings }).toEqual({
    problems: [],
    warnings: [
      `alerts/every-namespace expr: checkout_up ${advice}`,
      `alerts/every-namespace expr: a selector ${advice}`,
    ],
  });
  expect(findingsOf({ expr: 'checkout_up{namespace=~".*"} == 0', summary: "a" })).toEqual(NONE);
});

test("texts use labels that the result has", () => {
  expect(findingsOf({ description: "{{ $labels.pod }} of {{ $labels.reason }}" }).problems).toEqual([
    'alerts/template description: must use labels that the result of expr has (reason), got pod; keep the label, for example with "by (pod)", or remove it from the text',
  ]);
  expect(findingsOf({ expr: "vector(1)" }).problems).toEqual([
    'alerts/template summary: must use labels that the result of expr has (no labels), got reason; keep the label, for example with "by (reason)", or remove it from the text',
  ]);
  expect(findingsOf({ summary: "{{ .Labels.reason }}" }).problems).toEqual([
    'alerts/template summary: must use only values and labels between braces, got "{{ .Labels.reason }}"; write {{ $labels.NAME }} or {{ $value | humanize }}',
  ]);
  expect(findingsOf({ expr: `up{${NAMESPACE}} == 0`, summary: "{{ $labels.anything }}" })).toEqual(NONE);
});

test.each([
  ["gateway_request_total", "the layer has no metric gateway_request_total; did you mean gateway_requests_total?"],
  ["gatway_requests_total", "the layer has no metric gatway_requests_total; did you mean gateway_requests_total?"],
])("the metric %s causes a warning about its name", (metric, message) => {
  expect(findingsOf({ expr: `${metric}{${NAMESPACE}} > 1`, summary: "a" }).warnings).toEqual([
    `alerts/misspelled expr: ${message}`,
  ]);
});

test("only labels that are almost those of the layer cause a warning", () => {
  const warningsOf = (label: string) =>
    findingsOf({ expr: `gateway_requests_total{${NAMESPACE},${label}="x"} > 1`, summary: "a" }).warnings;
  expect(warningsOf("staus")).toEqual([
    "alerts/misspelled expr: the layer knows no label staus of gateway_requests_total; did you mean status?",
  ]);
  for (const label of ["status", "pod", "method", "path", "container"]) expect(warningsOf(label)).toEqual([]);
  for (const metric of ["payment_requests_total", "checkout_requests_total"])
    expect(findingsOf({ expr: `${metric}{${NAMESPACE}} > 1`, summary: "a" })).toEqual(NONE);
});

test("findings have the line of their field in the environment file", () => {
  const alert = JSON.stringify({ ...ALERT, expr: "sum(", summary: "a" });
  const text = `${JSON.stringify(environment).slice(0, -1)},\n"alerts": { "CheckoutFails":\n${alert} } }`;
  const loaded = understandTexts(
    { file: "prod.yaml", text },
    { file: "prod.release.yaml", text: JSON.stringify(release) },
    "prod.yaml",
  );
  expect("problems" in loaded && loaded.problems.map(formatLocated)).toEqual([
    expect.stringMatching(/^prod\.yaml:3:\d+ alerts\.CheckoutFails\.expr: must be PromQL that Prometheus accepts: at /),
  ]);
});

test("a chart rejects a layer with an invalid alert", () => {
  expect(() => synthesize(layerWith({ expr: "sum(" }))).toThrow("alerts.CheckoutFails.expr: must be PromQL");
});
