import { environmentProblems } from "../../../lib/rules/environment";
import type { AlertSpec } from "../../../lib/spec/alerts";
import { formatPath } from "../../../lib/spec/problem";
import { environmentOf } from "../../helpers/fixtures";
import { FIX } from "../../helpers/fixes";

const { environment, release } = environmentOf("prod");
const ALERT: AlertSpec = {
  service: "gateway",
  severity: "warning",
  expr: "vector(1) > 2",
  summary: "checkout is slow",
  description: "Check the payment provider.",
};

function problemsOf(change: Partial<AlertSpec>, name = "CheckoutSlow", spec = environment): readonly string[] {
  const problems = environmentProblems({ ...spec, alerts: { [name]: { ...ALERT, ...change } } }, release);
  for (const { message } of problems) expect(message).toMatch(FIX);
  return problems.map(({ code, path, message }) => `${code} ${formatPath(path)}: ${message}`);
}

test.each<Partial<AlertSpec>>([
  {},
  { for: "1h30m", team: "security", severity: "critical" },
  { service: "postgres" },
  { service: "database-backup" },
  { summary: "checkout is slow\n" },
])("the alert %j has no problem", (change) => {
  expect(problemsOf(change)).toEqual([]);
});

test.each(["checkout-slow", "checkoutSlow", "Checkout_Slow", "", "X".repeat(101)])("%j is not a name", (name) => {
  expect(problemsOf({}, name)).toEqual([
    expect.stringMatching(
      /^alerts\/name alerts.*: must be at most 100 letters and digits in CamelCase, got ".*; write it like CheckoutSlow$/,
    ),
  ]);
});

test.each(["10", "10 m", "0s", "30m1h", "999999999y"])("%j is not a duration", (duration) => {
  expect(problemsOf({ for: duration })).toEqual([
    `alerts/for alerts.CheckoutSlow.for: must be a duration such as 10m or 1h30m, got "${duration}"; correct it, or remove it to fire immediately`,
  ]);
});

test("texts are not empty, and the summary is one short line", () => {
  expect(problemsOf({ expr: " ", description: "" })).toEqual([
    "alerts/text alerts.CheckoutSlow.expr: must not be empty; write a PromQL expression",
    "alerts/text alerts.CheckoutSlow.description: must not be empty; say what to do first",
  ]);
  expect(problemsOf({ summary: "a\nb" })).toEqual([
    'alerts/text alerts.CheckoutSlow.summary: must be one line of at most 200 characters, got "a\\nb"; move details to description',
  ]);
  expect(problemsOf({ summary: "x".repeat(201) })).toHaveLength(1);
});

test("texts do not contain passwords", () => {
  expect(problemsOf({ description: "Open https://user:password@example.com" })).toEqual([
    "alerts/secret alerts.CheckoutSlow.description: must not contain a Secret value, because everyone can read it; remove the value",
  ]);
});

test("the service is an app of the environment", () => {
  expect(problemsOf({ service: "gatewy" })).toEqual([
    'alerts/service alerts.CheckoutSlow.service: must be an app of this environment, got "gatewy"; did you mean gateway?',
  ]);
  expect(problemsOf({ service: "x" })[0]).toMatch(/got "x"; use alertmanager, auth, .* or streaming$/);
});

test("alerts need monitoring", () => {
  const none = { ...environment, cluster: { ...environment.cluster, monitoring: "none" } } as const;
  expect(problemsOf({}, "CheckoutSlow", none)).toEqual([
    "alerts/unused alerts: requires cluster.monitoring; set it to operator or annotations, or remove this field",
  ]);
});
