import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM, accessLayer, newFolder, run } from "./command-line";

let folder: string;
beforeAll(() => (folder = newFolder()));
afterAll(() => rmSync(folder, { recursive: true }));

const objectOf = (kind: string, name: string, managedFields?: readonly object[]) => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "shop", ...(managedFields !== undefined && { managedFields }) },
  data: { key: "a-value-that-is-not-shown" },
});
const wrote = (manager: string, fields: object) => ({ manager, time: "2026-11-25T04:23:10Z", fieldsV1: fields });

const OURS = objectOf("ConfigMap", "ours", [wrote("access-layer", { "f:data": { "f:key": {} } })]);
const PATCHED = objectOf("Service", "web", [
  wrote("access-layer", { "f:spec": { "f:ports": {} } }),
  wrote("kubectl-patch", { "f:spec": { "f:selector": {} }, "f:metadata": { "f:labels": { "f:by": {} } } }),
]);

/** Writes a list as kubectl does, and looks at it. */
function drift(items: readonly object[], ...options: string[]) {
  writeFileSync(join(folder, "live.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  return accessLayer(folder, ["drift", "live.json", ...options]);
}

test("says which fields others wrote, who and when, and ends with 1", async () => {
  expect(await drift([OURS, PATCHED])).toEqual({
    code: 1,
    stdout: `v1/Service shop/web
  spec.selector       kubectl-patch  2026-11-25T04:23:10Z
  metadata.labels.by  kubectl-patch  2026-11-25T04:23:10Z
others wrote 2 fields in 1 of 2 objects
`,
    stderr: "",
  });
});

test("says so where nobody else wrote, and ends with 0", async () => {
  expect(await drift([OURS])).toEqual({ code: 0, stdout: "nobody else wrote a field of 1 object\n", stderr: "" });
});

test("lets others write who are told by --allow", async () => {
  expect((await drift([PATCHED], "--allow", "cert-manager", "--allow", "kubectl-patch")).code).toBe(0);
});

test("answers in JSON", async () => {
  const { code, stdout } = await drift([OURS, PATCHED], "--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    objects: 2,
    fields: ["spec.selector", "metadata.labels.by"].map((path) => ({
      identity: "v1/Service shop/web",
      path,
      manager: "kubectl-patch",
      time: "2026-11-25T04:23:10Z",
    })),
  });
});

test("is not content with objects that don't say who wrote them, and says how to get those that do", async () => {
  const { code, stdout, stderr } = await drift([OURS, objectOf("Service", "a"), objectOf("Service", "b")]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe(
    "live.json must hold objects as the cluster has them, with metadata.managedFields, got v1/Service shop/a and 1 more without: " +
      "write it by kubectl get -f MANIFEST -o yaml --show-managed-fields\n",
  );
});

test("says what is no object", async () => {
  const { code, stderr } = await drift([{ kind: "Service" }]);
  expect(code).toBe(2);
  expect(stderr).toContain("live.json:1:1 apiVersion: must be text such as v1 or apps/v1, got nothing");
});

test("reads what is piped into it", async () => {
  const asked = await drift([OURS, PATCHED]);
  const piped = await run("sh", ["-c", '"$0" "$1" drift /dev/stdin < live.json', process.execPath, PROGRAM], folder);
  expect(piped).toEqual(asked);
});
