import fc from "fast-check";
import { expressionsOf } from "../../../lib/delivery/gates/expressions";
import { judge, trackUnderRelease } from "../../../lib/delivery/gates/judge";
import type { Answer } from "../../../lib/delivery/gates/query";
import type { Verdict } from "../../../lib/delivery/gates/verdict";
import { serviceMetrics } from "../../../lib/monitoring/metrics";
import type { ServiceRelease } from "../../../lib/spec/release";
import { parseQuery } from "../../helpers/promql";

const MINUTE = 60_000;
const GATES = { errorRatio: 0.01, latencySeconds: 1, requests: 100, bakeMinutes: 5, windowMinutes: 30 };
const layer = { namespace: "access" };
const service = { name: "streaming", gates: GATES };

interface Course {
  readonly requests?: Answer;
  readonly errors?: Answer;
  readonly latency?: Answer;
  /** Minutes since the bake began. */
  readonly baked?: number;
  readonly gates?: Partial<typeof GATES>;
}

const values = (...all: readonly number[]): Answer => ({ kind: "values", values: all });
const DOWN: Answer = { kind: "problem", problem: "http://localhost:9090 does not answer (ECONNREFUSED)" };

function verdictAfter(course: Course): Promise<Verdict> {
  const { requests = values(1000), errors = values(0), latency = values(0.2), baked = 10, gates } = course;
  const now = Date.UTC(2026, 0, 2);
  return judge({
    layer,
    service: { ...service, gates: { ...GATES, ...gates } },
    track: "canary",
    since: now - baked * MINUTE,
    now,
    query: async (expression, at) => {
      expect(at).toBe(now);
      if (expression.includes("histogram_quantile")) return latency;
      return expression.includes('"5.."') ? errors : requests;
    },
  });
}

test("a release passes if all limits are kept, with enough requests and time", async () => {
  const verdict = await verdictAfter({});
  expect(verdict).toMatchObject({
    kind: "pass",
    measures: [
      { name: "bakeTime", measured: 10, limit: 5, finding: "pass" },
      { name: "requests", measured: 1000, limit: 100, finding: "pass" },
      { name: "errorRatio", measured: 0, limit: 0.01, finding: "pass" },
      { name: "latency", measured: 0.2, limit: 1, finding: "pass" },
    ],
  });
  expect(verdict.reasons).toEqual([
    "The canary of streaming has got requests for 10 min, at least 5 min (bakeMinutes).",
    "The canary of streaming has got 1000 requests, at least 100 requests (requests).",
    "0 % of the requests to the canary of streaming fail, at most 1 % (errorRatio).",
    "The 95th percentile of the canary of streaming is 0.2 s, at most 1 s (latencySeconds).",
  ]);
});

test.each<[string, Course]>([
  ["values at their limits", { requests: values(100), errors: values(1), latency: values(1), baked: 5 }],
  ["no failed request, if none may fail", { gates: { errorRatio: 0 } }],
])("a release passes with %s", async (_, course) => {
  expect((await verdictAfter(course)).kind).toBe("pass");
});

test.each<[string, Course, RegExp]>([
  [
    "too many failed requests",
    { errors: values(32) },
    /^3\.2 % of the requests to the canary of streaming fail, allowed is at most 1 % \(errorRatio\); read its logs, and end the release\.$/,
  ],
  [
    "an error ratio that is close to its limit",
    { requests: values(1e6), errors: values(10_001) },
    /^1\.0001 % of the /,
  ],
  ["an error ratio that is hardly above its limit", { errors: values(10.0001) }, /^1\.00001 % of the requests/],
  ["a slow percentile", { latency: values(1.25) }, /is 1\.25 s, allowed is at most 1 s \(latencySeconds\);/],
  ["a failure before the end of the bake time", { latency: values(2), baked: 1 }, /is 2 s, allowed/],
  ["a failure, although the other value is unknown", { errors: values(500), latency: DOWN }, /^50 % of the/],
])("a release fails because of %s", async (_, course, reason) => {
  const { kind, reasons } = await verdictAfter(course);
  expect({ kind, reasons }).toEqual({ kind: "fail", reasons: [expect.stringMatching(reason)] });
});

test.each<[string, Course, RegExp]>([
  [
    "the bake time is not over",
    { baked: 4.99 },
    /^The canary of streaming has got requests for 4\.9 min, and needs 5 /,
  ],
  ["the bake begins in the future", { baked: -3 }, /is 3 min in the future; correct --since, or the clock\.$/],
  [
    "too few requests were measured, even if all of them fail",
    { requests: values(99.9), errors: values(99) },
    /^The canary of streaming has got 99 requests, and needs 100 requests \(requests\); wait, or send it more/,
  ],
  ["there are no requests", { requests: values(0), latency: values(Number.NaN) }, /has got 0 requests, and needs 100/],
  ["there is no data", { requests: values() }, /^Prometheus has no data for the requests of the canary of streaming; /],
  ["the percentile is not a number", { latency: values(Number.NaN) }, /has the value NaN for the response times of/],
  ["the percentile is infinite", { latency: values(Number.POSITIVE_INFINITY) }, /has the value Infinity for the resp/],
  ["a count is infinite", { requests: values(Number.POSITIVE_INFINITY) }, /has the value Infinity for the requests/],
  ["a count is negative", { errors: values(-1) }, /has the value -1 for the failed requests/],
  ["there are several series", { errors: values(1, 2) }, /has 2 values for the failed requests/],
  [
    "Prometheus does not answer",
    { requests: DOWN, errors: DOWN, latency: DOWN },
    /^The canary of streaming could not be measured: http:\S+ does not answer \(ECONNREFUSED\); correct that, and try/,
  ],
])("a release waits if %s", async (_, course, reason) => {
  const { kind, reasons } = await verdictAfter(course);
  expect({ kind, reasons: [reasons[0]] }).toEqual({ kind: "pause", reasons: [expect.stringMatching(reason)] });
  expect(new Set(reasons).size).toBe(reasons.length);
});

test("a release does not pass while the start of the bake is unknown", async () => {
  const query = (expression: string) => Promise.resolve(values(expression.includes('"[1-5]..') ? 1000 : 0));
  const verdict = await judge({ layer, service, track: "canary", now: 0, query });
  expect(verdict.kind).toBe("pause");
  expect(verdict.reasons).toEqual([
    "The start of the bake of the canary of streaming is unknown; add --since, such as --since 20m.",
  ]);
});

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, -1),
);
/** Usual values, and all others. */
const answer = (usual: fc.Arbitrary<number>): fc.Arbitrary<Answer> =>
  fc.oneof(
    { weight: 6, arbitrary: usual.map((value) => values(value)) },
    { weight: 2, arbitrary: anyNumber.map((value) => values(value)) },
    { weight: 1, arbitrary: fc.array(anyNumber, { maxLength: 2 }).map((all) => values(...all)) },
    { weight: 1, arbitrary: fc.constant(DOWN) },
  );
const courses = fc.record({
  requests: answer(fc.integer({ min: 90, max: 1000 })),
  errors: answer(fc.integer({ min: 0, max: 8 })),
  latency: answer(fc.integer({ min: 0, max: 14 }).map((tenths) => tenths / 10)),
  baked: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -1, max: 30 }) }, fc.double({ min: -1e6, max: 1e6 })),
});

test("a release passes exactly if all values are known and within their limits", async () => {
  const kinds = { pass: 0, fail: 0, pause: 0 };
  const isCount = (value: number | undefined): value is number => Number.isFinite(value) && Number(value) >= 0;
  const only = (answer: Answer) =>
    answer.kind === "values" && answer.values.length === 1 ? answer.values[0] : undefined;
  await fc.assert(
    fc.asyncProperty(courses, async (course) => {
      const { kind } = await verdictAfter(course);
      const [requests, errors, latency] = [course.requests, course.errors, course.latency].map(only);
      const isEnough = isCount(requests) && requests >= GATES.requests;
      const isGood = isEnough && isCount(errors) && errors / requests <= 0.01 && isCount(latency) && latency <= 1;
      const isBad = isEnough && ((isCount(errors) && errors / requests > 0.01) || (isCount(latency) && latency > 1));
      const isOver = Number.isFinite(course.baked) && course.baked >= GATES.bakeMinutes;
      kinds[kind] += 1;
      // A time is a number of milliseconds, so a fraction of one more or less is the same.
      if (Math.abs(course.baked - GATES.bakeMinutes) < 1e-6) return;
      expect(kind).toBe(isBad ? "fail" : isGood && isOver ? "pass" : "pause");
    }),
    { numRuns: 5000, seed: 21 },
  );
  for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(200);
});

describe("expressions", () => {
  const expressions = expressionsOf({
    ...layer,
    service: "streaming",
    track: "canary",
    seconds: 90,
    latencySeconds: 1,
  });

  test.each(Object.entries(expressions))("the expression for %s selects one track by known labels", (_, expression) => {
    const metrics = Object.values(serviceMetrics("streaming"));
    const { selected, labels } = parseQuery(expression, metrics);
    expect(selected.length).toBeGreaterThan(0);
    for (const { metric, matchers } of selected) {
      expect(matchers).toMatchObject({ namespace: '="access"', job: '="streaming"', track: '="canary"' });
      const known: readonly string[] = metrics.find(({ name }) => name === metric)?.labels ?? [];
      expect(known).toEqual(expect.arrayContaining(Object.keys(matchers)));
    }
    // The result is one series.
    expect([...(labels ?? [])]).toEqual([]);
  });

  test.each([
    [1, "60s"],
    [40, "1800s"],
    [0.001, "1s"],
    [-5, "1s"],
    [Number.NaN, "1s"],
  ])("the window of a bake of %s minutes is %s", async (baked, window) => {
    const asked: string[] = [];
    const query = (expression: string) => {
      asked.push(expression);
      return Promise.resolve(values());
    };
    const now = Date.UTC(2026, 0, 2);
    await judge({ layer, service, track: "canary", since: now - baked * MINUTE, now, query });
    expect(asked).toHaveLength(3);
    for (const expression of asked) expect(expression).toContain(`[${window}]`);
  });
});

describe("the workload under release", () => {
  const [old, next] = [
    { version: "v1", floor: 1 },
    { version: "v2", floor: 1 },
  ];
  const colors = { live: "green", preview: "blue", blue: old, green: next } as const;

  test.each<[string, string, ServiceRelease]>([
    ["the only workload of a rolling service", "rolling", { rolling: next }],
    ["the live color", "green", colors],
    ["the live color, also if the other one is prepared", "blue", { ...colors, live: "blue" }],
    ["the canary while it runs another version", "canary", { share: 10, stable: old, canary: next }],
    [
      "the canary while it runs another image",
      "canary",
      { share: 10, stable: { ...next, digest: "sha256:1" }, canary: next },
    ],
    ["stable after a promotion", "stable", { share: 10, stable: next, canary: next }],
  ])("is %s", (_, track, release) => {
    const topology = "rolling" in release ? "rolling" : "live" in release ? "blueGreen" : "canary";
    expect(trackUnderRelease({ name: "a", topology, release })).toBe(track);
  });

  test("is that of the topology that serves during a migration", () => {
    const release = { rolling: next, ...colors };
    const of = (serving?: "blueGreen") =>
      trackUnderRelease({ name: "a", topology: "blueGreen", migrateFrom: "rolling", release: { ...release, serving } });
    expect([of(), of("blueGreen")]).toEqual(["rolling", "green"]);
  });
});
