import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { loadEnvironments } from "../../../charts/files/chosen-environments";
import { listEnvironments, loadEnvironment } from "../../../charts/files/environments";
import { formatLocated } from "../../../lib/spec/problem";
import { ENVIRONMENTS, PROJECT, SAMPLES, environmentOf, layerOf } from "../../helpers/fixtures";
import { SAMPLE } from "../../helpers/sample";

const folder = mkdtempSync(join(tmpdir(), "access-layer-environments-"));
const FILES = { "sample.yaml": SAMPLE.environment, "sample.release.yaml": SAMPLE.release };

/** A folder of its own with these files. */
function folderOf(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  return directory;
}

/** What a user is told, with the folder left out of the paths. */
function told(directory: string, name = "sample"): string[] {
  const loaded = loadEnvironment(directory, name);
  return "problems" in loaded
    ? loaded.problems.map((problem) => formatLocated(problem).replace(`${directory}/`, ""))
    : [];
}

afterAll(() => rmSync(folder, { recursive: true }));

describe("the shipped environments", () => {
  test("are listed", () => {
    expect(listEnvironments(join(PROJECT, SAMPLES))).toEqual({ names: ["dev", "prod", "staging"] });
  });

  test.each(ENVIRONMENTS)("%s is loaded as a plain YAML reader understands it", (name) => {
    expect(loadEnvironment(join(PROJECT, SAMPLES), name)).toEqual({ layer: layerOf(environmentOf(name)) });
  });
});

test("environments are files that are no release files, in the order of code units", () => {
  const files = [
    "b.yaml",
    "B.yaml",
    "a-b.yaml",
    "a.yaml",
    "a.release.yaml",
    ".#a.yaml",
    ".hidden.yaml",
    "a.yml",
    ".yaml",
    "x.yaml.bak",
    "release.yaml",
    "a.schema.json",
  ];
  const directory = folderOf("list", Object.fromEntries(files.map((file) => [file, ""])));
  expect(listEnvironments(directory)).toEqual({ names: ["B", "a", "a-b", "b", "release"] });
});

describe("a folder that can't be used", () => {
  test.each([
    [
      "nowhere",
      "can't be read: it is not there; an environment is two files in one folder, such as prod.yaml and prod.release.yaml",
    ],
    ["file", "can't be read: it is no folder; name the folder of the environment files"],
    ["empty", "holds no environment; one is two files, such as prod.yaml and prod.release.yaml"],
    ["loop", "can't be read: its symbolic links go round in circles; replace them by the file"],
  ])("%s", (name, message) => {
    const directory = join(folder, name);
    if (name === "file") writeFileSync(directory, "");
    if (name === "empty") mkdirSync(directory);
    if (name === "loop") symlinkSync("loop", directory);
    const problem = {
      code: "file/unreadable",
      source: "environment",
      path: [],
      file: directory,
      line: 1,
      column: 1,
      message,
    };
    expect(listEnvironments(directory)).toEqual({ problems: [problem] });
    expect(loadEnvironment(directory, "prod")).toEqual({ problems: [problem] });
  });
});

describe("an environment that is not there", () => {
  const directory = folderOf("unknown", FILES);

  test.each([
    ["sampel", 'holds no environment "sampel"; did you mean sample?'],
    ["prod", 'holds no environment "prod"; it holds sample'],
    ["../sample", 'holds no environment "../sample"; did you mean sample?'],
    ["sample.release", 'holds no environment "sample.release"; it holds sample'],
    ["", 'holds no environment ""; it holds sample'],
  ])("%j", (name, message) => {
    expect(told(directory, name)).toEqual([`${directory}:1:1 ${message}`]);
  });
});

describe("a file that can't be read", () => {
  const missing = "it is not there; an environment is two files in one folder, such as prod.yaml and prod.release.yaml";

  test("a release file that is missing", () => {
    expect(told(folderOf("one-file", { "sample.yaml": SAMPLE.environment }))).toEqual([
      `sample.release.yaml:1:1 can't be read: ${missing}`,
    ]);
  });

  test("does not keep the other one from being looked at", () => {
    const environment = SAMPLE.environment.replace("min: 2, max: 6", "min: 2, max: 1");
    expect(told(folderOf("one-broken-file", { "sample.yaml": environment }))).toEqual([
      `sample.release.yaml:1:1 can't be read: ${missing}`,
      "sample.yaml:15:27 services.auth.scale.max: must be at least min (2), got 1",
    ]);
  });

  test("symbolic links that lead in circles and into nothing, both at once", () => {
    const directory = folderOf("links", {});
    symlinkSync("sample.yaml", join(directory, "sample.yaml"));
    symlinkSync("nowhere", join(directory, "sample.release.yaml"));
    expect(told(directory)).toEqual([
      `sample.release.yaml:1:1 can't be read: ${missing}`,
      "sample.yaml:1:1 can't be read: its symbolic links go round in circles; replace them by the file",
    ]);
  });

  test("a symbolic link that leads to a file is followed", () => {
    const directory = folderOf("link", { "sample.release.yaml": SAMPLE.release, real: SAMPLE.environment });
    symlinkSync("real", join(directory, "sample.yaml"));
    expect(told(directory)).toEqual([]);
  });

  test("a folder that is called like a file", () => {
    const directory = folderOf("folder", { "sample.release.yaml": SAMPLE.release });
    mkdirSync(join(directory, "sample.yaml"));
    expect(told(directory)).toEqual([
      "sample.yaml:1:1 must be a file, and is something else; replace it by the YAML file of the environment",
    ]);
  });

  test("a file of more than a mebibyte is not even read", () => {
    expect(told(folderOf("large", { ...FILES, "sample.yaml": Buffer.alloc(2 ** 20 + 1) }))).toEqual([
      "sample.yaml:1:1 must have at most 1048576 bytes, got 1048577",
    ]);
  });

  test("a file that is no UTF-8", () => {
    expect(told(folderOf("latin", { ...FILES, "sample.yaml": Buffer.from([0x61, 0x3a, 0x20, 0xe9]) }))).toEqual([
      "sample.yaml:1:1 can't be read: it is no UTF-8 text; save it in that encoding",
    ]);
  });

  test("a byte order mark is fine", () => {
    expect(told(folderOf("mark", { ...FILES, "sample.yaml": `\ufeff${SAMPLE.environment}` }))).toEqual([]);
  });
});

test("problems of both files come in the order of files, lines and columns, with the path that the folder begins", () => {
  const directory = folderOf("broken", {
    "sample.yaml": SAMPLE.environment
      .replace("min: 2, max: 6", "max: 0, min: 0")
      .replace("name: sample", "name: other"),
    "sample.release.yaml": SAMPLE.release.replace("floor: 2", "floor: 0"),
  });
  const loaded = loadEnvironment(directory, "sample");
  const places =
    "problems" in loaded ? loaded.problems.map(({ file, line, column }) => `${file}:${line}:${column}`) : [];
  expect(places).toEqual([
    `${directory}/sample.yaml:2:7`,
    `${directory}/sample.yaml:15:19`,
    `${directory}/sample.yaml:15:27`,
  ]);
});

describe("environments beside one another", () => {
  const twin = (text: string) => text.replace("name: sample", "name: twin");

  test("two in one namespace of one cluster would overwrite each other, and are refused", () => {
    const directory = folderOf("twins", {
      ...FILES,
      "twin.yaml": twin(SAMPLE.environment),
      "twin.release.yaml": SAMPLE.release,
    });
    const { problems } = loadEnvironments(directory, ["sample", "twin"]);
    expect(problems.map(({ code, path }) => [code, path.join(".")])).toEqual([["cluster/shared", "cluster.context"]]);
    expect(problems[0]?.message).toContain("must not be sample's too");
    expect(problems[0]?.line).toBeGreaterThan(1);
  });

  test("another namespace is enough to tell them apart", () => {
    const elsewhere = twin(SAMPLE.environment).replace("namespace: access-sample", "namespace: elsewhere");
    const directory = folderOf("apart", { ...FILES, "twin.yaml": elsewhere, "twin.release.yaml": SAMPLE.release });
    expect(loadEnvironments(directory, ["sample", "twin"]).problems).toEqual([]);
  });

  test("a release file alone is a problem: its environment would be missing without a word", () => {
    const listed = listEnvironments(folderOf("orphan", { ...FILES, "prod.yml": "", "prod.release.yaml": "" }));
    expect("problems" in listed ? listed.problems.map(({ code, message }) => [code, message]) : []).toEqual([
      ["file/orphan", "stands alone: there is no prod.yaml beside it; add that file, or delete this one"],
    ]);
  });
});
