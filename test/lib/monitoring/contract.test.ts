import { readFileSync } from "fs";
import { join } from "path";
import { resolveLayer } from "../../../lib/layer/layer";
import { metricsOf } from "../../../lib/monitoring/metrics";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { MONITORING_DEFAULTS } from "../../../lib/monitoring/thresholds";
import { DURATION_BOUNDS } from "../../../lib/spec/objectives";
import { PROJECT, environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const prod = monitoredOf(resolveLayer(environment, release));
const page = readFileSync(join(PROJECT, "docs/generated/metrics.md"), "utf8");

/** Rows of the tables, keyed by the metric in the first column. */
const rows = new Map(
  [...page.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name = "", rest = ""]) => [name, rest.split(" | ")] as const),
);

test("the page of metrics lists every metric that rules and dashboards may use, and who reads it", () => {
  for (const { name } of metricsOf(prod)) {
    const listed =
      rows.get(name) ?? rows.get(name.replace(/^(gateway|streaming|auth|entitlements|metrics)_/, "<name>_"));
    expect({ name, readers: listed?.at(-1)?.trim() ?? "" }).toEqual({ name, readers: expect.stringMatching(/\w/) });
  }
});

test("the page of metrics lists the labels that services set, and not those that Prometheus adds", () => {
  const labels = (name: string) => [...(rows.get(name)?.[1] ?? "").matchAll(/`(\w+)`:/g)].map(([, label]) => label);
  expect(labels("<name>_requests_total")).toEqual(["status"]);
  expect(labels("<name>_request_duration_seconds_bucket")).toEqual(["le"]);
  expect(labels("gateway_served_projection_age_seconds")).toEqual(["quantile", "view"]);
});

test("the stand-in for the gateway exports the results of warm-ups that the page of metrics lists", () => {
  const source = readFileSync(join(PROJECT, "dev/tools/stand-in/jobs.go"), "utf8");
  const [, exported = ""] = /^var warmResults = \[\]string\{(.*)\}$/m.exec(source) ?? [];
  const listed = rows.get("gateway_served_cache_warm_total")?.[1] ?? "";
  expect([...exported.matchAll(/"(\w+)"/g)].map(([, result]) => result)).toEqual(
    [...listed.matchAll(/`(\w+)` for/g)].map(([, result]) => result),
  );
  expect(exported).not.toBe("");
});

test("the bounds of durations contain the limit of the latency alert", () => {
  expect(DURATION_BOUNDS).toContain(MONITORING_DEFAULTS.latencySeconds);
  expect([...DURATION_BOUNDS].sort((a, b) => a - b)).toEqual([...DURATION_BOUNDS]);
  for (const bound of DURATION_BOUNDS) expect(page).toContain(`\`${bound}\``);
});
