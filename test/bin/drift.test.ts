import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM, accessLayer, newFolder, run } from "./command-line";

const TIME = "2026-11-25T04:23:10Z";
const WAY_OUT =
  "write it by kubectl --context CONTEXT get -f MANIFEST -o yaml --ignore-not-found --show-managed-fields";

let folder: string;
beforeAll(() => (folder = newFolder()));
afterAll(() => rmSync(folder, { recursive: true }));

const objectOf = (kind: string, name: string, fields: object, managedFields?: readonly object[]) => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "shop", ...(managedFields !== undefined && { managedFields }) },
  ...fields,
});
const wrote = (manager: string, fields: object) => ({ manager, time: TIME, fieldsV1: fields });
const OURS = wrote("access-layer", { "f:spec": {} });
const THEIRS = wrote("kubectl-patch", { "f:spec": { "f:selector": {} }, "f:metadata": { "f:labels": { "f:by": {} } } });

const PRINTED = [
  objectOf("Service", "web", { spec: { selector: { version: "blue" } } }),
  objectOf("Service", "gone", {}),
  objectOf("Secret", "keys", { data: { key: "b2xk" } }),
];
const LIVE = [
  {
    ...objectOf("Service", "web", { spec: { selector: { version: "green" } } }),
    metadata: { name: "web", namespace: "shop", labels: { by: "hand" }, managedFields: [OURS, THEIRS] },
  },
  objectOf("Secret", "keys", { data: { key: "aHVudGVyMg==" } }, [OURS]),
];
const AS_PRINTED = PRINTED.map((object) => ({ ...object, metadata: { ...object.metadata, managedFields: [OURS] } }));

/** Writes both as they are printed and as kubectl answers, and looks. */
function drift(live: readonly unknown[], ...options: string[]) {
  writeFileSync(join(folder, "printed.yaml"), PRINTED.map((object) => JSON.stringify(object)).join("\n---\n"));
  const text = live.length === 0 ? "" : JSON.stringify({ apiVersion: "v1", kind: "List", items: live });
  writeFileSync(join(folder, "live.yaml"), text);
  return accessLayer(folder, ["drift", "printed.yaml", "live.yaml", ...options]);
}

test("says what is not there or not as printed, and who else wrote and when, and ends with 1", async () => {
  expect(await drift(LIVE)).toEqual({
    code: 1,
    stdout: `v1/Service shop/web
  spec.selector.version: blue → green
  spec.selector       by kubectl-patch  ${TIME}
  metadata.labels.by  by kubectl-patch  ${TIME}
v1/Service shop/gone
  is not there
v1/Secret shop/keys
  data.key: "(hidden)" → "(hidden)"
3 of 3 objects not as printed
`,
    stderr: "",
  });
});

test("says so where all is as printed, and ends with 0", async () => {
  expect(await drift(AS_PRINTED)).toEqual({
    code: 0,
    stdout: "3 objects as printed\n",
    stderr: "",
  });
});

test("finds everything missing where kubectl found nothing", async () => {
  const { code, stdout, stderr } = await drift([]);
  expect(code).toBe(1);
  expect(stderr).toBe(
    "live.yaml holds none of the objects of printed.yaml: did kubectl fail, or is it another cluster?\n",
  );
  expect(stdout.match(/ {2}is not there\n/g)).toHaveLength(3);
});

test("lets others write who are told by --allow, and says who never wrote", async () => {
  const live = AS_PRINTED.map((object) => ({
    ...object,
    metadata: { ...object.metadata, managedFields: [OURS, THEIRS] },
  }));
  expect(await drift(live, "--allow", "cert-manager", "--allow", "kubectl-patch")).toMatchObject({
    code: 0,
    stderr: "nobody wrote by the name cert-manager, which --allow lets write\n",
  });
});

test("answers in JSON", async () => {
  const { code, stdout } = await drift(LIVE, "--json");
  expect(code).toBe(1);
  const { objects, drift: found } = JSON.parse(stdout) as { objects: number; drift: readonly object[] };
  expect(objects).toBe(3);
  expect(found[0]).toEqual({
    identity: "v1/Service shop/web",
    isMissing: false,
    isUnsigned: false,
    fields: [{ path: "spec.selector.version", before: "blue", after: "green" }],
    others: ["spec.selector", "metadata.labels.by"].map((path) => ({ path, manager: "kubectl-patch", time: TIME })),
  });
});

test("says since when something is being deleted", async () => {
  const [web, ...others] = AS_PRINTED;
  const { code, stdout } = await drift([
    { ...web, metadata: { ...web?.metadata, deletionTimestamp: TIME } },
    ...others,
  ]);
  expect([code, stdout]).toEqual([
    1,
    `v1/Service shop/web\n  is being deleted since ${TIME}\n1 of 3 objects not as printed\n`,
  ]);
});

test("shows no value of a Secret", async () => {
  for (const options of [[], ["--json"]]) {
    const { stdout, stderr } = await drift(LIVE, ...options);
    expect(stdout + stderr).not.toMatch(/b2xk|aHVudGVyMg/);
  }
});

test("is not content with objects that don't say who wrote them, and says how to get those that do", async () => {
  expect(await drift(PRINTED)).toEqual({
    code: 2,
    stdout: "",
    stderr: `live.yaml must hold objects as the cluster has them, with metadata.managedFields, got none that has: ${WAY_OUT}\n1 problem\n`,
  });
});

test("of one object whose managed fields somebody cleared it says so, and judges the others", async () => {
  const { code, stdout } = await drift([
    { ...PRINTED[0], metadata: { ...PRINTED[0]?.metadata, managedFields: [] } },
    ...AS_PRINTED.slice(1),
  ]);
  expect(code).toBe(1);
  expect(stdout).toBe(
    "v1/Service shop/web\n  does not say who wrote it: its metadata.managedFields were cleared\n1 of 3 objects not as printed\n",
  );
});

test("writes nothing to a terminal that would be an order to it", async () => {
  const evil = wrote("\u001b[31mred", { "f:spec": { "f:\u001b[2J": {} } });
  const { stdout } = await drift([objectOf("Service", "web", { spec: { "\u001b[2J": 1 } }, [OURS, evil])]);
  expect(stdout).toContain("\uFFFD[31mred");
  expect(stdout).not.toContain("\u001b");
});

test("says all that can't be read, and the way out of each", async () => {
  await drift(LIVE);
  writeFileSync(join(folder, "live.yaml"), "kind: [");
  const { code, stderr } = await accessLayer(folder, ["drift", "nowhere.yaml", "live.yaml"]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    "nowhere.yaml can't be read: it is not there; name a folder such as synth --out writes, or a YAML file\n",
  );
  expect(stderr).toMatch(/live\.yaml:1:\d+ must be YAML/);
  const { stderr: said } = await accessLayer(folder, ["drift", "printed.yaml", "nowhere.yaml"]);
  expect(said).toContain(`nowhere.yaml can't be read: it is not there; ${WAY_OUT}\n`);
});

test("takes one environment, and not several in which the same object stands several times", async () => {
  await drift(LIVE);
  for (const name of ["dev", "prod"]) {
    mkdirSync(join(folder, "several", name), { recursive: true });
    writeFileSync(join(folder, "several", name, "a.yaml"), JSON.stringify(PRINTED[0]));
  }
  expect(await accessLayer(folder, ["drift", "several", "live.yaml"])).toEqual({
    code: 2,
    stdout: "",
    stderr: "several must hold one environment, got dev, prod: name one, such as several/dev\n1 problem\n",
  });
  expect((await accessLayer(folder, ["drift", "several/dev", "live.yaml"])).code).toBe(1);
});

test("reads what is piped into it", async () => {
  const asked = await drift(LIVE);
  const command = '"$0" "$1" drift printed.yaml /dev/stdin < live.yaml';
  expect(await run("sh", ["-c", command, process.execPath, PROGRAM], folder)).toEqual(asked);
});
