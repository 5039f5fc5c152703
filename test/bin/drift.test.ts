import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM, accessLayer, newFolder, run } from "./command-line";

const TIME = "2026-11-25T04:23:10Z";
const CAPTURE =
  "capture it with: kubectl --context CONTEXT get -f MANIFEST -o yaml --ignore-not-found --show-managed-fields";

let folder: string;
beforeAll(() => (folder = newFolder()));

const objectOf = (kind: string, name: string, fields: object, managedFields?: readonly object[]) => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "shop", ...(managedFields !== undefined && { managedFields }) },
  ...fields,
});
const wrote = (manager: string, fields: object) => ({ manager, time: TIME, fieldsV1: fields });
const OURS = wrote("access-layer", { "f:spec": {} });
const THEIRS = wrote("kubectl-patch", { "f:spec": { "f:selector": {} }, "f:metadata": { "f:labels": { "f:by": {} } } });

const RENDERED = [
  objectOf("Service", "web", { spec: { selector: { version: "blue" } } }),
  objectOf("Service", "absent", {}),
  objectOf("Secret", "keys", { data: { key: "b2xk" } }),
];
const LIVE = [
  {
    ...objectOf("Service", "web", { spec: { selector: { version: "green" } } }),
    metadata: { name: "web", namespace: "shop", labels: { by: "hand" }, managedFields: [OURS, THEIRS] },
  },
  objectOf("Secret", "keys", { data: { key: "aHVudGVyMg==" } }, [OURS]),
];
const IN_SYNC = RENDERED.map((object) => ({ ...object, metadata: { ...object.metadata, managedFields: [OURS] } }));

/** Writes the manifest and the live objects to files and runs drift on them. */
function drift(live: readonly unknown[], ...options: string[]) {
  writeFileSync(join(folder, "rendered.yaml"), RENDERED.map((object) => JSON.stringify(object)).join("\n---\n"));
  const text = live.length === 0 ? "" : JSON.stringify({ apiVersion: "v1", kind: "List", items: live });
  writeFileSync(join(folder, "live.yaml"), text);
  return accessLayer(folder, ["drift", "rendered.yaml", "live.yaml", ...options]);
}

test("drift lists missing and changed objects with managers and times, and exits with 1", async () => {
  expect(await drift(LIVE)).toEqual({
    code: 1,
    stdout: `v1/Service shop/web
  spec.selector.version: blue → green
  spec.selector       by kubectl-patch  ${TIME}
  metadata.labels.by  by kubectl-patch  ${TIME}
v1/Service shop/absent
  missing
v1/Secret shop/keys
  data.key: "(hidden)" → "(hidden)"
3 of 3 objects drifted
`,
    stderr: "",
  });
});

test("drift reports no drift and exits with 0", async () => {
  expect(await drift(IN_SYNC)).toEqual({
    code: 0,
    stdout: "no drift in 3 objects\n",
    stderr: "",
  });
});

test("drift rejects live objects of which none is in the manifest, and reports no object as missing", async () => {
  const fix = `check kubectl's error messages and its context; without an error, the cluster has none of the objects; ${CAPTURE}`;
  expect(await drift([])).toEqual({
    code: 2,
    stdout: "",
    stderr: `live.yaml must have at least one object of rendered.yaml, got no object; ${fix}\n1 problem\n`,
  });
  expect(await drift([objectOf("Service", "other", {}, [OURS])])).toEqual({
    code: 2,
    stdout: "",
    stderr: `live.yaml must have at least one object of rendered.yaml, got 1 other object; ${fix}\n1 problem\n`,
  });
});

test("drift rejects an error of kubectl instead of objects, and does not quote it", async () => {
  await drift(LIVE);
  const refusal = 'Error from server (Forbidden): namespaces "shop" is forbidden: User "jane" cannot get resource';
  for (const [text, line] of [
    [`${refusal}\n`, 1],
    [`apiVersion: v1\nkind: List\nitems: []\n${refusal}\n`, 4],
  ] as const) {
    writeFileSync(join(folder, "live.yaml"), text);
    expect(await accessLayer(folder, ["drift", "rendered.yaml", "live.yaml"])).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(
        `live.yaml:${line}:1 must be a manifest, got an error of kubectl (Forbidden); ${CAPTURE}\n`,
      ),
    });
  }
});

test("drift names the kinds without a live object, because kubectl may not be allowed to read them", async () => {
  const services = LIVE.filter(({ kind }) => kind === "Service");
  const { code, stdout, stderr } = await drift(services);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "live.yaml has no Secret; if kubectl printed an error, such as Forbidden, these objects may exist\n",
  });
  expect(stdout).toContain("v1/Secret shop/keys\n  missing, or not readable\n");
  expect(stdout).toContain("v1/Service shop/absent\n  missing\n");
  const { absentKinds } = JSON.parse((await drift(services, "--json")).stdout) as { readonly absentKinds: unknown };
  expect(absentKinds).toEqual(["Secret"]);
});

test("drift --allow ignores the changes of a manager, and reports a manager that wrote nothing", async () => {
  const live = IN_SYNC.map((object) => ({
    ...object,
    metadata: { ...object.metadata, managedFields: [OURS, THEIRS] },
  }));
  expect(await drift(live, "--allow", "cert-manager", "--allow", "kubectl-patch")).toMatchObject({
    code: 0,
    stderr: "--allow cert-manager: no object was written by a manager named cert-manager\n",
  });
});

test("drift --json prints the differences as JSON", async () => {
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

test("drift reports when the deletion of a terminating object started", async () => {
  const [web, ...others] = IN_SYNC;
  const { code, stdout } = await drift([
    { ...web, metadata: { ...web?.metadata, deletionTimestamp: TIME } },
    ...others,
  ]);
  expect([code, stdout]).toEqual([1, `v1/Service shop/web\n  being deleted since ${TIME}\n1 of 3 objects drifted\n`]);
});

test("drift never shows Secret values", async () => {
  for (const options of [[], ["--json"]]) {
    const { stdout, stderr } = await drift(LIVE, ...options);
    expect(stdout + stderr).not.toMatch(/b2xk|aHVudGVyMg/);
  }
});

test("drift rejects live objects without managed fields and shows how to capture them", async () => {
  expect(await drift(RENDERED)).toEqual({
    code: 2,
    stdout: "",
    stderr: `live.yaml has no metadata.managedFields; ${CAPTURE}\n1 problem\n`,
  });
});

test("drift reports an object with cleared managed fields and still compares the others", async () => {
  const { code, stdout } = await drift([
    { ...RENDERED[0], metadata: { ...RENDERED[0]?.metadata, managedFields: [] } },
    ...IN_SYNC.slice(1),
  ]);
  expect(code).toBe(1);
  expect(stdout).toBe(
    "v1/Service shop/web\n  managers unknown: metadata.managedFields was cleared\n1 of 3 objects drifted\n",
  );
});

test("drift escapes control characters of live objects in its output", async () => {
  const hostile = wrote("\u001b[31mred", { "f:spec": { "f:\u001b[2J": {} } });
  const { stdout } = await drift([objectOf("Service", "web", { spec: { "\u001b[2J": 1 } }, [OURS, hostile])]);
  expect(stdout).toContain("\uFFFD[31mred");
  expect(stdout).not.toContain("\u001b");
});

test("drift reports every unreadable file and suggests a fix", async () => {
  await drift(LIVE);
  writeFileSync(join(folder, "live.yaml"), "kind: [");
  const { code, stderr } = await accessLayer(folder, ["drift", "nowhere.yaml", "live.yaml"]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    "nowhere.yaml can't be read: it does not exist; pass a folder written by synth --out, or a YAML file\n",
  );
  expect(stderr).toMatch(/live\.yaml:1:\d+ must be valid YAML/);
  const { stderr: missing } = await accessLayer(folder, ["drift", "rendered.yaml", "nowhere.yaml"]);
  expect(missing).toContain(`nowhere.yaml can't be read: it does not exist; ${CAPTURE}\n`);
});

test("drift rejects a folder with several environments but accepts a folder with one", async () => {
  await drift(LIVE);
  for (const name of ["dev", "prod"]) {
    mkdirSync(join(folder, "several", name), { recursive: true });
    writeFileSync(join(folder, "several", name, "a.yaml"), JSON.stringify(RENDERED[0]));
  }
  expect(await accessLayer(folder, ["drift", "several", "live.yaml"])).toEqual({
    code: 2,
    stdout: "",
    stderr: "several must be one environment, got dev, prod; choose one, such as several/dev\n1 problem\n",
  });
  expect((await accessLayer(folder, ["drift", "several/dev", "live.yaml"])).code).toBe(1);
});

test("drift reads live objects from standard input", async () => {
  const asked = await drift(LIVE);
  const command = '"$0" "$1" drift rendered.yaml /dev/stdin < live.yaml';
  expect(await run("sh", ["-c", command, process.execPath, PROGRAM], folder)).toEqual(asked);
});
