import {
  difference,
  has,
  intersection,
  parseFields,
  pathsOf,
  setOf,
  union,
  withParents,
} from "../../../../lib/manifests/next-apply/field-set";
import { managedSetsOf, takenOver } from "../../../../lib/manifests/next-apply/managers";
import { differencesOf, merged, ownedPaths, without, withoutNull } from "../../../../lib/manifests/next-apply/merge";
import { shapesOf } from "../../../../lib/manifests/next-apply/shapes";
import { NO_FIELDS } from "../../../../lib/manifests/next-apply/field-set";
import { configOf, deploymentOf, liveOf, ours } from "./objects";

const shapes = shapesOf(deploymentOf(), NO_FIELDS);
const pod = (containers: readonly object[]) => ({ spec: { template: { spec: { containers } } } });
const names = (value: unknown) =>
  (value as ReturnType<typeof pod>).spec.template.spec.containers.map((one) => (one as { name: string }).name).join("");
const order = (live: string, config: string) => {
  const containers = (text: string) => pod([...text].map((name) => ({ name })));
  return names(merged(containers(live), containers(config), shapes.root, shapes));
};

test.each([
  ["abc", "cba", "cba"],
  ["axb", "ab", "axb"],
  ["axb", "ba", "xba"],
  ["xab", "cab", "xcab"],
  ["abxy", "b", "abxy"],
])("items of %s, applied as %s, get the order %s", (live, config, expected) => {
  expect(order(live, config)).toBe(expected);
});

test("a configuration with null or an empty list keeps items with keys, and replaces other values", () => {
  const live = pod([{ name: "a", args: ["x"], image: "i" }]);
  const config = { spec: { template: { spec: { containers: null } } } };
  expect(merged(live, config, shapes.root, shapes)).toEqual(live);
  expect(merged(live, pod([]), shapes.root, shapes)).toEqual(live);
  expect(merged(live, pod([{ name: "a", args: [] }]), shapes.root, shapes)).toEqual(
    pod([{ name: "a", args: [], image: "i" }]),
  );
});

test("an added item is a difference with all of its parts, and the order of items is not one", () => {
  const differences = differencesOf(pod([{ name: "a" }]), pod([{ name: "b" }, { name: "a" }]), shapes.root, shapes);
  const item = 'k:{"name":"b"}';
  expect(differences.map(({ kind, steps }) => [kind, ...steps.slice(4)])).toEqual([
    ["added", item, "f:name"],
    ["added", item],
  ]);
});

test("an applier owns leaves, items and empty maps, but not the maps around them", () => {
  const value = {
    metadata: { labels: { a: "1" } },
    spec: { template: { spec: { volumes: [{ name: "v", emptyDir: {} }] } } },
  };
  const volume = ["f:spec", "f:template", "f:spec", "f:volumes", 'k:{"name":"v"}'];
  expect(ownedPaths(value, shapes.root, shapes)).toEqual([
    ["f:metadata", "f:labels", "f:a"],
    [...volume, "f:name"],
    [...volume, "f:emptyDir"],
    volume,
  ]);
});

test("a map that loses its last field becomes null, and the map around it stays", () => {
  const value = { spec: { a: { b: { c: 1 } }, d: 1 } };
  const left = without(value, setOf([["f:spec", "f:a", "f:b", "f:c"]]), shapes.root, shapes);
  expect(left).toEqual({ spec: { a: { b: null }, d: 1 } });
  expect(withoutNull(left)).toEqual({ spec: { a: {}, d: 1 } });
});

test("a list item is found by all of its keys, with the default protocol", () => {
  const ports = (...list: readonly object[]) => pod([{ name: "a", ports: list }]);
  const [live, config] = [ports({ containerPort: 80, protocol: "TCP" }), ports({ containerPort: 80, name: "http" })];
  expect(merged(live, config, shapes.root, shapes)).toEqual(
    ports({ containerPort: 80, protocol: "TCP", name: "http" }),
  );
});

test("sets are combined path by path", () => {
  const [one, other] = [setOf([["f:a"], ["f:a", "f:b"]]), setOf([["f:a"], ["f:c"]])];
  expect(pathsOf(union(one, other))).toEqual([["f:a"], ["f:a", "f:b"], ["f:c"]]);
  expect(pathsOf(difference(one, other))).toEqual([["f:a", "f:b"]]);
  expect(pathsOf(intersection(one, other))).toEqual([["f:a"]]);
});

test("named parents are added to a set, and list items are not", () => {
  const set = withParents(setOf([["f:a", 'k:{"name":"x"}', "f:b"]]));
  expect([has(set, ["f:a"]), has(set, ["f:a", 'k:{"name":"x"}'])]).toEqual([true, false]);
});

test("fieldsV1 is read with keys in any order, and invalid entries are empty", () => {
  const keys = 'k:{"protocol":"TCP","containerPort":80}';
  const set = parseFields({ "f:ports": { [keys]: { ".": {}, "f:name": {} } }, "f:x": {}, "k:{": {} });
  expect(pathsOf(set)).toEqual([
    ["f:ports", 'k:{"containerPort":80,"protocol":"TCP"}'],
    ["f:ports", 'k:{"containerPort":80,"protocol":"TCP"}', "f:name"],
    ["f:x"],
    ["k:{"],
  ]);
  expect(pathsOf(parseFields("f:x"))).toEqual([]);
});

test("taking over fields gives them to the applier, and renames the first manager if the applier has none", () => {
  const live = liveOf(configOf({}), ours("f:data f:a"), { manager: "kubectl-edit", paths: ["f:data f:b"] });
  const taken = takenOver(managedSetsOf(live), "access-layer", ({ name }) => name === "kubectl-edit");
  expect(taken.map(({ name, operation, fields }) => [name, operation, pathsOf(fields).length])).toEqual([
    ["access-layer", "Apply", 2],
  ]);
  const renamed = takenOver(managedSetsOf(live).slice(1), "access-layer", () => true);
  expect(renamed).toMatchObject([{ name: "access-layer", operation: "Apply" }]);
});
