import { changesBetween } from "../../../lib/manifests/changes";
import { effectOf } from "../../../lib/manifests/effects";
import type { Manifest } from "../../../lib/manifests/manifest";
import { NAMESPACED } from "../../helpers/pairs/objects";
import { withValue, type Steps } from "../../helpers/pairs/places";
import { WORKLOADS } from "../../helpers/pairs/workloads";

const OBJECTS = [...WORKLOADS, ...NAMESPACED];

/** The change of one field of the object with this name. */
function changeOf(name: string, path: Steps, value: unknown) {
  const before = OBJECTS.find(({ metadata }) => metadata.name === name);
  if (before === undefined) throw new Error(`no object ${name}`);
  const [change] = changesBetween([before], [withValue(before, path, value) as Manifest]);
  return { effect: change === undefined ? "same" : effectOf(change), refusal: change?.refusal };
}

const pod = ["spec", "template", "spec"];
const container = [...pod, "containers", 0];

test.each<readonly [string, string, Steps, unknown, string]>([
  [
    "an unknown field",
    "deployment-base",
    ["spec", "replica"],
    3,
    "spec.replica is not a field that the API server knows",
  ],
  [
    "a text for a number",
    "deployment-base",
    ["spec", "replicas"],
    "3",
    'spec.replicas must be a whole number from -2147483648 to 2147483647, got "3"',
  ],
  [
    "a number that is too large",
    "deployment-base",
    ["spec", "replicas"],
    2 ** 31,
    "spec.replicas must be a whole number from -2147483648 to 2147483647, got 2147483648",
  ],
  ["a number for a text", "configmap-base", ["data", "a"], 1, "data[a] must be a string, got 1"],
  ["a map for a list", "service-base", ["spec", "ports"], { a: 1 }, "spec.ports must be a list, got a map"],
  [
    "another value than those of the enumeration",
    "service-base",
    ["spec", "type"],
    "Cluster",
    'spec.type must be one of ClusterIP, ExternalName, LoadBalancer, NodePort, got "Cluster"',
  ],
  [
    "an amount without a number",
    "deployment-base",
    [...container, "resources", "limits", "memory"],
    "big",
    'spec.template.spec.containers[0].resources.limits[memory] must be a quantity, got "big"',
  ],
  [
    "a request above the limit",
    "deployment-base",
    [...container, "resources", "requests", "memory"],
    "2Gi",
    "spec.template.spec.containers[0].resources.requests.memory must not be more than limits.memory",
  ],
  [
    "a missing required value",
    "deployment-base",
    [...container, "image"],
    undefined,
    "spec.template.spec.containers[0].image is required",
  ],
  [
    "an item without its key",
    "deployment-base",
    [...container, "env", 0],
    {},
    "spec.template.spec.containers[0].env[0] must be an item with name",
  ],
  [
    "two items with one key",
    "statefulset-base",
    [...pod, "initContainers"],
    [
      { name: "a", image: "a" },
      { name: "a", image: "b" },
    ],
    "spec.template.spec.initContainers must have unique items, got a twice",
  ],
  ["a negative number", "deployment-base", ["spec", "replicas"], -1, "spec.replicas must be 0 or more, got -1"],
  [
    "a port in quotes",
    "service-base",
    ["spec", "ports", 1, "targetPort"],
    "9000",
    'spec.ports[1].targetPort must be a port from 1 to 65535, or a port name with lowercase letters, got "9000"',
  ],
  [
    "two sources of a volume",
    "deployment-base",
    [...pod, "volumes", 0, "hostPath"],
    { path: "/a" },
    "spec.template.spec.volumes[0].emptyDir and hostPath must not both be set",
  ],
  [
    "a probe without a handler",
    "deployment-base",
    [...container, "readinessProbe"],
    {},
    "spec.template.spec.containers[0].readinessProbe: one of exec, httpGet, tcpSocket, grpc is required",
  ],
  [
    "a volume that is missing",
    "deployment-base",
    [...container, "volumeMounts", 0, "name"],
    "lost",
    "spec.template.spec.containers[main].volumeMounts must name a volume of the pod, got lost",
  ],
  [
    "a restart policy of other kinds",
    "deployment-base",
    [...pod, "restartPolicy"],
    "Never",
    'spec.template.spec.restartPolicy must be Always, got "Never"',
  ],
  [
    "a bad time zone",
    "cronjob-base",
    ["spec", "timeZone"],
    "mars",
    'spec.timeZone must be a time zone, such as Etc/UTC, got "mars"',
  ],
  [
    "a field of another type of Service",
    "service-base",
    ["spec", "loadBalancerSourceRanges"],
    ["10.0.0.0/8"],
    "spec.loadBalancerSourceRanges is allowed only if type is LoadBalancer",
  ],
  [
    "several ports without names",
    "service-base",
    ["spec", "ports", 0, "name"],
    undefined,
    "spec.ports must each have a name if there is more than one",
  ],
  [
    "an API group of a ServiceAccount",
    "rolebinding-base",
    ["subjects"],
    [{ kind: "ServiceAccount", name: "a", namespace: "b", apiGroup: "rbac.authorization.k8s.io" }],
    'subjects[0].apiGroup must be absent for a ServiceAccount, got "rbac.authorization.k8s.io"',
  ],
])("compare refuses %s", (_what, name, path, value, refusal) => {
  expect(changeOf(name, path, value)).toEqual({ effect: "refused", refusal });
});

test("a variable may be a limit of huge pages", () => {
  const variable = { name: "A", valueFrom: { resourceFieldRef: { resource: "limits.hugepages-2Mi" } } };
  expect(changeOf("deployment-base", [...container, "env"], [variable])).toEqual({ effect: "restarts" });
});

test("a refusal does not show a value of a Secret or of a variable", () => {
  const values = [123_456, ["hunter2"], "hunter2!"];
  const refusals = values.map((value) => changeOf("secret-base", ["data", "a"], value).refusal);
  expect(refusals).toEqual(["data[a] must be base64", "data[a] must be base64", "data[a] must be base64"]);
  const variable = changeOf("deployment-base", [...container, "env", 0, "value"], 123_456).refusal;
  expect(variable).toBe("spec.template.spec.containers[0].env[0].value must be a string");
  const env = [...container, "env"];
  const inVariables: readonly (readonly [Steps, unknown])[] = [
    [env, { PASSWORD: "hunter2" }],
    [env, [{ value: "hunter2" }]],
    [env, [{ name: "PASSWORD=hunter2" }]],
    [env, [{ name: "PASSWORD=hunter2" }, { name: "PASSWORD=hunter2" }]],
    [[...pod, "containers"], { env: [{ name: "PASSWORD", value: "hunter2" }] }],
  ];
  for (const [path, value] of inVariables) {
    const { effect, refusal } = changeOf("deployment-base", path, value);
    expect([effect, refusal]).toEqual(["refused", expect.not.stringContaining("hunter2")]);
  }
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "hunter2", "a b": "" };
  expect(changeOf("secret-base", ["metadata", "annotations"], annotations)).toEqual({
    effect: "refused",
    refusal: expect.not.stringContaining("hunter2"),
  });
});

test("a value that has no text is refused like any other wrong type", () => {
  expect(changeOf("service-base", ["spec", "type"], { toString: 1 }).refusal).toMatch(
    /^spec\.type must be .*, got a map$/,
  );
  expect(changeOf("deployment-base", [...container, "image"], { toString: 1 }).effect).toBe("refused");
});

test("a field named __proto__ is an unknown field", () => {
  const after = JSON.parse('{"type":"ClusterIP","__proto__":{}}') as unknown;
  expect(changeOf("service-base", ["spec"], after).refusal).toContain(
    "spec.__proto__ is not a field that the API server knows",
  );
});

test("a mistake that was accepted before does not refuse another change", () => {
  const object = (image: string): Manifest => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "a" },
    spec: { unknown: 1, template: { spec: { containers: [{ name: "Main", image }] } } },
  });
  expect(changesBetween([object("a")], [object("b")]).map(effectOf)).toEqual(["restarts"]);
});

test("a custom resource may have any field, because its schema is in the cluster", () => {
  const object = (spec: object): Manifest => ({
    apiVersion: "example.com/v1",
    kind: "Deployment",
    metadata: { name: "a" },
    spec,
  });
  expect(changesBetween([object({})], [object({ any: -1 })]).map(effectOf)).toEqual(["inPlace"]);
});

test("a missing name is reported once, and not as the name of a missing volume", () => {
  expect(changeOf("deployment-base", [...container, "volumeMounts", 0, "name"], undefined).refusal).toBe(
    "spec.template.spec.containers[0].volumeMounts[0].name is required",
  );
  const metrics = ["spec", "metrics", 0, "type"];
  expect(changeOf("horizontalpodautoscaler-base", metrics, undefined).refusal).toBe("spec.metrics[0].type is required");
});
