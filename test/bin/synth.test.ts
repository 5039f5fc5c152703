import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, edit, filesIn, newFolder, reverseKeys, switchGateway } from "./command-line";

const MANIFESTS = ["dev", "prod", "staging"].map((name) => `${name}/access-layer.k8s.yaml`);

let folder: string;
const at = (...steps: string[]) => join(folder, ...steps);
const synth = (...args: string[]) => accessLayer(folder, ["synth", ...args]);

beforeEach(() => (folder = newFolder()));

test("synth writes every environment and prints one progress line for each on stderr", async () => {
  const { code, stdout, stderr } = await synth();
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(Object.keys(filesIn(at("dist")))).toEqual(MANIFESTS);
  const line =
    /^(dev|prod|staging) +\d+ objects +\d+ lines +\d+\.\d kB +\d+ ms +written +dist\/\1\/access-layer\.k8s\.yaml$/;
  expect(stderr.trimEnd().split("\n")).toEqual([1, 2, 3].map(() => expect.stringMatching(line)));
});

test("synth writes only changed files of the selected environments and keeps other files", async () => {
  mkdirSync(at("out", "prod"), { recursive: true });
  writeFileSync(at("out", "prod", "notes.txt"), "mine");
  writeFileSync(at("out", "other.yaml"), "mine");
  await synth("--out", "out", "--env", "prod", "dev");
  utimesSync(at("out", "dev", "access-layer.k8s.yaml"), 1000, 1000);
  switchGateway(folder);
  const { stderr } = await synth("--out", "out", "--env", "prod", "--env", "dev");
  expect(stderr).toMatch(/^dev .* unchanged [^]*\nprod .* written /);
  expect(statSync(at("out", "dev", "access-layer.k8s.yaml")).mtimeMs).toBe(1_000_000);
  const files = ["dev/access-layer.k8s.yaml", "other.yaml", "prod/access-layer.k8s.yaml", "prod/notes.txt"];
  expect(Object.keys(filesIn(at("out")))).toEqual(files);
});

test("synth and synth --check print warnings about the environment files, and succeed", async () => {
  edit(at("environments", "prod.yaml"), 'version: "16.4"', 'version: "14.19"');
  const warning =
    /^environments\/prod\.yaml:\d+:\d+ warning: datastores\.postgres\.version: PostgreSQL 14 got its last/m;
  expect(await synth()).toMatchObject({ code: 0, stderr: expect.stringMatching(warning) });
  expect(await synth("--check")).toMatchObject({ code: 0, stderr: expect.stringMatching(warning) });
});

test("synth --json lists the written files", async () => {
  const { stdout } = await synth("--env", "prod", "--json");
  const text = readFileSync(at("dist", "prod", "access-layer.k8s.yaml"));
  const summary = {
    name: "prod",
    file: "dist/prod/access-layer.k8s.yaml",
    objects: text.toString().split("---\n").length - 1,
    patches: 0,
    bytes: text.length,
    sha256: createHash("sha256").update(text).digest("hex"),
    status: "written",
  };
  expect(JSON.parse(stdout)).toEqual({ environments: [summary] });
});

test("synth reports all problems, exits with 2 and writes nothing if one of three environments is invalid", async () => {
  edit(at("environments", "prod.yaml"), "min: 3, max: 12", "min: 3, max: 2");
  const { code, stdout, stderr } = await synth("--json");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^environments\/prod\.yaml:\d+:\d+ services\.gateway\.scale\.max: .*\n1 problem in 1 file\n$/);
  expect(readdirSync(folder)).toEqual(["environments"]);
});

test("synth leaves all files unchanged if one of them can't be written", async () => {
  await synth();
  const before = filesIn(at("dist"));
  rmSync(at("dist", "staging"), { recursive: true });
  writeFileSync(at("dist", "staging"), "a file");
  switchGateway(folder);
  const { code, stderr } = await synth();
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: "dist/staging must be a folder, got a file; choose another output folder, or move it\n",
  });
  const dev = before["dev/access-layer.k8s.yaml"];
  const prod = before["prod/access-layer.k8s.yaml"];
  expect(filesIn(at("dist"))).toEqual({
    "dev/access-layer.k8s.yaml": dev,
    "prod/access-layer.k8s.yaml": prod,
    staging: "a file",
  });
});

// In Node 20, a recursive mkdir below /proc never returns.
test("synth reports an output folder that can't be created, and exits with an error", async () => {
  const { code, stderr } = await synth("--env", "dev", "--out", "/proc/there/is/none");
  expect(code).toBe(2);
  expect(stderr).toContain("can't write /proc/there/is/none/dev/access-layer.k8s.yaml: ");
});

test("parallel runs of synth write complete files and leave no temporary files behind", async () => {
  const runs = await Promise.all([1, 2, 3, 4].map(() => synth()));
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(Object.keys(filesIn(at("dist")))).toEqual(MANIFESTS);
  expect((await synth("--check")).code).toBe(0);
});

test("synth writes the same bytes in a different time zone, in a different locale and with reordered keys", async () => {
  await synth("--out", "here");
  await accessLayer(folder, ["synth", "--out", "there"], {
    TZ: "Pacific/Kiritimati",
    LC_ALL: "tr_TR.UTF-8",
    LANG: "tr_TR.UTF-8",
  });
  expect(filesIn(at("there"))).toEqual(filesIn(at("here")));
  const files = readdirSync(at("environments")).filter((file) => file.endsWith(".yaml"));
  for (const file of files) reverseKeys(at("environments", file));
  await synth("--out", "shuffled");
  expect(filesIn(at("shuffled"))).toEqual(filesIn(at("here")));
});

test("synth --check writes nothing, lists differing objects and fields, and exits with 1", async () => {
  const missing = await synth("--check");
  expect(missing).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^dev .* missing +dist\/dev\//) });
  expect(readdirSync(folder)).toEqual(["environments"]);

  await synth();
  expect(await synth("--check")).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^(\w+ .* unchanged .*\n){3}$/),
  });

  switchGateway(folder);
  const before = filesIn(at("dist"));
  const { code, stderr } = await synth("--check", "--env", "prod");
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^prod .* different .*\n {2}~ v1\/Service 254carbon-access\/gateway-service\n {6}spec\.selector\.version: blue → green\n\n/,
  );
  expect(filesIn(at("dist"))).toEqual(before);
});

test("synth --check --json prints the differences as JSON", async () => {
  await synth("--env", "prod");
  switchGateway(folder);
  const { stdout } = await synth("--check", "--json", "--env", "prod");
  const fields = [{ path: "spec.selector.version", before: "blue", after: "green" }];
  expect(JSON.parse(stdout)).toMatchObject({
    environments: [
      {
        name: "prod",
        status: "different",
        changes: [{ kind: "changed", identity: "v1/Service 254carbon-access/gateway-service", fields }],
      },
    ],
  });
});

test("synth warns about removed objects, because kubectl apply leaves them in the cluster", async () => {
  await synth("--env", "prod");
  edit(at("environments", "prod.yaml"), "  metrics:\n    topology: rolling\n    scale: { min: 2, max: 4 }\n", "");
  edit(at("environments", "prod.release.yaml"), "  metrics:\n    rolling: { version: v1.0.1, floor: 2 }\n", "");
  for (const service of ["gateway", "streaming"]) {
    const calls = `  ${service}:\n    calls: [auth, redis]\n`;
    edit(at("environments", "prod.yaml"), `  ${service}:\n`, calls);
  }
  const { code, stderr } = await synth("--env", "prod");
  expect(code).toBe(0);
  expect(stderr).toContain(
    "prod: 8 objects removed from the manifest. kubectl apply keeps them in the cluster; delete them by hand:",
  );
  expect(stderr).toContain("  - apps/v1/Deployment 254carbon-access/metrics");
  expect((await synth("--env", "prod")).stderr).not.toContain("removed from");
});

test("ACCESS_LAYER_ENV selects the environment, as it does for cdk8s synth", async () => {
  const { code } = await accessLayer(folder, ["synth"], { ACCESS_LAYER_ENV: "dev" });
  expect(code).toBe(0);
  expect(readdirSync(at("dist"))).toEqual(["dev"]);
});
