import { parseEnvironmentFile } from "../../../lib/spec/parse";
import { formatLocated } from "../../../lib/spec/problem";
import { afterEdit, problemsAfter } from "../../helpers/sample";

/** What a user is told about the text of a whole file. */
function problemsOf(text: string): string[] {
  return parseEnvironmentFile({ file: "x.yaml", text }).problems.map(formatLocated);
}

/** What a user is told about the text before shape is looked at. */
function yamlProblemsOf(text: string): string[] {
  return parseEnvironmentFile({ file: "x.yaml", text })
    .problems.filter(({ code }) => code.startsWith("yaml/"))
    .map(formatLocated);
}

test("the sample has no problems, with a byte order mark and Windows' line ends too", () => {
  expect(problemsAfter({})).toEqual([]);
  expect(yamlProblemsOf("\ufeffschema: 1\r\nname: x\r\n")).toEqual([]);
});

describe("text that is no YAML", () => {
  test.each([
    [
      "a: [1",
      "x.yaml:1:6 is no YAML: flow sequence in block collection must be sufficiently indented and end with a ]; line it up with its neighbours",
    ],
    ["a:\n\tb: 1\n", "x.yaml:2:1 is no YAML: tabs are not allowed as indentation; use spaces"],
    [
      "a: 1\n  b: 2\n",
      "x.yaml:1:4 is no YAML: nested mappings are not allowed in compact mappings; check brackets, quotes and indentation here and in the line above",
    ],
    [
      'a: "hunter2\n',
      'x.yaml:2:1 is no YAML: missing closing "quote; check brackets, quotes and indentation here and in the line above',
    ],
    [
      "a: b\nhunter2\n",
      "x.yaml:2:1 is no YAML: implicit map keys need to be followed by map values; check brackets, quotes and indentation here and in the line above",
    ],
    [
      "a: %hunter2\n",
      "x.yaml:1:4 is no YAML: plain value cannot start with directive indicator character %; put the text in quotes",
    ],
    [
      'a: "\\q"\n',
      "x.yaml:1:5 is no YAML: invalid escape sequence \\q; write \\\\ for one backslash, or use single quotes",
    ],
    ["a: !hunter2 1\n", "x.yaml:1:4 is no YAML: unresolved tag; delete the tag"],
    ["a: !!binary aGk=\n", "x.yaml:1:4 is no YAML: unresolved tag; delete the tag"],
    ["a: !!set {b}\n", "x.yaml:1:4 is no YAML: unresolved tag; delete the tag"],
  ])("%j is refused where it goes wrong, without repeating it", (text, message) => {
    expect(problemsOf(text)[0]).toBe(message);
    expect(problemsOf(text).join()).not.toContain("hunter2");
  });

  test("three errors are enough: the others are consequences", () => {
    expect(problemsOf("}\n".repeat(10))).toHaveLength(3);
  });
});

describe("a file that is not one document", () => {
  test.each([
    ["", 'x.yaml:1:1 is empty; it must start with "schema: 1"'],
    ["# only a comment\n", 'x.yaml:1:1 is empty; it must start with "schema: 1"'],
    [
      "a: 1\n---\nb: 1\n",
      'x.yaml:2:1 must be one document; delete the line "---" and what follows, or move it to a file of its own',
    ],
    [
      "# 1.1 has another idea of yes and no\n%YAML 1.1\n---\na: yes\n",
      "x.yaml:2:1 must have no % directive; delete this line",
    ],
  ])("%j is refused", (text, message) => {
    expect(problemsOf(text)).toEqual([message]);
  });

  test.each(["~", "text", "- a"])("%j is no map", (text) => {
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^x\.yaml:1:1 must be a map, got (nothing; .*|"text"|a list)$/),
    ]);
  });
});

describe("what would cost a machine dearly", () => {
  test("a file of more than a mebibyte", () => {
    expect(problemsOf("#".repeat(2 ** 20 + 1))).toEqual([
      "x.yaml:1:1 must have at most 1048576 characters, got 1048577",
    ]);
  });

  test.each([
    ["lists", "[".repeat(500_000), "x.yaml:1:64 must not nest deeper than 64 levels"],
    ["maps", "{a: ".repeat(250_000), "x.yaml:1:127 must not nest deeper than 64 levels"],
    ["blocks", "- ".repeat(500_000), "x.yaml:1:64 must not nest deeper than 64 levels"],
  ])("deep nesting of %s", (_what, text, message) => {
    const [problem = ""] = problemsOf(text);
    expect(problem.replace(/:\d+ /, " ")).toBe(message.replace(/:\d+ /, " "));
  });

  test.each(["commas", "brackets", "aliases", "anchors"])("a million %s, at once", (what) => {
    const sign = {
      commas: `[${",".repeat(999_999)}`,
      brackets: "}".repeat(999_999),
      aliases: "*\n".repeat(500_000),
      anchors: "&a ".repeat(333_333),
    };
    const started = Date.now();
    expect(problemsOf(sign[what as keyof typeof sign])).toEqual([
      expect.stringMatching(/^x\.yaml:\d+:\d+ must hold at most 50000 words and signs, and has more$/),
    ]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test("a file as long as it may be is still read at once", () => {
    const started = Date.now();
    expect(problemsOf(`a: "${"x".repeat(2 ** 20 - 5)}"`)).not.toEqual([]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

test("what is just within the limits is read", () => {
  const file = `a: "${"x".repeat(2 ** 20 - 5)}"`;
  expect(file).toHaveLength(2 ** 20);
  expect(yamlProblemsOf(file)).toEqual([]);
  expect(yamlProblemsOf(`? ${"a".repeat(317)}\n: 1\n`)).toEqual([]);
  expect(yamlProblemsOf(`a: ${"[".repeat(60)}${"]".repeat(60)}`)).toEqual([]);
});

describe("invisible characters", () => {
  test.each([
    ["\0", "0000"],
    ["\u001b", "001B"],
    ["\u0085", "0085"],
    ["\u00ad", "00AD"],
    ["\u200b", "200B"],
    ["\u202e", "202E"],
    ["\u2028", "2028"],
    ["\ufeff", "FEFF"],
    ["\ud800", "D800"],
  ])("%j is told by its code", (character, code) => {
    expect(afterEdit("fast", `fa${character}st`)).toEqual([
      `sample.yaml:6:19 must hold no invisible characters, got U+${code}; delete it and type the line again`,
    ]);
  });
});
