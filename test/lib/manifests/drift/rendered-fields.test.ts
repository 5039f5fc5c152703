import { fieldsNotAsPrinted } from "../../../../lib/manifests/drift/rendered-fields";
import type { Manifest } from "../../../../lib/manifests/manifest";

const objectWith = (fields: object, metadata: object = {}): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop", ...metadata },
  ...fields,
});
const notAsPrinted = (printed: object, live: object) => fieldsNotAsPrinted(objectWith(printed), objectWith(live));
const containers = (...items: object[]) => ({ spec: { containers: items } });

test.each([
  ["another value", { spec: { paused: true } }, { spec: { paused: false } }, [["spec.paused", true, false]]],
  ["a field that was taken away", { data: { a: "1", b: "2" } }, { data: { a: "1" } }, [["data.b", "2", undefined]]],
  ["all that was taken away", { data: { a: "1" } }, {}, [["data", { a: "1" }, undefined]]],
  [
    "an item of another name",
    containers({ name: "main", image: "a" }, { name: "side", image: "b" }),
    containers({ name: "main", image: "a" }, { name: "side", image: "c" }),
    [["spec.containers[side].image", "b", "c"]],
  ],
  [
    "an item that is gone",
    containers({ name: "main" }, { name: "side" }),
    containers({ name: "main" }),
    [["spec.containers[side]", { name: "side" }, undefined]],
  ],
  ["more in a list without names", { args: ["a"] }, { args: ["a", "b"] }, [["args", ["a"], ["a", "b"]]]],
  [
    "another order of such a list",
    { args: ["a", "b"] },
    { args: ["b", "a"] },
    [
      ["args[0]", "a", "b"],
      ["args[1]", "b", "a"],
    ],
  ],
  ["a number that is text", { spec: { value: "1" } }, { spec: { value: 1 } }, [["spec.value", "1", 1]]],
  ["another amount", { limits: { cpu: "500m" } }, { limits: { cpu: "1" } }, [["limits.cpu", "500m", "1"]]],
  [
    "text that only reads like the same amount",
    { data: { a: "1.10" } },
    { data: { a: "1.1" } },
    [["data.a", "1.10", "1.1"]],
  ],
  [
    "another order of named items",
    containers({ name: "first" }, { name: "second" }),
    containers({ name: "second" }, { name: "injected" }, { name: "first" }),
    [["spec.containers", ["first", "second"], ["second", "first"]]],
  ],
  [
    "no, where it was taken away: to some fields that is not the default",
    { spec: { a: false } },
    { spec: {} },
    [["spec.a", false, undefined]],
  ],
  ["null", { spec: { a: {} } }, { spec: { a: null } }, [["spec.a", {}, null]]],
  ["what every object inherits", { data: { constructor: "a" } }, { data: {} }, [["data.constructor", "a", undefined]]],
])("finds %s", (_what, printed, live, found) => {
  expect(notAsPrinted(printed, live)).toEqual(found.map(([path, before, after]) => ({ path, before, after })));
});

test.each([
  ["defaults and status", { spec: { a: 1 } }, { spec: { a: 1, b: 2 }, status: {} }],
  [
    "items that others added beside named ones",
    containers({ name: "main" }),
    containers({ name: "main", tty: true }, { name: "injected" }),
  ],
  ["an empty list that the API server left out", { rules: [] }, {}],
  ["an empty text that the API server left out", { env: [{ name: "A", value: "" }] }, { env: [{ name: "A" }] }],
  ["an empty map that the API server left out", { spec: { selector: {} } }, { spec: {} }],
  [
    "an amount in the API server's words",
    { limits: { cpu: "1000m", memory: "1024Mi" } },
    { limits: { cpu: "1", memory: "1Gi" } },
  ],
])("does not mind %s", (_what, printed, live) => {
  expect(notAsPrinted(printed, live)).toEqual([]);
});

test("looks at labels and annotations, and at nothing else that the cluster calls metadata", () => {
  const printed = objectWith({}, { labels: { app: "web" }, annotations: { "a.b/c": "d" } });
  const live = objectWith({}, { labels: { app: "other", more: "x" }, annotations: {}, uid: "1", generation: 2 });
  expect(fieldsNotAsPrinted(printed, live)).toEqual([
    { path: "metadata.labels.app", before: "web", after: "other" },
    { path: 'metadata.annotations["a.b/c"]', before: "d", after: undefined },
  ]);
});
