import { changesBetween } from "../../../lib/manifests/changes";
import { effectOf } from "../../../lib/manifests/effects";
import type { Manifest } from "../../../lib/manifests/manifest";

const object = (type: string, fields: object): Manifest => {
  const steps = type.split("/");
  return { apiVersion: steps.slice(0, -1).join("/"), kind: steps.at(-1) ?? "", metadata: { name: "one" }, ...fields };
};
const pathsBetween = (type: string, before: object, after: object) =>
  changesBetween([object(type, before)], [object(type, after)]).flatMap(({ fields }) => fields.map(({ path }) => path));
const effectsBetween = (type: string, before: object, after: object) =>
  changesBetween([object(type, before)], [object(type, after)]).map(effectOf);

const dns = { to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: "UDP" }] };
const to = (app: string) => ({ to: [{ podSelector: { matchLabels: { app } } }] });
const policy = (...egress: readonly object[]) => ({ spec: { podSelector: {}, policyTypes: ["Egress"], egress } });

test("a NetworkPolicy rule that is inserted is one change, and no other rule seems to differ", () => {
  const [before, after] = [policy(to("auth"), dns), policy(to("stock"), to("auth"), dns)];
  const [change] = changesBetween(
    [object("networking.k8s.io/v1/NetworkPolicy", before)],
    [object("networking.k8s.io/v1/NetworkPolicy", after)],
  );
  expect(change?.fields).toEqual([{ path: "spec.egress[0]", before: undefined, after: to("stock") }]);
});

test("a NetworkPolicy rule that is removed is one change", () => {
  expect(pathsBetween("networking.k8s.io/v1/NetworkPolicy", policy(to("auth"), dns), policy(dns))).toEqual([
    "spec.egress[0]",
  ]);
});

test("rules in another order are one change of the list, because the API server stores their order", () => {
  const type = "networking.k8s.io/v1/NetworkPolicy";
  expect(pathsBetween(type, policy(to("auth"), dns), policy(dns, to("auth")))).toEqual(["spec.egress"]);
});

test("a default that depends on a changed field is listed after that field", () => {
  const service = (port: number) => ({ spec: { ports: [{ name: "a", port }] } });
  expect(pathsBetween("v1/Service", service(80), service(81))).toEqual([
    "spec.ports[a].port",
    "spec.ports[a].targetPort",
  ]);
});

test("a definition that loses its kind lists no names derived from it", () => {
  const names = { plural: "things", kind: "Thing" };
  const definition = (given: object) => ({
    spec: { group: "example.com", scope: "Namespaced", versions: [], names: given },
  });
  const [change] = changesBetween(
    [object("apiextensions.k8s.io/v1/CustomResourceDefinition", definition(names))],
    [object("apiextensions.k8s.io/v1/CustomResourceDefinition", definition({ plural: "things" }))],
  );
  expect(change?.fields.map(({ path, after }) => [path, after])).not.toContainEqual([
    "spec.names.listKind",
    "undefinedList",
  ]);
  expect(change?.fields[0]).toMatchObject({ path: "spec.names.kind", before: "Thing" });
});

test("a definition whose version had no name is not refused because of a lost version", () => {
  const schema = { openAPIV3Schema: { type: "object" } };
  const definition = (name: object) => ({
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "things", kind: "Thing" },
      versions: [{ ...name, storage: true, served: true, schema }],
    },
  });
  const type = "apiextensions.k8s.io/v1/CustomResourceDefinition";
  const [change] = changesBetween([object(type, definition({}))], [object(type, definition({ name: "v1" }))]);
  expect(change?.refusal ?? "").not.toContain("stores objects");
});

test("ports without a name are compared by number and protocol", () => {
  const service = (...ports: readonly object[]) => ({ spec: { ports } });
  const [http, other] = [
    { port: 80, protocol: "TCP" },
    { port: 81, protocol: "UDP", targetPort: 8 },
  ];
  expect(pathsBetween("v1/Service", service(http, other), service(http, { ...other, targetPort: 9 }))).toEqual([
    "spec.ports[81/UDP].targetPort",
  ]);
});

const probe = (readinessProbe: unknown) => ({
  spec: {
    selector: { matchLabels: { app: "a" } },
    template: {
      metadata: { labels: { app: "a" } },
      spec: { containers: [{ name: "a", image: "a:1", readinessProbe }] },
    },
  },
});
const suspended = (spec: object) => ({
  spec: {
    suspend: true,
    template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a:1" }], ...spec } },
  },
});
const scaled = (behavior: object) => ({
  spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" }, behavior },
});

test.each<readonly [string, string, object, object, readonly string[]]>([
  [
    "a probe that becomes empty keeps its defaults",
    "apps/v1/Deployment",
    probe({ exec: { command: ["true"] } }),
    probe({}),
    ["refused"],
  ],
  [
    "null keeps the defaults of a map",
    "apps/v1/Deployment",
    probe({ exec: { command: ["true"] } }),
    probe(null),
    ["refused"],
  ],
  [
    "an absent probe removes the map",
    "apps/v1/Deployment",
    probe({ exec: { command: ["true"] } }),
    probe(undefined),
    ["restarts"],
  ],
  ["values of stringData stay", "v1/Secret", { stringData: { a: "1" } }, {}, []],
  ["an address that was chosen stays", "v1/Service", { spec: { clusterIP: "None" } }, { spec: {} }, []],
  [
    "an empty scaleUp has the defaults",
    "autoscaling/v2/HorizontalPodAutoscaler",
    scaled({}),
    scaled({ scaleUp: {} }),
    [],
  ],
  [
    "the pods of a suspended Job can get other nodes",
    "batch/v1/Job",
    suspended({}),
    suspended({ nodeSelector: { zone: "a" } }),
    ["inPlace"],
  ],
  [
    "the image of a suspended Job is fixed",
    "batch/v1/Job",
    suspended({}),
    suspended({ containers: [{ name: "a", image: "a:2" }] }),
    ["recreated"],
  ],
  [
    "a Job may not get null as its selector, which removes the one that the API server wrote",
    "batch/v1/Job",
    suspended({}),
    { spec: { ...suspended({}).spec, selector: null } },
    ["recreated"],
  ],
  [
    "an amount in another unit is equal",
    "v1/ResourceQuota",
    { spec: { hard: { "limits.memory": "1Gi" } } },
    { spec: { hard: { "limits.memory": "1073741824" } } },
    [],
  ],
  [
    "a field of a disabled feature is not stored",
    "coordination.k8s.io/v1/Lease",
    { spec: {} },
    { spec: { strategy: "OldestEmulationVersion" } },
    [],
  ],
  [
    "false differs from an absent pointer",
    "v1/ServiceAccount",
    {},
    { automountServiceAccountToken: false },
    ["inPlace"],
  ],
  [
    "an empty variable is one without a value",
    "v1/Pod",
    { spec: { containers: [{ name: "a", image: "a:1", env: [{ name: "A", value: "" }] }] } },
    { spec: { containers: [{ name: "a", image: "a:1", env: [{ name: "A" }] }] } },
    [],
  ],
])("compare knows that %s", (_what, type, before, after, effects) => {
  expect(effectsBetween(type, before, after)).toEqual(effects);
});
