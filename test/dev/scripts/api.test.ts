import { apiProblems } from "../../../dev/scripts/api/problems";
import { differentLines, shortDiff } from "../../../dev/scripts/api/short-diff";

describe("apiProblems", () => {
  const forgetful = {
    text: "",
    warnings: [],
    forgotten: new Map([["Manifest", "charts.d.ts:3 Manifest is forgotten"]]),
  };
  const entry = (text: string) => ({ text, warnings: [], forgotten: new Map<string, string>() });

  test("apiProblems reports a public type that no entry point exports", () => {
    expect(apiProblems([forgetful, entry("interface Manifest {\n}\nexport interface Manifests {\n}\n")])).toEqual([
      "charts.d.ts:3 Manifest is forgotten",
    ]);
  });

  test.each([
    "export interface Manifest {",
    "export type Manifest = string;",
    "export abstract class Manifest {",
    "export declare const Manifest: 1;",
  ])("apiProblems accepts a type that another entry point exports: %s", (line) => {
    expect(apiProblems([forgetful, entry(`// @public\n${line}\n`)])).toEqual([]);
  });

  test("apiProblems also lists the warnings about comments", () => {
    expect(apiProblems([{ text: "", warnings: ["x is undocumented"], forgotten: new Map() }])).toEqual([
      "x is undocumented",
    ]);
  });
});

describe("differences between two texts", () => {
  test("differentLines lists the lines that appear in only one of the texts, in order", () => {
    expect(differentLines("a\nb\nc\nd", "a\nc\nx\nd\ny")).toEqual([
      { sign: "-", line: "b" },
      { sign: "+", line: "x" },
      { sign: "+", line: "y" },
    ]);
  });

  test("differentLines returns no lines for identical texts", () => {
    expect(shortDiff("a\nb", "a\nb")).toEqual([]);
  });

  test("shortDiff counts the lines that it omits", () => {
    const long = Array.from({ length: 23 }, (_, index) => `line ${index}`).join("\n");
    const lines = shortDiff("", `${long}\n`);
    expect(lines).toHaveLength(21);
    expect(lines.slice(-2)).toEqual(["+ line 19", "… and 3 more lines"]);
  });

  test("shortDiff shows all lines of a short difference", () => {
    const fitting = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
    expect(shortDiff("", `${fitting}\n`)).toHaveLength(20);
  });
});
