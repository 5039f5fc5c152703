import { foreignFields, saysWhoWrote } from "../../../../lib/manifests/drift/foreign-fields";
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
/** Fields of an object that others wrote who are told by its managed fields. */
const found = (printed: object, live: object, entries: readonly unknown[], expected?: readonly string[]) =>
  foreignFields(objectOf(printed), objectOf(live, { managedFields: entries }), expected);
const pathsOf = (...args: Parameters<typeof found>) => found(...args).map(({ path }) => path);

const SPEC_A = { "f:spec": { "f:a": {} } };

test("names the field, who wrote it and when", () => {
  expect(found({}, { spec: { a: 1 } }, [wrote(SPEC_A)])).toEqual([
    { path: "spec.a", manager: "kubectl-edit", time: TIME },
  ]);
});

test.each([
  ["that is not printed", {}, { spec: { a: 1 } }, ["spec.a"]],
  ["that is printed otherwise", { spec: { a: 2 } }, { spec: { a: 1 } }, ["spec.a"]],
  ["to which something was added", { spec: { a: { b: 1 } } }, { spec: { a: { b: 1, c: 2 } } }, ["spec.a"]],
  ["from which something was taken", { spec: { a: { b: 1, c: 2 } } }, { spec: { a: { b: 1 } } }, ["spec.a"]],
  ["that is there as it is printed: it was put back", { spec: { a: { b: 1 } } }, { spec: { a: { b: 1 } } }, []],
  ["that is printed and gone: that is told elsewhere", { spec: { a: 1 } }, { spec: {} }, []],
  ["that is gone, as with a type that was changed and put back", {}, { spec: {} }, []],
])("of others it names a field %s", (_what, printed, live, paths) => {
  expect(pathsOf(printed, live, [wrote(SPEC_A)])).toEqual(paths);
});

test.each([
  ["is not printed, such as what was left by an earlier state", {}, { spec: { a: 1 } }, ["spec.a"]],
  ["is not printed and gone", {}, { spec: {} }, []],
  ["got a key more, as a selector may", { spec: { a: { b: "1" } } }, { spec: { a: { b: "1", c: "2" } } }, ["spec.a"]],
  [
    "got a default of its own, which a map of texts does not",
    { spec: { a: { b: 1 } } },
    { spec: { a: { b: 1, c: {} } } },
    [],
  ],
  ["is printed, with whatever value: that is told elsewhere", { spec: { a: 2 } }, { spec: { a: 1 } }, []],
])("in our own name it names what %s", (_what, printed, live, paths) => {
  expect(pathsOf(printed, live, [wrote(SPEC_A, "access-layer")])).toEqual(paths);
});

test.each([
  ...["kube-controller-manager", "kube-scheduler", "kubelet", "kube-apiserver", "cloud-controller-manager"],
  "cert-manager",
])("%s may write", (manager) => {
  expect(found({}, { spec: { a: 1 } }, [wrote(SPEC_A, manager)], ["cert-manager"])).toEqual([]);
});

test("who is not told may not write, whatever the name begins with", () => {
  expect(pathsOf({}, { spec: { a: 1 } }, [wrote(SPEC_A, "cert-manager-too")], ["cert-manager"])).toEqual(["spec.a"]);
});

test("status is everybody's, a scale is not", () => {
  const live = { spec: { a: 1, replicas: 2 }, status: { phase: "x" }, statusless: 1 };
  const scale = { ...wrote({ "f:spec": { "f:replicas": {} } }, "kubectl"), subresource: "scale" };
  const status = { ...wrote(SPEC_A), subresource: "status" };
  const whole = wrote({ "f:status": { "f:phase": {} }, "f:statusless": {} });
  expect(pathsOf({}, live, [scale, status, whole])).toEqual(["spec.replicas", "statusless"]);
});

test("a restart changes nothing that the files say; another annotation of the pods does", () => {
  const annotations = { "kubectl.kubernetes.io/restartedAt": "now", "kubectl.kubernetes.io/other": "x" };
  const live = { spec: { template: { metadata: { annotations } } } };
  const keys = Object.fromEntries(Object.keys(annotations).map((key) => [`f:${key}`, {}]));
  expect(
    pathsOf({}, live, [wrote({ "f:spec": { "f:template": { "f:metadata": { "f:annotations": keys } } } })]),
  ).toEqual(['spec.template.metadata.annotations["kubectl.kubernetes.io/other"]']);
});

test.each([
  ["labels", "kubernetes.io/metadata.name", "kubernetes.io/other", "kubectl-create"],
  ["annotations", "pulumi.com/patchFieldManager", "pulumi.example/other", "access-layer"],
])("of the %s %s is not named, and %s is", (where, harmless, other, manager) => {
  const metadata = { [where]: { [harmless]: "a", [other]: "b" } };
  const entry = wrote({ "f:metadata": { [`f:${where}`]: { [`f:${harmless}`]: {}, [`f:${other}`]: {} } } }, manager);
  const live = objectOf({}, { ...metadata, managedFields: [entry] });
  expect(foreignFields(objectOf({}), live).map(({ path }) => path)).toEqual([`metadata.${where}["${other}"]`]);
});

test.each([
  ["an entry", [null], []],
  [
    "a name and a time",
    [{ manager: null, time: null, fieldsV1: SPEC_A }],
    [{ path: "spec.a", manager: "nobody by name" }],
  ],
  ["the fields", [wrote(null), wrote("f:spec")], []],
])("nonsense that somebody wrote into a file in place of %s does no harm", (_what, entries, fields) => {
  expect(found({}, { spec: { a: 1 } }, entries)).toEqual(fields);
});

test.each([
  ["entries", { managedFields: [{ manager: "a" }] }, true],
  ["an empty list, as after somebody cleared it", { managedFields: [] }, false],
  ["nothing", {}, false],
  ["something else", { managedFields: "a" }, false],
])("an object with %s says who wrote it: %s", (_what, metadata, says) => {
  expect(saysWhoWrote(objectOf({}, metadata))).toBe(says);
});
