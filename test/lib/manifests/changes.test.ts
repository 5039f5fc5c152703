import { changesBetween } from "../../../lib/manifests/changes";
import type { Manifest } from "../../../lib/manifests/manifest";

const service = (spec: object, name = "gateway-service"): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "access" },
  spec,
});

const fieldsBetween = (before: object, after: object) => changesBetween([service(before)], [service(after)])[0]?.fields;

test("changesBetween ignores the order of objects and keys", () => {
  const before = [service({ a: 1, b: 2 }), service({}, "auth-service")];
  const after = [service({}, "auth-service"), service({ b: 2, a: 1 })];
  expect(changesBetween(before, after)).toEqual([]);
});

test("changesBetween matches objects by identity and lists removed ones last", () => {
  const before = [service({}, "old-service"), service({ selector: { version: "blue" } })];
  const after = [service({ selector: { version: "green" } }), service({}, "new-service")];
  expect(changesBetween(before, after)).toEqual([
    {
      kind: "changed",
      identity: "v1/Service access/gateway-service",
      fields: [{ path: "spec.selector.version", before: "blue", after: "green" }],
    },
    { kind: "added", identity: "v1/Service access/new-service", fields: [] },
    { kind: "removed", identity: "v1/Service access/old-service", fields: [] },
  ]);
});

test.each([
  ["an added field", {}, { replicas: 3 }, { path: "spec.replicas", before: undefined, after: 3 }],
  ["a removed field", { replicas: 3 }, {}, { path: "spec.replicas", before: 3, after: undefined }],
  ["a changed type", { port: 80 }, { port: "80" }, { path: "spec.port", before: 80, after: "80" }],
  ["a scalar replaced by a map", { a: 1 }, { a: { b: 1 } }, { path: "spec.a", before: 1, after: { b: 1 } }],
  [
    "a changed item in a list of scalars",
    { cidrs: ["a", "b"] },
    { cidrs: ["a", "c"] },
    { path: "spec.cidrs[1]", before: "b", after: "c" },
  ],
  ["a changed key with dots", { "x/y.z": 1 }, { "x/y.z": 2 }, { path: 'spec["x/y.z"]', before: 1, after: 2 }],
  [
    "an added key named like an inherited property",
    {},
    { constructor: 1 },
    { path: "spec.constructor", before: undefined, after: 1 },
  ],
])("changesBetween finds %s", (_name, before, after, expected) => {
  expect(fieldsBetween(before, after)).toEqual([expected]);
});

test("changesBetween matches named items by name, so that an item added in the middle is one change", () => {
  const before = {
    env: [
      { name: "A", value: "1" },
      { name: "C", value: "3" },
    ],
  };
  const after = {
    env: [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
      { name: "C", value: "4" },
    ],
  };
  expect(fieldsBetween(before, after)).toEqual([
    { path: "spec.env[C].value", before: "3", after: "4" },
    { path: "spec.env[B]", before: undefined, after: { name: "B", value: "2" } },
  ]);
});

test("changesBetween reports a changed order of named items, because variables may refer to earlier ones", () => {
  const [a, b] = [{ name: "A" }, { name: "B" }];
  expect(fieldsBetween({ env: [a, b] }, { env: [b, a] })).toEqual([
    { path: "spec.env", before: ["A", "B"], after: ["B", "A"] },
  ]);
});

test("changesBetween compares items with the same name by index", () => {
  const before = {
    ports: [
      { name: "x", port: 1 },
      { name: "x", port: 2 },
    ],
  };
  const after = {
    ports: [
      { name: "x", port: 1 },
      { name: "x", port: 3 },
    ],
  };
  expect(fieldsBetween(before, after)).toContainEqual({ path: "spec.ports[1].port", before: 2, after: 3 });
});
