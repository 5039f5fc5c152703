import { failureOf, inputError, throwIfLocated } from "../../charts/failures";
import { plural } from "../../lib/values/words";
import { throwIfAny } from "../../lib/rules/problems-error";
import type { LocatedProblem } from "../../lib/spec/problem";

const problem = (file: string, line: number): LocatedProblem => ({
  code: "scale/max-below-min",
  source: "environment",
  path: ["services", "gateway", "scale", "max"],
  message: "must be at least min (3), got 2; raise max, or lower min",
  file,
  line,
  column: 7,
});

test("throwIfLocated throws one error with the number of problems and one line per problem", () => {
  expect(() => throwIfLocated([])).not.toThrow();
  expect(() => throwIfLocated([problem("prod.yaml", 12), problem("prod.yaml", 14), problem("dev.yaml", 1)])).toThrow(
    [
      "prod.yaml:12:7 services.gateway.scale.max: must be at least min (3), got 2; raise max, or lower min",
      "prod.yaml:14:7 services.gateway.scale.max: must be at least min (3), got 2; raise max, or lower min",
      "dev.yaml:1:7 services.gateway.scale.max: must be at least min (3), got 2; raise max, or lower min",
      "3 problems in 2 files",
    ].join("\n"),
  );
});

test("errors that the caller can fix have exit code 2 and no stack trace", () => {
  expect(failureOf(inputError("no such environment"), false)).toEqual({ code: 2, text: "no such environment" });
  const thrown = caught(() => throwIfAny([problem("prod.yaml", 12)], "service gateway"));
  expect(failureOf(thrown, false)).toEqual({
    code: 2,
    text: expect.stringMatching(/^service gateway can't be built:\n {2}services\./),
  });
});

test("any other error is reported as a bug, with the setting that shows the stack trace", () => {
  const text = "this is a bug in access-layer: boom\nset ACCESS_LAYER_DEBUG=1 to see the stack trace";
  expect(failureOf(new Error("boom"), false)).toEqual({ code: 1, text });
  expect(failureOf(new Error("boom"), true).text).toMatch(/^this is a bug in access-layer: boom\nError: boom\n {4}at /);
  expect(failureOf("thrown text", false).text).toMatch(/^this is a bug in access-layer: thrown text\n/);
});

test.each([
  [0, "0 files"],
  [1, "1 file"],
  [2, "2 files"],
])("plural formats %d as %j", (count, expected) => {
  expect(plural(count, "file")).toBe(expected);
});

function caught(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
