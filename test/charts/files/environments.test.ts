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

/** Creates a folder with the given files. */
function folderOf(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  return directory;
}

/** Returns the problems of an environment, without the folder in their paths. */
function problemsOf(directory: string, name = "sample"): string[] {
  const loaded = loadEnvironment(directory, name);
  return "problems" in loaded
    ? loaded.problems.map((problem) => formatLocated(problem).replace(`${directory}/`, ""))
    : [];
}

afterAll(() => rmSync(folder, { recursive: true }));

describe("the shipped environments", () => {
  test("listEnvironments finds the shipped environments", () => {
    expect(listEnvironments(join(PROJECT, SAMPLES))).toEqual({ names: ["dev", "prod", "staging"] });
  });

  test.each(ENVIRONMENTS)("loadEnvironment reads %s like a standard YAML parser", (name) => {
    expect(loadEnvironment(join(PROJECT, SAMPLES), name)).toEqual({
      layer: layerOf(environmentOf(name)),
      warnings: [],
    });
  });
});

test("listEnvironments skips release, hidden and other files and sorts by code units", () => {
  const files = [
    "b.yaml",
    "B.yaml",
    "a-b.yaml",
    "a.yaml",
    "a.release.yaml",
    ".#a.yaml",
    ".hidden.yaml",
    ".a.yml",
    ".yaml",
    "x.yaml.bak",
    "release.yaml",
    "a.schema.json",
  ];
  const directory = folderOf("list", Object.fromEntries(files.map((file) => [file, ""])));
  expect(listEnvironments(directory)).toEqual({ names: ["B", "a", "a-b", "b", "release"] });
});

test("files whose names end in .yml are reported instead of skipped", () => {
  const directory = folderOf("yml", { ...FILES, "sample.yml": "", "qa.yml": "", "qa.release.yml": "" });
  const problems = [
    "qa.release.yml:1:1 must have a name that ends in .yaml; rename it to qa.release.yaml",
    "qa.yml:1:1 must have a name that ends in .yaml; rename it to qa.yaml",
    "sample.yml:1:1 must have a name that ends in .yaml; delete it, because sample.yaml exists",
  ];
  expect(problemsOf(directory)).toEqual(problems);
  expect(problemsOf(directory, "qa")).toEqual(problems);
});

test("a release file next to an environment file that ends in .yml is not an orphan", () => {
  const directory = folderOf("half-yml", { "qa.yml": "", "qa.release.yaml": "" });
  expect(problemsOf(directory, "qa")).toEqual(["qa.yml:1:1 must have a name that ends in .yaml; rename it to qa.yaml"]);
});

describe("invalid folders", () => {
  test.each([
    [
      "nowhere",
      "can't be read: it does not exist; an environment needs two files in one folder, such as prod.yaml and prod.release.yaml",
    ],
    ["file", "can't be read: it is not a folder; pass the folder of the environment files"],
    ["empty", "contains no environments; add the two files of an environment, such as prod.yaml and prod.release.yaml"],
    ["loop", "can't be read: its symbolic links form a loop; replace the link with the file"],
  ])("the invalid folder %j produces one problem", (name, message) => {
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

describe("unknown environments", () => {
  const directory = folderOf("unknown", FILES);

  test.each([
    ["sampel", 'has no environment "sampel"; did you mean sample?'],
    ["prod", 'has no environment "prod"; available: sample'],
    ["../sample", 'has no environment "../sample"; did you mean sample?'],
    ["sample.release", 'has no environment "sample.release"; available: sample'],
    ["", 'has no environment ""; available: sample'],
  ])("the unknown environment %j produces a problem that lists the available ones", (name, message) => {
    expect(problemsOf(directory, name)).toEqual([`${directory}:1:1 ${message}`]);
  });
});

describe("unreadable files", () => {
  const missing =
    "it does not exist; an environment needs two files in one folder, such as prod.yaml and prod.release.yaml";

  test("a missing release file is reported", () => {
    expect(problemsOf(folderOf("one-file", { "sample.yaml": SAMPLE.environment }))).toEqual([
      `sample.release.yaml:1:1 can't be read: ${missing}`,
    ]);
  });

  test("a missing file does not hide problems in the other file", () => {
    const environment = SAMPLE.environment.replace("min: 2, max: 6", "min: 2, max: 1");
    expect(problemsOf(folderOf("one-broken-file", { "sample.yaml": environment }))).toEqual([
      `sample.release.yaml:1:1 can't be read: ${missing}`,
      "sample.yaml:15:27 services.auth.scale.max: must be at least min (2), got 1; raise max, or lower min",
    ]);
  });

  test("symbolic links that loop or have no target are reported", () => {
    const directory = folderOf("links", {});
    symlinkSync("sample.yaml", join(directory, "sample.yaml"));
    symlinkSync("nowhere", join(directory, "sample.release.yaml"));
    expect(problemsOf(directory)).toEqual([
      `sample.release.yaml:1:1 can't be read: ${missing}`,
      "sample.yaml:1:1 can't be read: its symbolic links form a loop; replace the link with the file",
    ]);
  });

  test("a symbolic link to a file is followed", () => {
    const directory = folderOf("link", { "sample.release.yaml": SAMPLE.release, real: SAMPLE.environment });
    symlinkSync("real", join(directory, "sample.yaml"));
    expect(problemsOf(directory)).toEqual([]);
  });

  test("a folder named like an environment file is reported", () => {
    const directory = folderOf("folder", { "sample.release.yaml": SAMPLE.release });
    mkdirSync(join(directory, "sample.yaml"));
    expect(problemsOf(directory)).toEqual([
      "sample.yaml:1:1 must be a regular file; replace it with the YAML file of the environment",
    ]);
  });

  test("a file of more than 1 MiB is rejected without being read", () => {
    expect(problemsOf(folderOf("large", { ...FILES, "sample.yaml": Buffer.alloc(2 ** 20 + 1) }))).toEqual([
      "sample.yaml:1:1 must have at most 1048576 bytes, got 1048577",
    ]);
  });

  test("a file that is not UTF-8 is reported", () => {
    expect(problemsOf(folderOf("latin", { ...FILES, "sample.yaml": Buffer.from([0x61, 0x3a, 0x20, 0xe9]) }))).toEqual([
      "sample.yaml:1:1 can't be read: it is not UTF-8; save it as UTF-8",
    ]);
  });

  test("a byte order mark is accepted", () => {
    expect(problemsOf(folderOf("mark", { ...FILES, "sample.yaml": `\ufeff${SAMPLE.environment}` }))).toEqual([]);
  });
});

test("problems in both files are sorted by position and include the folder in their paths", () => {
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

describe("several environments in one folder", () => {
  const twin = (text: string) => text.replace("name: sample", "name: twin");

  test("two environments in the same namespace of a cluster are rejected", () => {
    const directory = folderOf("twins", {
      ...FILES,
      "twin.yaml": twin(SAMPLE.environment),
      "twin.release.yaml": SAMPLE.release,
    });
    const { problems } = loadEnvironments(directory, ["sample", "twin"]);
    expect(problems.map(({ code, path }) => [code, path.join(".")])).toEqual([["cluster/shared", "cluster.context"]]);
    expect(problems[0]?.message).toContain("must not share a namespace with environment sample");
    expect(problems[0]?.line).toBeGreaterThan(1);
  });

  test("two environments in different namespaces of a cluster are accepted", () => {
    const elsewhere = twin(SAMPLE.environment).replace("namespace: access-sample", "namespace: elsewhere");
    const directory = folderOf("apart", { ...FILES, "twin.yaml": elsewhere, "twin.release.yaml": SAMPLE.release });
    expect(loadEnvironments(directory, ["sample", "twin"]).problems).toEqual([]);
  });

  describe("with a public host", () => {
    const exposed = (text: string, service: string) =>
      text
        .replace("  context: ", "  exposure: { kind: gatewayApi, namespace: gateways, parent: public }\n  context: ")
        .replace(`  ${service}:\n`, `  ${service}:\n    host: api.254carbon.com\n`);
    const service = /\nservices:\n {2}([\w-]+):/.exec(SAMPLE.environment)?.[1] ?? "";
    const elsewhere = (text: string) => twin(text).replace("namespace: access-sample", "namespace: elsewhere");
    const load = (name: string, change: (text: string) => string) => {
      const own = exposed(SAMPLE.environment, service);
      const directory = folderOf(name, {
        ...FILES,
        "sample.yaml": own,
        "twin.yaml": change(elsewhere(own)),
        "twin.release.yaml": SAMPLE.release,
      });
      return loadEnvironments(directory, ["sample", "twin"]).problems.map(({ code, path, message }) => [
        code,
        path.join("."),
        message,
      ]);
    };

    test("two environments in one cluster can't have the same host", () => {
      const problem = (host: string) =>
        `must differ from the hosts of environment sample, which runs in the same cluster ("sample-eu"), got "${host}"; use another host in one of them`;
      expect(load("hosts", (text) => text)).toEqual([
        ["host/shared", "datastores.keycloak.hostname", problem("auth.example.com")],
        ["host/shared", `services.${service}.host`, problem("api.254carbon.com")],
      ]);
    });

    test("two environments in different clusters can have the same host", () => {
      expect(load("clusters", (text) => text.replace(/ {2}context: .*/, "  context: other"))).toEqual([]);
    });
  });

  describe("with backups", () => {
    const backups = (bucket: string) =>
      `\nbackups:\n  region: eu-central-1\n  bucket: ${bucket}\n  configuration: { schedule: 15 2 * * *, retentionDays: 7 }\n`;
    const load = (name: string, own: string, other: string) => {
      const text = SAMPLE.environment.replace(
        "  context: ",
        "  identity: podIdentity\n  apiServerCidrs: [10.0.0.1/32]\n  context: ",
      );
      const elsewhere = twin(text).replace(/ {2}context: .*/, "  context: other");
      const files = {
        ...FILES,
        "sample.yaml": text + backups(own),
        "twin.yaml": elsewhere + backups(other),
        "twin.release.yaml": SAMPLE.release,
      };
      return loadEnvironments(folderOf(name, files), ["sample", "twin"]).problems.map(
        ({ code, path, message }) => `${code} ${path.join(".")}: ${message}`,
      );
    };
    const problem = (got: string) =>
      `backups/shared backups.bucket.prefix: must not overlap with the backups of environment sample in the same bucket, got ${got}; use another prefix or bucket in one of them`;

    test("two environments can't have their backups in the same place of a bucket", () => {
      expect(load("same", "{ name: shared }", "{ name: shared }")).toEqual([problem("no prefix")]);
      const inside = "{ name: shared, prefix: a/database }";
      expect(load("inside", "{ name: shared, prefix: a }", inside)).toEqual([problem('"a/database"')]);
    });

    test("two environments can share a bucket with different prefixes", () => {
      expect(load("prefixes", "{ name: shared, prefix: a }", "{ name: shared, prefix: ab }")).toEqual([]);
      expect(load("buckets", "{ prefix: a }", "{ prefix: a }")).toEqual([]);
    });
  });

  test("a release file without an environment file is reported", () => {
    const listed = listEnvironments(folderOf("orphan", { ...FILES, "prod.release.yaml": "" }));
    expect("problems" in listed ? listed.problems.map(({ code, message }) => [code, message]) : []).toEqual([
      ["file/orphan", "is a release file without an environment file; add prod.yaml, or delete this file"],
    ]);
  });
});
