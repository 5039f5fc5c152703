import { apiProblems } from "../../../dev/scripts/api/problems";
import { differentLines, shortDiff } from "../../../dev/scripts/api/short-diff";

describe("a public type that its entry does not export", () => {
  const forgetful = {
    text: "",
    warnings: [],
    forgotten: new Map([["Manifest", "charts.d.ts:3 Manifest is forgotten"]]),
  };
  const entry = (text: string) => ({ text, warnings: [], forgotten: new Map<string, string>() });

  test("a public type that no entry exports is a problem", () => {
    expect(apiProblems([forgetful, entry("interface Manifest {\n}\nexport interface Manifests {\n}\n")])).toEqual([
      "charts.d.ts:3 Manifest is forgotten",
    ]);
  });

  test.each([
    "export interface Manifest {",
    "export type Manifest = string;",
    "export abstract class Manifest {",
    "export declare const Manifest: 1;",
  ])("apiProblems accepts a type that another entry exports: %s", (line) => {
    expect(apiProblems([forgetful, entry(`// @public\n${line}\n`)])).toEqual([]);
  });

  test("apiProblems also lists the warnings about comments", () => {
    expect(apiProblems([{ text: "", warnings: ["x is undocumented"], forgotten: new Map() }])).toEqual([
      "x is undocumented",
    ]);
  });
});

describe("the difference between two texts", () => {
  test("differentLines lists the lines that are in only one text, in order", () => {
    expect(differentLines("a\nb\nc\nd", "a\nc\nx\nd\ny")).toEqual([
      { sign: "-", line: "b" },
      { sign: "+", line: "x" },
      { sign: "+", line: "y" },
    ]);
  });

  test("differentLines of equal texts is empty", () => {
    expect(shortDiff("a\nb", "a\nb")).toEqual([]);
  });

  test("shortDiff counts the lines that it omits", () => {
    const long = Array.from({ length: 23 }, (_, index) => `line ${index}`).join("\n");
    const lines = shortDiff("", `${long}\n`);
    expect(lines).toHaveLength(21);
    expect(lines.slice(-2)).toEqual(["+ line 19", "… and 3 more lines"]);
  });

  test("shortDiff omits no lines of a short difference", () => {
    const fitting = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
    expect(shortDiff("", `${fitting}\n`)).toHaveLength(20);
  });
});
