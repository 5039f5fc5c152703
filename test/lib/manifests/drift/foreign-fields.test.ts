import { foreignFields, hasManagedFields } from "../../../../lib/manifests/drift/foreign-fields";
import type { Manifest } from "../../../../lib/manifests/manifest";

const TIME = "2026-11-25T04:23:10Z";

const objectOf = (fields: object, metadata: object = {}): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  ...fields,
  metadata: { name: "web", namespace: "shop", ...metadata },
});
const wrote = (fieldsV1: unknown, manager: unknown = "kubectl-edit") => ({
  manager,
  operation: "Update",
  time: TIME,
  fieldsV1,
});
/** Returns the foreign fields of an object with the given managed fields. */
const found = (rendered: object, live: object, entries: readonly unknown[], expected?: readonly string[]) =>
  foreignFields(objectOf(rendered), objectOf(live, { managedFields: entries }), expected);
const pathsOf = (...args: Parameters<typeof found>) => found(...args).map(({ path }) => path);

const SPEC_A = { "f:spec": { "f:a": {} } };

test("foreignFields returns the path, manager and time of a field", () => {
  expect(found({}, { spec: { a: 1 } }, [wrote(SPEC_A)])).toEqual([
    { path: "spec.a", manager: "kubectl-edit", time: TIME },
  ]);
});

test.each([
  ["reports a field that is not in the manifest", {}, { spec: { a: 1 } }, ["spec.a"]],
  ["reports a changed field", { spec: { a: 2 } }, { spec: { a: 1 } }, ["spec.a"]],
  ["reports a field with an added key", { spec: { a: { b: 1 } } }, { spec: { a: { b: 1, c: 2 } } }, ["spec.a"]],
  ["reports a field with a removed key", { spec: { a: { b: 1, c: 2 } } }, { spec: { a: { b: 1 } } }, ["spec.a"]],
  ["ignores a field with the same value as in the manifest", { spec: { a: { b: 1 } } }, { spec: { a: { b: 1 } } }, []],
  ["ignores a field that is missing from the cluster", { spec: { a: 1 } }, { spec: {} }, []],
  ["ignores a field that is missing on both sides", {}, { spec: {} }, []],
])("for another manager, foreignFields %s", (_what, rendered, live, paths) => {
  expect(pathsOf(rendered, live, [wrote(SPEC_A)])).toEqual(paths);
});

test.each([
  ["reports a field that is not in the manifest", {}, { spec: { a: 1 } }, ["spec.a"]],
  ["ignores a field that is missing on both sides", {}, { spec: {} }, []],
  [
    "reports a map with an added string, such as a selector",
    { spec: { a: { b: "1" } } },
    { spec: { a: { b: "1", c: "2" } } },
    ["spec.a"],
  ],
  ["ignores an added map, which may be a default", { spec: { a: { b: 1 } } }, { spec: { a: { b: 1, c: {} } } }, []],
  ["ignores a changed field, which driftedFields reports", { spec: { a: 2 } }, { spec: { a: 1 } }, []],
])("for this library's own manager, foreignFields %s", (_what, rendered, live, paths) => {
  expect(pathsOf(rendered, live, [wrote(SPEC_A, "access-layer")])).toEqual(paths);
});

test.each([
  ...["kube-controller-manager", "kube-scheduler", "kubelet", "kube-apiserver", "cloud-controller-manager"],
  "cert-manager",
])("foreignFields ignores fields of %s", (manager) => {
  expect(found({}, { spec: { a: 1 } }, [wrote(SPEC_A, manager)], ["cert-manager"])).toEqual([]);
});

test("foreignFields compares the whole name of an allowed manager", () => {
  expect(pathsOf({}, { spec: { a: 1 } }, [wrote(SPEC_A, "cert-manager-too")], ["cert-manager"])).toEqual(["spec.a"]);
});

test("foreignFields ignores status and reports spec.replicas", () => {
  const live = { spec: { a: 1, replicas: 2 }, status: { phase: "x" }, statusless: 1 };
  const scale = { ...wrote({ "f:spec": { "f:replicas": {} } }, "kubectl"), subresource: "scale" };
  const status = { ...wrote(SPEC_A), subresource: "status" };
  const whole = wrote({ "f:status": { "f:phase": {} }, "f:statusless": {} });
  expect(pathsOf({}, live, [scale, status, whole])).toEqual(["spec.replicas", "statusless"]);
});

test("foreignFields ignores the restart annotation and reports other annotations of the pod template", () => {
  const annotations = { "kubectl.kubernetes.io/restartedAt": "now", "kubectl.kubernetes.io/other": "x" };
  const live = { spec: { template: { metadata: { annotations } } } };
  const keys = Object.fromEntries(Object.keys(annotations).map((key) => [`f:${key}`, {}]));
  expect(
    pathsOf({}, live, [wrote({ "f:spec": { "f:template": { "f:metadata": { "f:annotations": keys } } } })]),
  ).toEqual(['spec.template.metadata.annotations["kubectl.kubernetes.io/other"]']);
});

test("foreignFields ignores a map whose fields another manager took over", () => {
  const annotations = { "kubectl.kubernetes.io/restartedAt": "now" };
  const live = { spec: { template: { metadata: { annotations } } } };
  const below = (fields: object) => ({ "f:spec": { "f:template": { "f:metadata": { "f:annotations": fields } } } });
  const first = wrote(below({}), "kubectl-rollout");
  const second = wrote(below({ "f:kubectl.kubernetes.io/restartedAt": {} }), "access-layer-restart");
  expect(pathsOf({}, live, [first, second])).toEqual([]);
  const other = { "kubectl.kubernetes.io/other": "x" };
  const more = { spec: { template: { metadata: { annotations: other } } } };
  expect(pathsOf({}, more, [first, wrote(below({ "f:kubectl.kubernetes.io/other": {} }), "kubectl")])).toEqual([
    'spec.template.metadata.annotations["kubectl.kubernetes.io/other"]',
  ]);
});

test.each([
  ["labels", "kubernetes.io/metadata.name", "kubernetes.io/other", "kubectl-create"],
  ["annotations", "pulumi.com/patchFieldManager", "pulumi.example/other", "access-layer"],
])("foreignFields in %s ignores %s and reports %s", (where, harmless, other, manager) => {
  const metadata = { [where]: { [harmless]: "a", [other]: "b" } };
  const entry = wrote({ "f:metadata": { [`f:${where}`]: { [`f:${harmless}`]: {}, [`f:${other}`]: {} } } }, manager);
  const live = objectOf({}, { ...metadata, managedFields: [entry] });
  expect(foreignFields(objectOf({}), live).map(({ path }) => path)).toEqual([`metadata.${where}["${other}"]`]);
});

test.each([
  ["an invalid entry", [null], []],
  [
    "no manager and no time",
    [{ manager: null, time: null, fieldsV1: SPEC_A }],
    [{ path: "spec.a", manager: "unknown" }],
  ],
  ["invalid fields", [wrote(null), wrote("f:spec")], []],
])("foreignFields tolerates managed fields with %s", (_what, entries, fields) => {
  expect(found({}, { spec: { a: 1 } }, entries)).toEqual(fields);
});

test.each([
  ["entries", { managedFields: [{ manager: "a" }] }, true],
  ["an empty list", { managedFields: [] }, false],
  ["no managed fields", {}, false],
  ["an invalid value", { managedFields: "a" }, false],
])("for an object with %s, hasManagedFields returns %s", (_what, metadata, expected) => {
  expect(hasManagedFields(objectOf({}, metadata))).toBe(expected);
});

test.each(["kube-controller-manager", "cloud-controller-manager", "k3s", "kubelite"])(
  "foreignFields ignores what the control plane of a distribution writes as %s",
  (manager) => {
    expect(pathsOf({}, { spec: { a: 1 } }, [wrote(SPEC_A, manager)])).toEqual([]);
  },
);

test.each([
  ["deployment.kubernetes.io/revision", []],
  ["pv.kubernetes.io/bind-completed", []],
  ["volume.kubernetes.io/selected-node", []],
  ["kubernetes.io/change-cause", ['metadata.annotations["kubernetes.io/change-cause"]']],
])("foreignFields judges the annotation %s of an unknown manager by its key", (key, paths) => {
  const entry = wrote({ "f:metadata": { "f:annotations": { [`f:${key}`]: {} } } }, "another-distribution");
  expect(
    foreignFields(objectOf({}), objectOf({}, { annotations: { [key]: "1" }, managedFields: [entry] })).map(
      ({ path }) => path,
    ),
  ).toEqual(paths);
});

test.each([
  ["ignores the default that the API server adds", { apiVersion: "v1" }, []],
  ["reports an added value", { other: "a" }, ["spec.template.spec.containers[web].env[NODE].valueFrom.fieldRef"]],
])("in a reference to a field, foreignFields %s", (_what, more, paths) => {
  const withReference = (fieldRef: object) => ({
    spec: { template: { spec: { containers: [{ name: "web", env: [{ name: "NODE", valueFrom: { fieldRef } }] }] } } },
  });
  const env = { "f:env": { 'k:{"name":"NODE"}': { "f:valueFrom": { "f:fieldRef": {} } } } };
  const fields = { "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"web"}': env } } } } };
  const fieldRef = { fieldPath: "spec.nodeName" };
  const entry = wrote(fields, "access-layer");
  expect(pathsOf(withReference(fieldRef), withReference({ ...fieldRef, ...more }), [entry])).toEqual(paths);
});
