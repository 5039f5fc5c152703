import { CHANGE_MEANINGS } from "../../../../bin/commands/explain/change-meanings";
import { FULL_EXAMPLES } from "../../../../bin/commands/explain/full-examples";
import { RULE_SAMPLE } from "../../../../bin/commands/explain/rule-sample";
import {
  explainRule,
  knownCodes,
  relativesOf,
  suggestedCode,
  type RuleExample,
} from "../../../../bin/commands/explain/rules";
import { SAMPLE } from "../../../../bin/commands/explain/sample";
import { SMALL_EXAMPLES } from "../../../../bin/commands/explain/small-examples";
import { page } from "../../../docs/sandbox";
import { ruleCodes } from "../../../e2e/fuzz/rule-codes";
import { FIX } from "../../../helpers/fixes";

type Case = readonly [code: string, example: RuleExample, sample: typeof SAMPLE | typeof RULE_SAMPLE];

const CASES: readonly Case[] = [
  ...Object.entries(SMALL_EXAMPLES).map(([code, example]): Case => [code, example, RULE_SAMPLE]),
  ...Object.entries(FULL_EXAMPLES).map(([code, example]): Case => [code, example, SAMPLE]),
];

test.each(CASES)(
  "the example of %s breaks the rule, and the message says what to do",
  (code, [file, from, to], sample) => {
    expect(sample[file].split(from)).toHaveLength(2);
    const { example } = explainRule(code) ?? {};
    expect(example?.message).toMatch(FIX);
    // Line breaks and spaces at the ends of the edit can belong to lines that do not change.
    const [before, after] = [example?.before ?? [], example?.after ?? []].map((lines) => lines.join("\n"));
    expect(before !== after && `${before}${after}`.length < 700).toBe(true);
    expect(from === to).toBe(false);
  },
);

test("explain knows every rule about the two files, and every warning about a change", () => {
  const known = knownCodes();
  expect(ruleCodes().filter((code) => !known.includes(code))).toEqual([]);
  expect(Object.keys(CHANGE_MEANINGS).filter((code) => !known.includes(code))).toEqual([]);
});

test("four of five rules about the two files have an example", () => {
  const examples = CASES.map(([code]) => code);
  const without = ruleCodes().filter((code) => !examples.includes(code));
  expect(without.length).toBeLessThan(ruleCodes().length / 5);
});

test("the meanings of warnings are those of docs/release.md", () => {
  const rows = [...page("docs", "release.md").matchAll(/^\| ((?:`[a-z-]+\/[a-z-]+`(?:, )?)+) \| (.*) \|$/gm)];
  const entries = rows.flatMap(([, codes = "", meaning = ""]) =>
    [...codes.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => [code, meaning] as const),
  );
  expect(CHANGE_MEANINGS).toEqual(Object.fromEntries(entries));
});

test("a warning is explained as a warning, and a rule that is stricter than the API server with its reason", () => {
  expect(explainRule("postgres/no-more-fixes")?.example).toMatchObject({ isWarning: true });
  expect(explainRule("scale/max-below-min")).toMatchObject({
    reason: expect.stringContaining("spare capacity"),
    example: { isWarning: false, path: "services.auth.scale.max" },
  });
});

test("the first word of codes finds all of them", () => {
  expect(relativesOf("node-selector")).toEqual(["node-selector/needed"]);
  expect(relativesOf("constructor")).toEqual([]);
});

test("an unknown code gets a suggestion", () => {
  expect(explainRule("scale/max-below")).toBeUndefined();
  expect(explainRule("constructor")).toBeUndefined();
  expect(suggestedCode("scale/max-bellow-min")).toBe("; did you mean scale/max-below-min?");
  expect(suggestedCode("SCALE/max-below-min")).toBe("; did you mean scale/max-below-min?");
  expect(suggestedCode("scala/max")).toBe("; did you mean scale/?");
});
