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

test("writeFiles creates files with their folders and keeps other files", () => {
  writeFileSync(at("other.txt"), "kept");
  expect(
    writeFiles([
      { path: at("a", "b", "x.yaml"), text: "x" },
      { path: at("y.yaml"), text: "y" },
    ]),
  ).toEqual(["written", "written"]);
  expect(readFileSync(at("a", "b", "x.yaml"), "utf8")).toBe("x");
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["a", "a/b", "a/b/x.yaml", "other.txt", "y.yaml"]);
});

test("writeFiles does not touch a file that already has the requested content", () => {
  writeFileSync(at("x.yaml"), "x");
  utimesSync(at("x.yaml"), 1000, 1000);
  expect(writeFiles([{ path: at("x.yaml"), text: "x" }])).toEqual(["unchanged"]);
  expect(statSync(at("x.yaml")).mtimeMs).toBe(1_000_000);
});

test("writeFiles replaces a file atomically, so that open readers keep the old one", () => {
  writeFileSync(at("x.yaml"), "old");
  const before = statSync(at("x.yaml")).ino;
  expect(writeFiles([{ path: at("x.yaml"), text: "new" }])).toEqual(["written"]);
  expect(statSync(at("x.yaml")).ino).not.toBe(before);
  expect(readFileSync(at("x.yaml"), "utf8")).toBe("new");
});

test("writeFiles changes no files and leaves no temporary files behind if one file can't be staged", () => {
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

test("writeFiles reports a folder where a file is expected before it writes anything", () => {
  mkdirSync(at("second.yaml"));
  const files = [
    { path: at("first.yaml"), text: "new" },
    { path: at("second.yaml"), text: "x" },
  ];
  expect(() => writeFiles(files)).toThrow(
    `${at("second.yaml")} must be a file, got a folder; choose another output folder, or move it`,
  );
  expect(readdirSync(folder)).toEqual(["second.yaml"]);
});

test("writeFiles reports a file where a folder is expected and names that file", () => {
  writeFileSync(at("dist"), "a file");
  expect(() => writeFiles([{ path: at("dist", "prod", "x.yaml"), text: "x" }])).toThrow(
    `${at("dist")} must be a folder, got a file; choose another output folder, or move it`,
  );
  expect(readFileSync(at("dist"), "utf8")).toBe("a file");
});

test("currentText returns undefined for a missing file", () => {
  expect(currentText(at("none", "x.yaml"))).toBeUndefined();
});
