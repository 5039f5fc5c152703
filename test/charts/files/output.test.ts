import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentText, writeFiles } from "../../../charts/files/output";

let folder: string;
const at = (...steps: string[]) => join(folder, ...steps);

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "access-layer-output-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("writes files with their folders, and nothing else", () => {
  writeFileSync(at("foreign.txt"), "kept");
  expect(
    writeFiles([
      { path: at("a", "b", "x.yaml"), text: "x" },
      { path: at("y.yaml"), text: "y" },
    ]),
  ).toEqual(["written", "written"]);
  expect(readFileSync(at("a", "b", "x.yaml"), "utf8")).toBe("x");
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["a", "a/b", "a/b/x.yaml", "foreign.txt", "y.yaml"]);
});

test("leaves a file that holds the text already alone, its time of change included", () => {
  writeFileSync(at("x.yaml"), "x");
  utimesSync(at("x.yaml"), 1000, 1000);
  expect(writeFiles([{ path: at("x.yaml"), text: "x" }])).toEqual(["unchanged"]);
  expect(statSync(at("x.yaml")).mtimeMs).toBe(1_000_000);
});

test("replaces a file in one step: whoever has the old one open reads it to its end", () => {
  writeFileSync(at("x.yaml"), "old");
  const before = statSync(at("x.yaml")).ino;
  expect(writeFiles([{ path: at("x.yaml"), text: "new" }])).toEqual(["written"]);
  expect(statSync(at("x.yaml")).ino).not.toBe(before);
  expect(readFileSync(at("x.yaml"), "utf8")).toBe("new");
});

test("a file that can't be staged leaves the others as they were, and no traces", () => {
  writeFileSync(at("first.yaml"), "old");
  symlinkSync(at("nowhere"), at("second"));
  const files = [
    { path: at("first.yaml"), text: "new" },
    { path: at("second", "x.yaml"), text: "x" },
  ];
  expect(() => writeFiles(files)).toThrow(/^can't write .*second\/x\.yaml: .* \(E[A-Z]+\)$/);
  expect(readFileSync(at("first.yaml"), "utf8")).toBe("old");
  expect(readdirSync(folder).sort()).toEqual(["first.yaml", "second"]);
  expect(lstatSync(at("second")).isSymbolicLink()).toBe(true);
});

test("a folder in the way is refused before anything is written", () => {
  mkdirSync(at("second.yaml"));
  const files = [
    { path: at("first.yaml"), text: "new" },
    { path: at("second.yaml"), text: "x" },
  ];
  expect(() => writeFiles(files)).toThrow(
    `${at("second.yaml")} is a folder, and a file is needed there: choose another output folder, or move it away`,
  );
  expect(readdirSync(folder)).toEqual(["second.yaml"]);
});

test("a file where a folder is needed is refused by its own name", () => {
  writeFileSync(at("dist"), "a file");
  expect(() => writeFiles([{ path: at("dist", "prod", "x.yaml"), text: "x" }])).toThrow(
    `${at("dist")} is a file, and a folder is needed there: choose another output folder, or move it away`,
  );
  expect(readFileSync(at("dist"), "utf8")).toBe("a file");
});

test("a file that is not there has no text", () => {
  expect(currentText(at("none", "x.yaml"))).toBeUndefined();
});
