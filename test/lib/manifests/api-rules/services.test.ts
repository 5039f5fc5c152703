import { objectWith, outcomeOf } from "../../../helpers/outcomes";

const ports = [{ port: 80 }];
const nodePorts = [{ port: 80, nodePort: 30_080 }];
const balancer = { type: "LoadBalancer", ports };

function outcome(before: object, after: object): string {
  return outcomeOf(objectWith("v1", "Service", before), objectWith("v1", "Service", after));
}

test.each<readonly [string, object, object]>([
  ["a node port", { type: "NodePort", ports: nodePorts }, { type: "ClusterIP", ports: nodePorts }],
  ["a node port without a type", { type: "NodePort", ports: nodePorts }, { ports: nodePorts }],
  [
    "a policy for external traffic",
    { ...balancer, externalTrafficPolicy: "Local" },
    { type: "ClusterIP", ports, externalTrafficPolicy: "Local" },
  ],
  [
    "the allocation of node ports",
    { ...balancer, allocateLoadBalancerNodePorts: false },
    { type: "ClusterIP", ports, allocateLoadBalancerNodePorts: false },
  ],
  [
    "a class of load balancers",
    { ...balancer, loadBalancerClass: "a.example/b" },
    { type: "NodePort", ports, loadBalancerClass: "a.example/b" },
  ],
  [
    "the port of health checks",
    { ...balancer, externalTrafficPolicy: "Local", healthCheckNodePort: 31_000 },
    { type: "ClusterIP", ports },
  ],
  [
    "an address",
    { ports, clusterIP: "10.0.0.1", ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" },
    {
      ports,
      type: "ExternalName",
      externalName: "a.example",
      clusterIP: "10.0.0.1",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
    },
  ],
])("a Service of another type loses %s", (_what, before, after) => {
  expect(outcome(before, after)).toBe("inPlace");
});

test("compare refuses a field of another type that changes with the type", () => {
  expect(outcome({ type: "NodePort", ports: nodePorts }, { ports: [{ port: 80, nodePort: 30_081 }] })).toBe(
    "spec.nodePort is allowed only if type is NodePort, LoadBalancer or ExternalName",
  );
  expect(outcome({ ...balancer, loadBalancerClass: "a.example/b" }, { ports, loadBalancerClass: "a.example/c" })).toBe(
    "spec.loadBalancerClass is allowed only if type is LoadBalancer",
  );
});

test("an alias may keep a node port", () => {
  const alias = { type: "ExternalName", externalName: "a.example" };
  expect(outcome(alias, { ...alias, ports: nodePorts })).toBe("inPlace");
});

test("the name of an alias may end with a dot", () => {
  const alias = { type: "ExternalName", externalName: "a.example" };
  expect(outcome(alias, { ...alias, externalName: "b.example." })).toBe("inPlace");
  expect(outcome(alias, { ...alias, externalName: "b..example" })).toBe(
    'spec.externalName must be lowercase letters, digits, hyphens and dots, got "b..example"',
  );
});

test("only an alias needs a valid external name", () => {
  expect(outcome({ ports }, { ports, externalName: "_" })).toBe("inPlace");
});

test("a range of clients may have spaces around it", () => {
  expect(outcome(balancer, { ...balancer, loadBalancerSourceRanges: [" 10.0.0.0/8"] })).toBe("inPlace");
  expect(outcome(balancer, { ...balancer, loadBalancerSourceRanges: ["10.0.0.0/40"] })).toBe(
    'spec.loadBalancerSourceRanges must be a CIDR range, such as 10.0.0.0/8, got "10.0.0.0/40"',
  );
});
