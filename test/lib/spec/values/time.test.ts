import fc from "fast-check";
import { secondsOfTime, spanText, timeProblem } from "../../../../lib/spec/values/time";

test("a time has the seconds that JavaScript computes for it", () => {
  const seconds = fc.integer({ min: Date.UTC(1970, 0, 1) / 1000, max: Date.UTC(2400, 0, 1) / 1000 });
  fc.assert(
    fc.property(seconds, (second) => {
      const text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
      expect([timeProblem(text), secondsOfTime(text)]).toEqual([undefined, second]);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  "2026-12-01",
  "2026-12-01T05:00Z",
  "2026-12-01T05:00:00",
  "2026-12-01T05:00:00+01:00",
  "2026-12-01 05:00:00Z",
  "2026-02-29T05:00:00Z",
  "2100-02-29T05:00:00Z",
  "2026-13-01T05:00:00Z",
  "2026-00-01T05:00:00Z",
  "2026-12-32T05:00:00Z",
  "2026-12-00T05:00:00Z",
  "2026-12-01T24:00:00Z",
  "2026-12-01T05:60:00Z",
  "2026-12-01T05:00:60Z",
  "2h",
])("%s is not a time", (text) => {
  expect([secondsOfTime(text), timeProblem(text)]).toEqual([
    undefined,
    expect.stringContaining(
      `must be a time in UTC such as "2026-12-01T05:00:00Z", got "${text}"; write it with date -u`,
    ),
  ]);
});

test("29 February exists in leap years", () => {
  expect([timeProblem("2028-02-29T00:00:00Z"), timeProblem("2000-02-29T00:00:00Z")]).toEqual([undefined, undefined]);
});

test.each([
  [0, "less than 1 min"],
  [59, "less than 1 min"],
  [60, "1 min"],
  [5400, "1 h 30 min"],
  [7200, "2 h"],
  [7 * 86_400 + 60, "7 d 1 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});
