import { driftedFields } from "../../../../lib/manifests/drift/rendered-fields";
import type { Manifest } from "../../../../lib/manifests/manifest";

const objectWith = (fields: object, metadata: object = {}): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop", ...metadata },
  ...fields,
});
const driftBetween = (rendered: object, live: object) => driftedFields(objectWith(rendered), objectWith(live));
const containers = (...items: object[]) => ({ spec: { containers: items } });

test.each([
  ["a changed value", { spec: { paused: true } }, { spec: { paused: false } }, [["spec.paused", true, false]]],
  ["a removed key", { data: { a: "1", b: "2" } }, { data: { a: "1" } }, [["data.b", "2", undefined]]],
  ["a removed map", { data: { a: "1" } }, {}, [["data", { a: "1" }, undefined]]],
  [
    "a changed item in a list with names",
    containers({ name: "main", image: "a" }, { name: "side", image: "b" }),
    containers({ name: "main", image: "a" }, { name: "side", image: "c" }),
    [["spec.containers[side].image", "b", "c"]],
  ],
  [
    "a removed item in a list with names",
    containers({ name: "main" }, { name: "side" }),
    containers({ name: "main" }),
    [["spec.containers[side]", { name: "side" }, undefined]],
  ],
  ["an item added to a list without names", { args: ["a"] }, { args: ["a", "b"] }, [["args", ["a"], ["a", "b"]]]],
  [
    "a changed order of a list without names",
    { args: ["a", "b"] },
    { args: ["b", "a"] },
    [
      ["args[0]", "a", "b"],
      ["args[1]", "b", "a"],
    ],
  ],
  ["text replaced by a number", { spec: { value: "1" } }, { spec: { value: 1 } }, [["spec.value", "1", 1]]],
  ["a changed quantity", { limits: { cpu: "500m" } }, { limits: { cpu: "1" } }, [["limits.cpu", "500m", "1"]]],
  [
    "changed text that would be equal as a number",
    { data: { a: "1.10" } },
    { data: { a: "1.1" } },
    [["data.a", "1.10", "1.1"]],
  ],
  [
    "a changed order of named items",
    containers({ name: "first" }, { name: "second" }),
    containers({ name: "second" }, { name: "injected" }, { name: "first" }),
    [["spec.containers", ["first", "second"], ["second", "first"]]],
  ],
  [
    "a removed false, because false is not the default of every field",
    { spec: { a: false } },
    { spec: {} },
    [["spec.a", false, undefined]],
  ],
  ["a map replaced by null", { spec: { a: {} } }, { spec: { a: null } }, [["spec.a", {}, null]]],
  [
    "a removed key named like an inherited property",
    { data: { constructor: "a" } },
    { data: {} },
    [["data.constructor", "a", undefined]],
  ],
])("driftedFields finds %s", (_what, rendered, live, found) => {
  expect(driftBetween(rendered, live)).toEqual(found.map(([path, before, after]) => ({ path, before, after })));
});

test.each([
  ["defaults and status", { spec: { a: 1 } }, { spec: { a: 1, b: 2 }, status: {} }],
  [
    "items added to a list with names",
    containers({ name: "main" }),
    containers({ name: "main", tty: true }, { name: "injected" }),
  ],
  ["an empty list that the API server omits", { rules: [] }, {}],
  ["an empty string that the API server omits", { env: [{ name: "A", value: "" }] }, { env: [{ name: "A" }] }],
  ["an empty map that the API server omits", { spec: { selector: {} } }, { spec: {} }],
  [
    "a quantity that the API server normalizes",
    { limits: { cpu: "1000m", memory: "1024Mi" } },
    { limits: { cpu: "1", memory: "1Gi" } },
  ],
])("driftedFields ignores %s", (_what, rendered, live) => {
  expect(driftBetween(rendered, live)).toEqual([]);
});

test("driftedFields compares only labels and annotations of the metadata", () => {
  const rendered = objectWith({}, { labels: { app: "web" }, annotations: { "a.b/c": "d" } });
  const live = objectWith({}, { labels: { app: "other", more: "x" }, annotations: {}, uid: "1", generation: 2 });
  expect(driftedFields(rendered, live)).toEqual([
    { path: "metadata.labels.app", before: "web", after: "other" },
    { path: 'metadata.annotations["a.b/c"]', before: "d", after: undefined },
  ]);
});
