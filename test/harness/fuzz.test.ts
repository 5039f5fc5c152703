import fc from "fast-check";
import { environmentProblems } from "../../lib/rules/environment";
import { ruleCodes } from "../e2e/fuzz/rule-codes";
import { inTurn, selectSpecs } from "../e2e/fuzz/selection";
import { verdictOf } from "../e2e/fuzz/server";
import { warningTexts } from "../e2e/support/connection";
import { validProps } from "../e2e/fuzz/specs";
import { STRICTER_RULES } from "../../bin/commands/explain/reasons";
import { describeFalseAccept, summaryOf } from "../e2e/fuzz/trials";

describe("the specs of the fuzz test", () => {
  test("fuzz specs depend only on the seed", () => {
    expect(selectSpecs(7, 10)).toEqual(selectSpecs(7, 10));
    expect(selectSpecs(7, 10)).not.toEqual(selectSpecs(8, 10));
  });

  test("fuzz specs are valid before they are mutated", () => {
    fc.assert(
      fc.property(validProps, ({ environment, release }) => {
        expect(environmentProblems(environment, release)).toEqual([]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("half of the selected specs are valid, and the others cover two fifths of all rules", () => {
    const codes = selectSpecs(1, 200).map(({ environment, release }) =>
      environmentProblems(environment, release).map(({ code }) => code),
    );
    expect(codes).toHaveLength(200);
    expect(codes.filter((found) => found.length === 0)).toHaveLength(100);
    expect(new Set(codes.flat()).size).toBeGreaterThan(ruleCodes().length * 0.4);
  });
});

test("the fuzz selection takes items from each group in turn", () => {
  const items = ["a1", "a2", "a3", "b1", "c1", "c2"];
  expect(inTurn(items, ([group]) => group, 5)).toEqual(["a1", "b1", "c1", "a2", "c2"]);
});

test("every entry of STRICTER_RULES refers to an existing rule and states its reason as a sentence", () => {
  const codes = ruleCodes();
  expect(codes.length).toBeGreaterThan(50);
  expect(codes).toContain("scale/max-below-min");
  for (const [code, reason] of Object.entries(STRICTER_RULES)) {
    expect(codes).toContain(code);
    expect(reason).toMatch(/^[A-Z].*\.$/);
  }
});

describe("a response of the API server", () => {
  const answer = (status: number, body: string, warnings: readonly string[] = []) =>
    verdictOf({ status, body, warnings });

  test("verdictOf returns a response's error and warnings", () => {
    expect(answer(201, "{}")).toEqual([]);
    expect(answer(200, "{}", ["would violate"])).toEqual(["would violate"]);
    expect(answer(422, '{"message":"is invalid"}')).toEqual(["is invalid"]);
    expect(answer(500, '{"message":"quantities must match"}')).toEqual(["quantities must match"]);
    expect(answer(404, "404 page not found\n")).toEqual(["404 page not found"]);
    expect(answer(400, "")).toEqual(["status 400"]);
  });

  test.each([429, 503, 504])("verdictOf throws for a response with status %s", (status) => {
    expect(() => answer(status, "busy")).toThrow(`the API server could not validate the object: ${status} busy`);
  });

  test("warningTexts extracts the warning messages from response headers", () => {
    expect(warningTexts(['299 - "unknown field \\"spec.x\\""', "odd"])).toEqual(['unknown field "spec.x"', "odd"]);
  });
});

test("the summary lists false accepts and every rule that is stricter than the API server", () => {
  const trials = [
    { number: 1, codes: [], rejections: [] },
    { number: 2, codes: [], rejections: ["Deployment a: is invalid", "Service a: is invalid"] },
    { number: 3, codes: ["a/b", "c/d"], rejections: [] },
    { number: 4, codes: ["c/d"], rejections: ["is invalid"] },
    { number: 5, codes: ["c/d"] },
  ];
  expect(summaryOf(trials)).toEqual({
    accepted: 2,
    refused: 3,
    unbuilt: 1,
    falseAccepts: [trials[1]],
    stricter: { "a/b": [3], "c/d": [3] },
    hits: { "a/b": [3], "c/d": [3, 4, 5] },
  });
  expect(trials.slice(1, 2).map(describeFalseAccept)).toEqual(["spec 2: Deployment a: is invalid (2 rejections)"]);
});
