import { fieldsOfOthers, saysWhoWrote } from "../../../lib/drift/foreign-fields";
import type { Manifest } from "../../../lib/manifests";

const TIME = "2026-11-25T04:23:10Z";

/** An object with one entry of managed fields for each that is given. */
function objectWith(...managedFields: readonly object[]): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", managedFields } as never,
  };
}
const wrote = (fieldsV1: object, manager = "kubectl-edit") => ({ manager, operation: "Update", time: TIME, fieldsV1 });
const pathsOf = (fieldsV1: object) => fieldsOfOthers(objectWith(wrote(fieldsV1))).map(({ path }) => path);

test("names the field, who wrote it and when", () => {
  expect(fieldsOfOthers(objectWith(wrote({ "f:spec": { "f:paused": {} } })))).toEqual([
    { path: "spec.paused", manager: "kubectl-edit", time: TIME },
  ]);
});

test("says where nobody noted a name or a time", () => {
  expect(fieldsOfOthers(objectWith({ fieldsV1: { "f:data": {} } }))).toEqual([
    { path: "data", manager: "nobody by name" },
  ]);
});

test.each([
  [
    "a key with dots",
    { "f:metadata": { "f:labels": { ".": {}, "f:example.com/by": {} } } },
    ['metadata.labels["example.com/by"]'],
  ],
  [
    "an item by its name",
    { "f:containers": { 'k:{"name":"main"}': { ".": {}, "f:image": {} } } },
    ["containers[main].image"],
  ],
  ["an item by two keys", { "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {} } } }, ["ports[80 TCP]"]],
  ["a value of a list", { "f:metadata": { "f:finalizers": { 'v:"a.b/c"': {} } } }, ['metadata.finalizers["a.b/c"]']],
  ["an item by its place", { "f:args": { "i:1": {} } }, ["args[1]"]],
  ["two fields", { "f:spec": { "f:a": {}, "f:b": { "f:c": {} } } }, ["spec.a", "spec.b.c"]],
])("writes the path of %s", (_what, fields, paths) => {
  expect(pathsOf(fields)).toEqual(paths);
});

test("of what only holds something it names what is in it, and an empty one itself", () => {
  expect(pathsOf({ "f:spec": { "f:selector": { ".": {}, "f:app": {} }, "f:template": { ".": {} } } })).toEqual([
    "spec.selector.app",
    "spec.template",
  ]);
});

test.each([
  "access-layer",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-apiserver",
  "cloud-controller-manager",
])("%s may write", (manager) => {
  expect(fieldsOfOthers(objectWith(wrote({ "f:spec": { "f:replicas": {} } }, manager)))).toEqual([]);
});

test("others may write who are told, and those alone", () => {
  const object = objectWith(wrote({ "f:a": {} }, "cert-manager"), wrote({ "f:b": {} }, "cert-manager-too"));
  expect(fieldsOfOthers(object, ["cert-manager"]).map(({ path }) => path)).toEqual(["b"]);
});

test("status is everybody's, a scale is not", () => {
  const scale = { ...wrote({ "f:spec": { "f:replicas": {} } }, "kubectl"), subresource: "scale" };
  const status = { ...wrote({ "f:spec": { "f:replicas": {} } }), subresource: "status" };
  const whole = wrote({ "f:status": { "f:phase": {} }, "f:statusless": {} });
  expect(fieldsOfOthers(objectWith(scale, status, whole)).map(({ path }) => path)).toEqual([
    "spec.replicas",
    "statusless",
  ]);
});

test("a restart changes nothing that the files say; another annotation of the pods does", () => {
  const annotations = { "f:kubectl.kubernetes.io/restartedAt": {}, "f:kubectl.kubernetes.io/other": {} };
  const template = { "f:metadata": { "f:annotations": { ".": {}, ...annotations } } };
  expect(pathsOf({ "f:spec": { "f:template": template } })).toEqual([
    'spec.template.metadata.annotations["kubectl.kubernetes.io/other"]',
  ]);
});

test("the name of a namespace as its label is the API server's, whoever created it", () => {
  const labels = { "f:kubernetes.io/metadata.name": {}, "f:kubernetes.io/other": {} };
  expect(pathsOf({ "f:metadata": { "f:labels": labels } })).toEqual(['metadata.labels["kubernetes.io/other"]']);
});

test.each([
  ["an entry", [null], []],
  [
    "a name and a time",
    [{ manager: null, time: null, fieldsV1: { "f:a": {} } }],
    [{ path: "a", manager: "nobody by name" }],
  ],
  [
    "the fields",
    [
      { manager: "x", fieldsV1: null },
      { manager: "y", fieldsV1: "f:a" },
    ],
    [],
  ],
  [
    "a step",
    [{ manager: "x", fieldsV1: { "f:a": null, "k:nope": {}, "k:null": {} } }],
    ["a", "[nope]", "[null]"].map((path) => ({ path, manager: "x" })),
  ],
])("nonsense that somebody wrote into a file in place of %s does no harm", (_what, entries, found) => {
  expect(fieldsOfOthers(objectWith(...(entries as object[])))).toEqual(found);
});

test.each([
  ["entries", { managedFields: [{ manager: "a" }] }, true],
  ["an empty list, as after somebody cleared it", { managedFields: [] }, false],
  ["nothing", {}, false],
  ["something else", { managedFields: "a" }, false],
])("an object with %s says who wrote it: %s", (_what, more, says) => {
  expect(saysWhoWrote({ apiVersion: "v1", kind: "Service", metadata: { name: "a", ...more } as never })).toBe(says);
});
