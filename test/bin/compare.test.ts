import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, edit, newFolder, switchGateway } from "./command-line";

const GATEWAY = "apps/v1/Deployment 254carbon-access/gateway-green";

let folder: string;
const at = (...steps: string[]) => join(folder, ...steps);
const compare = (...args: string[]) => accessLayer(folder, ["compare", ...args]);

/**
 * Writes `base` and `head`. In `head`, prod's gateway is switched to green with a newer version, and the PostgreSQL
 * volume is smaller.
 */
beforeAll(async () => {
  folder = newFolder();
  await accessLayer(folder, ["synth", "--out", "base"]);
  switchGateway(folder);
  edit(at("environments", "prod.release.yaml"), "green: { version: v1.0.0", "green: { version: v1.0.2");
  edit(at("environments", "prod.yaml"), "storage: 50Gi", "storage: 40Gi");
  await accessLayer(folder, ["synth", "--out", "head"]);
});

test("compare lists changes by environment and effect, restarts first", async () => {
  const { code, stdout, stderr } = await compare("base", "head");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toBe(
    `dev: no difference in 67 objects
prod: 1 restart, 1 recreated, 2 in place, of 122; 2 warnings
  warning claim/recreated: v1/PersistentVolumeClaim 254carbon-access/postgres-data can't change like this, so the API server refuses the apply; deleting the claim deletes its data
    1. leave the claim as it is, or create a second claim with another name
    2. with a second claim, copy the data while the server is stopped, and check it before you delete the first claim
  warning switch/premature: v1/Service 254carbon-access/gateway-service switches to ${GATEWAY}, which restarts in the same change
    1. change the Deployment first
    2. switch when its pods are ready
  restart: the pods are replaced
    ~ ${GATEWAY}
        spec.template.spec.containers[gateway].image: ghcr.io/254carbon/access-layer-gateway:v1.0.0 → ghcr.io/254carbon/access-layer-gateway:v1.0.2
  recreated: the API server rejects an update
    ~ v1/PersistentVolumeClaim 254carbon-access/postgres-data
        spec.resources.requests.storage: "50Gi" → "40Gi"
  in place
    ~ v1/ResourceQuota 254carbon-access/access-layer
        spec.hard["requests.storage"]: "318Gi" → "298Gi"
    ~ v1/Service 254carbon-access/gateway-service
        spec.selector.version: blue → green
staging: no difference in 115 objects
`,
  );
});

test("compare reports a larger volume as an in-place change", async () => {
  const { stdout } = await compare("head", "base");
  expect(stdout).toMatch(/^prod: 1 restart, 3 in place, of 122; 1 warning\n {2}warning claim\/grown: /m);
});

test("compare reports that there is no difference and exits with 0", async () => {
  const stdout =
    "dev: no difference in 67 objects\nprod: no difference in 122 objects\nstaging: no difference in 115 objects\n";
  expect(await compare("base", "base/")).toEqual({ code: 0, stdout, stderr: "" });
});

test.each([
  ["folders of one environment by their common name", "base/prod", "head/prod/", "prod"],
  [
    "files with the same name by that name",
    "base/prod/access-layer.k8s.yaml",
    "head/prod/access-layer.k8s.yaml",
    "access-layer.k8s.yaml",
  ],
  [
    "files with different names by both paths",
    "base/prod/access-layer.k8s.yaml",
    "released.yaml",
    "base/prod/access-layer.k8s.yaml → released.yaml",
  ],
])("compare labels %s", async (_what, before, after, name) => {
  cpSync(at("head", "prod", "access-layer.k8s.yaml"), at("released.yaml"));
  const { code, stdout } = await compare(before, after);
  expect(code).toBe(1);
  expect(stdout.split("\n")[0]).toBe(`${name}: 1 restart, 1 recreated, 2 in place, of 122; 2 warnings`);
  const { environments } = JSON.parse((await compare(before, after, "--json")).stdout) as {
    environments: { name: string }[];
  };
  expect(environments.map((environment) => environment.name)).toEqual([name]);
});

test("compare labels single files by their folders and environments by their names", async () => {
  for (const folder of ["loose/one", "loose/two"]) {
    cpSync(at("base", "dev"), at(folder, "dev"), { recursive: true });
    cpSync(at("base", "dev", "access-layer.k8s.yaml"), at(folder, "loose.yaml"));
  }
  const { stdout } = await compare("loose/one", "loose/two");
  expect(stdout).toBe("dev: no difference in 67 objects\nloose/one → loose/two: no difference in 67 objects\n");
});

test("compare lists all objects of an added or removed environment", async () => {
  cpSync(at("base", "dev"), at("small", "dev"), { recursive: true });
  cpSync(at("base", "staging"), at("small", "qa"), { recursive: true });
  const { code, stdout } = await compare("base", "small");
  expect(code).toBe(1);
  const heads = ["dev: no difference in 67 objects", "prod: 122 removed, of 122; 7 warnings", "qa: 115 added, of 115"];
  expect(stdout.split("\n").filter((line) => /^\w/.test(line))).toEqual([
    ...heads,
    "staging: 115 removed, of 115; 7 warnings",
  ]);
  expect(stdout.split("\n").filter((line) => line.startsWith("    - "))).toHaveLength(122 + 115);
});

test("compare --json prints the differences as JSON", async () => {
  const { code, stdout } = await compare("base", "head", "--json");
  expect(code).toBe(1);
  const { environments } = JSON.parse(stdout) as { environments: { name: string; changes: object[] }[] };
  expect(environments.map(({ name }) => name)).toEqual(["dev", "prod", "staging"]);
  expect(environments[1]).toMatchObject({
    objects: 122,
    counts: { restarts: 1, recreated: 1, removed: 0, added: 0, inPlace: 2 },
  });
  const path = "spec.template.spec.containers[gateway].image";
  expect(environments[1]?.changes[0]).toEqual({
    effect: "restarts",
    kind: "changed",
    identity: GATEWAY,
    fields: [{ path, before: expect.stringMatching(/:v1\.0\.0$/), after: expect.stringMatching(/:v1\.0\.2$/) }],
  });
});

test("compare --format markdown prints a collapsible section for each environment", async () => {
  const { code, stdout } = await compare("base", "head", "--format", "markdown");
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^### Manifests\n\n<details><summary><b>prod<\/b>: 1 restart, 1 recreated, 2 in place, of 122; 2 warnings<\/summary>\n\n- \*\*Warning\*\* `claim\/recreated`: v1\/PersistentVolumeClaim .*\n {2}1\. leave the claim .*\n {2}2\. .*\n- \*\*Warning\*\* `switch\/premature`: .*\n {2}1\. change the Deployment first\n {2}2\. .*\n\n\*\*restart: /,
  );
  expect(stdout).toContain(`\n- \`${GATEWAY}\`\n  - \`spec.template.spec.containers[gateway].image\`: \``);
  expect(stdout).toMatch(/\n\n<\/details>\n\nNo difference: `dev`, `staging`\n$/);
});

test("compare never shows Secret values in any format", async () => {
  const secret = (value: string, more = "") =>
    "apiVersion: v1\nkind: Secret\n" +
    `metadata:\n  name: jwt\n  annotations: { applied: "${value}" }\n  labels: { app: auth }\n${more}` +
    `data: { key: "${value}" }\nstringData: { other: "${value}" }\n`;
  writeFileSync(at("old.yaml"), secret("hunter1"));
  writeFileSync(at("new.yaml"), secret("hunter2", "type: example.com/key\n"));
  for (const format of [["--format", "text"], ["--format", "markdown"], ["--json"]]) {
    const { code, stdout, stderr } = await compare("old.yaml", "new.yaml", ...format);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("data.key");
    expect(stdout).toContain("stringData.other");
    expect(stdout).toContain("example.com/key");
    expect(stdout).not.toContain("hunter");
  }
  writeFileSync(at("torn.yaml"), `${secret("hunter1")}password: *hunter2\n`);
  const torn = await compare("torn.yaml", "new.yaml");
  expect(torn).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^torn\.yaml:9:\d+ must be valid YAML, got unidentified alias; /),
  });
  expect(torn.stderr).not.toContain("hunter");
});

test("compare hides all fields of a Secret except its name, type, immutable and labels, even if they are misspelled", async () => {
  const secret = (value: string, more: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: { name: jwt, labels: { app: ${more} }, finalizers: [${value}] }\n` +
    `Data: { key: ${value} }\nstringdata: { key: ${value} }\ntyped: ${value}\ntype: ${more}\n`;
  writeFileSync(at("old.yaml"), secret("hunter1", "auth"));
  writeFileSync(at("new.yaml"), secret("hunter2", "login"));
  for (const format of [["--format", "text"], ["--format", "markdown"], ["--json"]]) {
    const { stdout } = await compare("old.yaml", "new.yaml", ...format);
    for (const path of ["Data.key", "stringdata.key", "typed", "metadata.finalizers"]) expect(stdout).toContain(path);
    expect([...stdout.matchAll(/\bauth\b/g)]).toHaveLength(2);
    expect(stdout).not.toContain("hunter");
  }
});

test.each([
  ['password: *hun"ter2', "9:12 must be valid YAML, got unidentified alias; fix"],
  ["password: !hunter2 x", "9:11 must be valid YAML, got unknown scalar tag; fix"],
  ["password: !hun!ter2 x", "9:20 must be valid YAML, got undeclared tag handle; fix"],
  ["password: !<hun ter2> x", "9:22 must be valid YAML, got tag name cannot contain such characters; fix"],
  ["password: hunter2: x", "9:18 must be valid YAML, got bad indentation; fix"],
  ["kind: hunter2", "9:1 must be valid YAML, got duplicated mapping key; fix"],
  ['password: "hunter2\\xq"', "9:21 must be valid YAML, got a syntax error; fix"],
])("compare reports the position of a YAML error without quoting the file: %s", async (line, problem) => {
  writeFileSync(
    at("torn.yaml"),
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: jwt\ndata:\n  a: b\n  c: d\n  e: f\n${line}\n`,
  );
  const { code, stdout, stderr } = await compare("torn.yaml", "base");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`torn.yaml:${problem} or regenerate the file\n`);
  expect(stderr).not.toMatch(/hun|ter2/);
});

test("compare states what kubectl and Pulumi do with removed objects", async () => {
  const { stdout } = await compare("base/prod", "base/dev");
  expect(stdout).toContain("\n  removed: kubectl apply keeps them, Pulumi deletes or refuses to delete them\n");
});

test("compare reports all problems on both sides in one run", async () => {
  mkdirSync(at("bad", "prod"), { recursive: true });
  writeFileSync(at("bad", "prod", "a.yaml"), "apiVersion: v1\nkind: Service\nmetadata: { name: a }\n---\nkind: 3\n");
  writeFileSync(at("bad", "prod", "b.yaml"), "# twice\napiVersion: v1\nkind: Service\nmetadata: { name: a }\n");
  writeFileSync(at("bad", "prod", "c.yaml"), "a: 1\n---\na: [\n");
  writeFileSync(at("bad", "prod", "d.yaml"), "- 1\n");
  writeFileSync(at("bad", "prod", ".e.yaml"), "hidden");
  const { code, stdout, stderr } = await compare("nowhere", "bad");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  const fix = "fix the file, or move it out of the folder if it is not a manifest";
  const nameless = `metadata.name: must be a string such as gateway-service, got nothing; ${fix}`;
  const twice = "must be unique, got v1/Service a, which is also in bad/prod/a.yaml:1; remove one of them";
  const list = `must be a Kubernetes object with apiVersion, kind and metadata.name, got a list; ${fix}`;
  expect(stderr.split("\n")).toEqual([
    "nowhere can't be read: it does not exist; pass a folder written by synth --out, or a YAML file",
    `bad/prod/a.yaml:4:1 apiVersion: must be a string such as v1 or apps/v1, got nothing; ${fix}`,
    `bad/prod/a.yaml:4:1 kind: must be a string such as Service or Deployment, got 3; ${fix}`,
    `bad/prod/a.yaml:4:1 ${nameless}`,
    `bad/prod/b.yaml:1:1 ${twice}`,
    expect.stringMatching(/^bad\/prod\/c\.yaml:[345]:\d+ must be valid YAML, got .+; fix or regenerate the file$/),
    `bad/prod/c.yaml:1:1 apiVersion: must be a string such as v1 or apps/v1, got nothing; ${fix}`,
    `bad/prod/c.yaml:1:1 kind: must be a string such as Service or Deployment, got nothing; ${fix}`,
    `bad/prod/c.yaml:1:1 ${nameless}`,
    `bad/prod/d.yaml:1:1 ${list}`,
    "10 problems",
    "",
  ]);
});

test.each([
  [
    ["base", "head/prod"],
    /^head\/prod is one environment, but base contains several \(dev, prod, staging\); compare it with one of them, such as base\/dev\n1 problem\n$/,
  ],
  [["environments/prod.yaml", "head"], /^environments\/prod\.yaml:1:1 apiVersion: must be a string/],
  [["empty", "base"], /^empty has no Kubernetes objects; pass a folder/],
  [["base"], /missing required argument 'after'/],
  [["base", ""], /value '' is invalid for argument 'after'\. It must not be empty/],
  [["base", "head", "--format", "html"], /Allowed choices are text, markdown/],
  [["base", "head", "--format", "text", "--json"], /'--json' cannot be used with option '--format <format>'/],
])("compare rejects %j with exit code 2 and prints nothing on stdout", async (args, message) => {
  mkdirSync(at("empty"), { recursive: true });
  const { code, stdout, stderr } = await compare(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test("compare --help prints help with examples on stdout", async () => {
  const { code, stdout } = await compare("--help");
  expect(code).toBe(0);
  expect(stdout).toMatch(/Examples:\n {2}\$ access-layer compare released dist\n/);
});
