import { parseEnvironmentFile } from "../../../lib/spec/parse";
import { formatLocated } from "../../../lib/spec/problem";
import { afterEdit, problemsAfter } from "../../helpers/sample";

/** Returns all problems of a file. */
function problemsOf(text: string): string[] {
  return parseEnvironmentFile({ file: "x.yaml", text }).problems.map(formatLocated);
}

/** Returns the problems of a file, excluding those of its shape. */
function yamlProblemsOf(text: string): string[] {
  return parseEnvironmentFile({ file: "x.yaml", text })
    .problems.filter(({ code }) => code.startsWith("yaml/"))
    .map(formatLocated);
}

test("the sample file has no problems, even with a byte order mark and CRLF line endings", () => {
  expect(problemsAfter({})).toEqual([]);
  expect(yamlProblemsOf("\ufeffschema: 1\r\nname: x\r\n")).toEqual([]);
});

describe("text that is not valid YAML", () => {
  test.each([
    ["a: [1", 'x.yaml:1:4 must close "["; add "]" at its end'],
    ["a:\n\tb: 1\n", "x.yaml:2:1 must be indented with spaces, got a tab; replace it with spaces"],
    [
      "a: 1\n  b: 2\n",
      "x.yaml:2:3 must be indented like the lines around it; check the spaces at the start of this line",
    ],
    ['a: "hunter2\n', 'x.yaml:1:4 must have a closing quote; add " at the end of the value'],
    ["a: b\nhunter2\n", 'x.yaml:2:1 must be a line of the form "key: value"; add the missing colon'],
    ["a: b\nc:hunter2\n", 'x.yaml:2:1 must be a line of the form "key: value"; add a space after "c:"'],
    ["a: %hunter2\n", "x.yaml:1:4 must be in quotes, because it starts with %; put quotes around it"],
    ['a: "\\q"\n', "x.yaml:1:5 must be a valid escape sequence; write \\\\ for a backslash, or use single quotes"],
    [
      "a: !hunter2 1\n",
      "x.yaml:1:4 must not have a YAML tag; delete the word that starts with !, or put the whole value in quotes",
    ],
    [
      "a: !!binary aGk=\n",
      "x.yaml:1:4 must not have a YAML tag; delete the word that starts with !, or put the whole value in quotes",
    ],
    [
      "a: !!set {b}\n",
      "x.yaml:1:4 must not have a YAML tag; delete the word that starts with !, or put the whole value in quotes",
    ],
    [
      "a: & hunter2\n",
      "x.yaml:1:4 must be in quotes, because YAML reads a leading & as an anchor; put quotes around it",
    ],
  ])("%j is rejected at the error, and its values are not repeated", (text, message) => {
    expect(problemsOf(text)).toEqual([message]);
    expect(problemsOf(text).join()).not.toContain("hunter2");
  });

  test("only the first of several syntax errors is reported", () => {
    expect(problemsOf("}\n".repeat(10))).toHaveLength(1);
    expect(problemsOf("a\nb\nc: %\n")).toHaveLength(1);
  });
});

describe("a file that is not one document", () => {
  test.each([
    ["", 'x.yaml:1:1 is empty; start it with "schema: 1"'],
    ["# only a comment\n", 'x.yaml:1:1 is empty; start it with "schema: 1"'],
    [
      "a: 1\n---\nb: 1\n",
      'x.yaml:2:1 must be one document; delete the line "---" and the text below it, or move that text to its own file',
    ],
    [
      "# YAML 1.1 reads yes as true\n%YAML 1.1\n---\na: yes\n",
      "x.yaml:2:1 must not contain a % directive; delete this line",
    ],
  ])("%j is rejected because it is not exactly one document", (text, message) => {
    expect(problemsOf(text)).toEqual([message]);
  });

  test.each(["~", "text", "- a"])("%j is rejected because it is not a map", (text) => {
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^x\.yaml:1:1 must be a map, got (nothing|"text"|a list); /),
    ]);
  });
});

describe("limits of size and depth", () => {
  test("a file of more than 1 MiB is rejected", () => {
    expect(problemsOf("#".repeat(2 ** 20 + 1))).toEqual([
      "x.yaml:1:1 must have at most 1048576 characters, got 1048577; shorten the file",
    ]);
  });

  test.each([
    [
      "lists",
      "[".repeat(500_000),
      "x.yaml:1:64 must be nested at most 64 levels deep, got more; delete the deeper levels",
    ],
    [
      "maps",
      "{a: ".repeat(250_000),
      "x.yaml:1:127 must be nested at most 64 levels deep, got more; delete the deeper levels",
    ],
    [
      "blocks",
      "- ".repeat(500_000),
      "x.yaml:1:64 must be nested at most 64 levels deep, got more; delete the deeper levels",
    ],
  ])("deep nesting of %s is rejected", (_what, text, message) => {
    const [problem = ""] = problemsOf(text);
    expect(problem.replace(/:\d+ /, " ")).toBe(message.replace(/:\d+ /, " "));
  });

  test.each(["commas", "brackets", "aliases", "anchors"])("a file with a million %s is rejected", (what) => {
    const sign = {
      commas: `[${",".repeat(999_999)}`,
      brackets: `[${"[],".repeat(333_333)}`,
      aliases: "*\n".repeat(500_000),
      anchors: "&a ".repeat(333_333),
    };
    expect(problemsOf(sign[what as keyof typeof sign])).toEqual([
      expect.stringMatching(/^x\.yaml:\d+:\d+ must have at most 50000 YAML tokens, got more; shorten the file$/),
    ]);
  });

  test("a file of exactly 1 MiB is read", () => {
    expect(problemsOf(`a: "${"x".repeat(2 ** 20 - 5)}"`)).not.toEqual([]);
  });
});

test("files just within the limits are accepted", () => {
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
  ])("the invisible character %j is rejected with its code point", (character, code) => {
    expect(afterEdit("fast", `fa${character}st`)).toEqual([
      `sample.yaml:6:19 must not contain invisible characters, got U+${code}; delete it and retype the line`,
    ]);
  });
});
