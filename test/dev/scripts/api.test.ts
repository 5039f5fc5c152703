import { apiProblems } from "../../../dev/scripts/api/problems";
import { differentLines, shortDiff } from "../../../dev/scripts/api/short-diff";

describe("a type that people meet and that its entry does not export", () => {
  const forgetful = {
    text: "",
    warnings: [],
    forgotten: new Map([["Manifest", "charts.d.ts:3 Manifest is forgotten"]]),
  };
  const entry = (text: string) => ({ text, warnings: [], forgotten: new Map<string, string>() });

  test("is a problem where no entry exports it", () => {
    expect(apiProblems([forgetful, entry("interface Manifest {\n}\nexport interface Manifests {\n}\n")])).toEqual([
      "charts.d.ts:3 Manifest is forgotten",
    ]);
  });

  test.each([
    "export interface Manifest {",
    "export type Manifest = string;",
    "export abstract class Manifest {",
    "export declare const Manifest: 1;",
  ])("is none where another one does: %s", (line) => {
    expect(apiProblems([forgetful, entry(`// @public\n${line}\n`)])).toEqual([]);
  });

  test("stands beside what is wrong with comments", () => {
    expect(apiProblems([{ text: "", warnings: ["x is undocumented"], forgotten: new Map() }])).toEqual([
      "x is undocumented",
    ]);
  });
});

describe("the difference of two texts", () => {
  test("is the lines that only one of them has, in their order", () => {
    expect(differentLines("a\nb\nc\nd", "a\nc\nx\nd\ny")).toEqual([
      { sign: "-", line: "b" },
      { sign: "+", line: "x" },
      { sign: "+", line: "y" },
    ]);
  });

  test("is none where they are the same", () => {
    expect(shortDiff("a\nb", "a\nb")).toEqual([]);
  });

  test("says how many lines it leaves out", () => {
    const long = Array.from({ length: 23 }, (_, index) => `line ${index}`).join("\n");
    const lines = shortDiff("", `${long}\n`);
    expect(lines).toHaveLength(21);
    expect(lines.slice(-2)).toEqual(["+ line 19", "… and 3 more lines"]);
  });

  test("leaves out none where they fit", () => {
    const fitting = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
    expect(shortDiff("", `${fitting}\n`)).toHaveLength(20);
  });
});
