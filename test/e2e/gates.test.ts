import { judge } from "../../lib/delivery/gates/judge";
import type { Verdict } from "../../lib/delivery/gates/verdict";
import type { Track } from "../../lib/names";
import { prometheusAt } from "../../ops/prometheus";
import { accessLayer, newFolder } from "../bin/command-line";
import { prometheusWith, type PrometheusServer } from "./gates/server";
import { openMetrics, type Requests } from "./gates/series";

/** Time at which Prometheus is asked. All samples have fixed times before it. */
const NOW = Date.UTC(2026, 0, 5, 12);

const GATES = { errorRatio: 0.01, latencySeconds: 1, requests: 100, bakeMinutes: 5, windowMinutes: 30 };

/** Stable pods that ran long before, and canary pods that started 12 minutes ago. Each minute has 4 scrapes. */
const stable = { track: "stable", from: -60, each: 30 } as const;
const canary = { track: "canary", from: -12, each: 10 } as const;
/** Pods that started after the bake began, and whose first requests failed before their first scrape. */
const newPods = Array.from({ length: 10 }, (_, pod) => ({ ...canary, from: -9, pod, each: 2, failedBefore: 3 }));

/** Namespaces with the requests to both tracks. */
const LAYERS: Readonly<Record<string, readonly Omit<Requests, "namespace">[]>> = {
  healthy: [stable, canary],
  "failing-canary": [stable, { ...canary, failing: 1 }],
  "failing-stable": [{ ...stable, failing: 1 }, canary],
  "slow-canary": [stable, { ...canary, le: "2.5" }],
  "slow-stable": [{ ...stable, le: "2.5" }, canary],
  "slowest-canary": [stable, { ...canary, le: "+Inf" }],
  "few-requests": [stable, { ...canary, from: -3, each: 3 }],
  "no-requests": [stable, { ...canary, each: 0 }],
  "no-canary": [stable],
  "gone-canary": [stable, { ...canary, from: -40, to: -15 }],
  "failed-before": [{ ...stable, failing: 3, failingUntil: -20 }],
  "failed-at-start": [stable, ...newPods],
  restarting: [stable, { ...canary, failing: 1, restartAfter: 7 }],
  "without-bound": [stable, { ...canary, bounds: ["0.1", "0.5", "+Inf"] }],
  "prometheus-3": [stable, { ...canary, bounds: ["0.1", "0.5", "1.0", "2.5", "+Inf"] }],
};

let server: PrometheusServer;
beforeAll(async () => {
  const past = Object.entries(LAYERS).flatMap(([namespace, all]) => all.map((one) => ({ ...one, namespace })));
  server = await prometheusWith(openMetrics(past, NOW));
});
afterAll(() => server.remove());

function verdictOn(namespace: string, track: Track, minutes: number, url = server.url): Promise<Verdict> {
  const { query } = prometheusAt(url);
  const since = NOW - minutes * 60_000;
  return judge({ layer: { namespace }, service: { name: "streaming", gates: GATES }, track, since, now: NOW, query });
}

const measuredBy = ({ measures }: Verdict) =>
  Object.fromEntries(measures.map(({ name, measured }) => [name, measured]));

test("a healthy canary passes, with what Prometheus has counted since its bake began", async () => {
  const verdict = await verdictOn("healthy", "canary", 10);
  expect(verdict.kind).toBe("pass");
  const { requests, errorRatio, latency } = measuredBy(verdict);
  expect(requests).toBeCloseTo(400, 0);
  expect(errorRatio).toBe(0);
  expect(latency).toBeCloseTo(0.095, 3);
});

test.each<[string, Track, Verdict["kind"], RegExp]>([
  ["healthy", "stable", "pass", /^Stable of streaming has got requests for 10 min/],
  ["failing-canary", "canary", "fail", /^10 % of the requests to the canary of streaming fail/],
  ["failing-canary", "stable", "pass", /^Stable of streaming has got/],
  ["failing-stable", "stable", "fail", /^3\.33 % of the requests to stable of streaming fail/],
  ["failing-stable", "canary", "pass", /^The canary of streaming has got/],
  ["slow-canary", "canary", "fail", /^The 95th percentile of the canary of streaming is 2\.4\d s, allowed/],
  ["slow-canary", "stable", "pass", /^Stable of streaming has got/],
  ["slow-stable", "stable", "fail", /^The 95th percentile of stable of streaming is 2\.4\d s/],
  ["slow-stable", "canary", "pass", /^The canary of streaming has got/],
  ["slowest-canary", "canary", "fail", /^The 95th percentile of the canary of streaming is 10 s/],
  ["few-requests", "canary", "pause", /^The canary of streaming has got \d\d requests, and needs 100/],
  ["no-requests", "canary", "pause", /^The canary of streaming has got 0 requests, and needs 100/],
  ["no-canary", "canary", "pause", /^Prometheus has no data for the requests of the canary of streaming/],
  ["no-canary", "green", "pause", /^Prometheus has no data for the requests of green of streaming/],
  ["gone-canary", "canary", "pause", /^Prometheus has no data for the requests of the canary/],
  ["nowhere", "stable", "pause", /^Prometheus has no data for the requests of stable/],
  ["failed-at-start", "canary", "fail", /^4 % of the requests to the canary of streaming fail/],
  ["restarting", "canary", "fail", /^\d+(\.\d+)? % of the requests to the canary of streaming fail/],
  ["without-bound", "canary", "pause", /^Prometheus has no data for the response times of the canary of streaming/],
  ["prometheus-3", "canary", "pass", /^The canary of streaming has got/],
])("in the layer %s, %s gets the verdict %s", async (namespace, track, kind, reason) => {
  const verdict = await verdictOn(namespace, track, 10);
  expect({ kind: verdict.kind, reason: verdict.reasons[0] }).toEqual({ kind, reason: expect.stringMatching(reason) });
});

test("requests that failed before the bake began do not count", async () => {
  expect((await verdictOn("failed-before", "stable", 10)).kind).toBe("pass");
  expect((await verdictOn("failed-before", "stable", 30)).kind).toBe("fail");
});

test("a healthy canary waits until its bake time is over", async () => {
  const verdict = await verdictOn("healthy", "canary", 4);
  expect(verdict).toMatchObject({ kind: "pause", reasons: [expect.stringMatching(/for 4 min, and needs 5 min/)] });
});

test("the command prints a row for each measure, and its exit code is the verdict", async () => {
  // Samples until long after the test, so that its duration has no effect.
  const now = Date.now();
  const around = { namespace: "254carbon-access", to: 240 };
  const samples = openMetrics(
    [
      { ...stable, ...around },
      { ...canary, ...around, failing: 1 },
    ],
    now,
  );
  const own = await prometheusWith(samples);
  try {
    const folder = newFolder();
    const run = (...more: readonly string[]) =>
      accessLayer(folder, ["gates", "streaming", "--env", "prod", "--prometheus", own.url, "--since", "10m", ...more]);
    const fine = await run();
    expect(fine).toMatchObject({ code: 0, stderr: "" });
    expect(fine.stdout).toMatch(/^gates of streaming \(stable\) in prod, measured by http:\/\/127\.0\.0\.1:\d+\n/);
    expect(fine.stdout).toMatch(/\nMEASURE +MEASURED +LIMIT +VERDICT\nbake time +10 min +at least 5 min +pass\n/);
    expect(fine.stdout).toMatch(/\nrequests +\d+ +at least 100 +pass\nerror ratio +0 % +at most 1 % +pass\n/);
    expect(fine.stdout).toMatch(/\n95th percentile +0\.095 s +at most 1 s +pass\n\npass: the release may go on\n/);
    const failed = await run("--track", "canary", "--json");
    expect({ code: failed.code, ...(JSON.parse(failed.stdout) as object) }).toMatchObject({
      ...{ code: 1, verdict: "fail", track: "canary", prometheus: own.url },
      reasons: [expect.stringMatching(/^10 % of the requests/)],
    });
    const early = await run("--since", "1m");
    expect({ code: early.code, text: early.stdout }).toEqual({
      code: 1,
      text: expect.stringContaining("\npause: the release must wait\n  Stable of streaming has got requests for 1 min"),
    });
  } finally {
    await own.remove();
  }
});

test("a server that was stopped pauses the release", async () => {
  const own = await prometheusWith(openMetrics([{ ...canary, namespace: "healthy" }], NOW));
  try {
    expect((await verdictOn("healthy", "canary", 10, own.url)).kind).toBe("pass");
    await own.stop();
    expect(await verdictOn("healthy", "canary", 10, own.url)).toMatchObject({
      kind: "pause",
      reasons: [expect.stringMatching(/^The canary of streaming could not be measured: .* \(ECONNREFUSED\); correct/)],
    });
  } finally {
    await own.remove();
  }
});
