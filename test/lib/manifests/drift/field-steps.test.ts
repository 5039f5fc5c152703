import { endsOf, pathOf, valueAt } from "../../../../lib/manifests/drift/field-steps";

const PORTS = [
  { port: 80, protocol: "TCP", name: "http" },
  { port: 80, protocol: "UDP" },
];

/** Each case has a description, steps, path, object and value. */
const CASES: readonly (readonly [string, readonly string[], string, object, unknown])[] = [
  ["a key", ["f:spec", "f:paused"], "spec.paused", { spec: { paused: true } }, true],
  [
    "a key with dots",
    ["f:metadata", "f:labels", "f:example.com/by"],
    'metadata.labels["example.com/by"]',
    { metadata: { labels: { "example.com/by": "hand" } } },
    "hand",
  ],
  [
    "an item by its name",
    ["f:containers", 'k:{"name":"main"}', "f:image"],
    "containers[main].image",
    { containers: [{ name: "side" }, { name: "main", image: "a" }] },
    "a",
  ],
  ["an item by two keys", ["f:ports", 'k:{"port":80,"protocol":"UDP"}'], "ports[80 UDP]", { ports: PORTS }, PORTS[1]],
  ["a value of a list", ["f:finalizers", 'v:"a.b/c"'], 'finalizers["a.b/c"]', { finalizers: ["d", "a.b/c"] }, "a.b/c"],
  ["an item by its index", ["f:args", "i:1"], "args[1]", { args: ["a", "b"] }, "b"],
];

test.each(CASES)("pathOf formats %s", (_what, steps, path) => {
  expect(pathOf(steps)).toBe(path);
});

test.each(CASES)("valueAt finds %s", (_what, steps, _path, object, value) => {
  expect(valueAt(object, steps)).toEqual(value);
});

test.each(CASES)("valueAt returns undefined if an object lacks %s", (_what, steps) => {
  for (const other of [{}, { spec: 1 }, { containers: {}, ports: [], finalizers: ["x"], args: ["a"] }, undefined]) {
    expect(valueAt(other, steps)).toBeUndefined();
  }
});

test("valueAt matches an item that lacks a key with a default", () => {
  expect(valueAt({ ports: [{ port: 80 }] }, ["f:ports", 'k:{"port":80,"protocol":"TCP"}'])).toEqual({ port: 80 });
});

test("valueAt does not return an inherited property", () => {
  expect(valueAt({ data: {} }, ["f:data", "f:constructor"])).toBeUndefined();
});

test("endsOf returns the leaf fields, including empty maps", () => {
  expect(
    endsOf({ "f:spec": { "f:selector": { ".": {}, "f:app": {} }, "f:template": { ".": {} } }, "f:data": {} }),
  ).toEqual([["f:spec", "f:selector", "f:app"], ["f:spec", "f:template"], ["f:data"]]);
});

test.each([[null], ["f:a"], [[{}]], [undefined]])("endsOf returns an empty list for the invalid input %j", (input) => {
  expect(endsOf(input)).toEqual([]);
});

test.each(["k:nope", "k:null", 'k:"a"'])(
  "for the invalid step %s, pathOf returns it unchanged and valueAt finds no value",
  (step) => {
    expect(pathOf([step])).toBe(`[${step.slice(2)}]`);
    expect(valueAt([null, "a"], [step])).toBeUndefined();
  },
);
