import fc from "fast-check";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { PodAddress } from "./traffic";

/** A few pods in two or three namespaces, along with policies. */
export interface RandomSet {
  /** Namespaces, pods and policies. */
  readonly manifests: readonly Manifest[];
  /** Pod address outside all ranges in the policies. */
  readonly podAddress: PodAddress;
}

type Family = "IPv4" | "IPv6";

const LABELS = fc.record(
  { app: fc.constantFrom("a", "b", "c"), tier: fc.constantFrom("x", "y", ""), constructor: fc.constant("z") },
  { requiredKeys: [] },
);

const REQUIREMENT = fc
  .record({
    key: fc.constantFrom("app", "tier", "app", "tier", "constructor", "absent"),
    operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
    values: fc.uniqueArray(fc.constantFrom("a", "b", "c", "x", "y", ""), { minLength: 1, maxLength: 3 }),
  })
  .map(({ key, operator, values }) => (operator.endsWith("In") ? { key, operator, values } : { key, operator }));

const SELECTOR = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.record({ matchLabels: LABELS }) },
  { weight: 2, arbitrary: fc.record({ matchExpressions: fc.array(REQUIREMENT, { minLength: 1, maxLength: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      matchLabels: LABELS,
      matchExpressions: fc.array(REQUIREMENT, { minLength: 1, maxLength: 1 }),
    }),
  },
);

/** Nested ranges and adjacent ranges. */
const BLOCKS: Readonly<Record<Family, readonly object[]>> = {
  IPv4: [
    { cidr: "0.0.0.0/0" },
    { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"] },
    { cidr: "10.0.0.0/8", except: ["10.1.0.0/16", "10.1.2.0/24"] },
    { cidr: "10.1.0.0/16" },
    { cidr: "10.1.2.0/24" },
    { cidr: "169.254.169.254/32" },
    { cidr: "203.0.113.0/24", except: ["203.0.113.10/31"] },
  ],
  IPv6: [
    { cidr: "::/0" },
    { cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] },
    { cidr: "2001:db8::10/128" },
    { cidr: "2001:db8:1::/48" },
  ],
};

const PORT = fc.oneof(
  fc.record(
    { port: fc.constantFrom<number | string>(80, 81, 53, 8080, "http", "dns", "web"), protocol: protocol() },
    { requiredKeys: ["port"] },
  ),
  fc.record({ protocol: protocol() }, { requiredKeys: [] }),
  fc
    .record({ port: fc.integer({ min: 79, max: 82 }), length: fc.integer({ min: 0, max: 3 }), protocol: protocol() })
    .map(({ port, length, protocol: one }) => ({ port, endPort: port + length, protocol: one })),
  fc.constant({ port: 1, endPort: 65535 }),
);

/** Container ports. The same port name may have a different number or protocol on another pod. */
const CONTAINER_PORTS = fc.constantFrom<readonly object[]>(
  [{ containerPort: 80, name: "http" }],
  [{ containerPort: 81, name: "http", protocol: "TCP" }, { containerPort: 80 }],
  [
    { containerPort: 53, name: "dns", protocol: "UDP" },
    { containerPort: 53, name: "web", protocol: "TCP" },
  ],
  [{ containerPort: 80, name: "http", protocol: "SCTP" }],
  [{ containerPort: 8080, name: "web" }],
  [],
);

function protocol(): fc.Arbitrary<string> {
  return fc.constantFrom("TCP", "TCP", "UDP", "SCTP");
}

function peer(prefix: string, family: Family): fc.Arbitrary<object> {
  const byName = fc.constantFrom("a", "b", "c").map((name) => ({
    matchLabels: { "kubernetes.io/metadata.name": `${prefix}-${name}` },
  }));
  const namespaceSelector = fc.oneof(SELECTOR, byName);
  return fc.oneof(
    fc.record({ podSelector: SELECTOR }),
    fc.record({ namespaceSelector }),
    fc.record({ podSelector: SELECTOR, namespaceSelector }),
    fc.constantFrom(...BLOCKS[family]).map((ipBlock) => ({ ipBlock })),
  );
}

function spec(prefix: string, family: Family): fc.Arbitrary<object> {
  const peers = fc.array(peer(prefix, family), { maxLength: 3 });
  const ports = fc.array(PORT, { maxLength: 3 });
  const rules = (key: string) => fc.array(fc.record({ [key]: peers, ports }, { requiredKeys: [] }), { maxLength: 3 });
  return fc.record(
    {
      podSelector: fc.oneof(SELECTOR, fc.constant({})),
      policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"], ["Ingress", "Egress"], []),
      ingress: rules("from"),
      egress: rules("to"),
    },
    { requiredKeys: [] },
  );
}

/** A random set with one to four policies. Sets with different numbers use different namespaces. */
export function randomSet(number: number): fc.Arbitrary<RandomSet> {
  const prefix = `s${number}`;
  const namespace = fc.constantFrom("a", "b").map((name) => `${prefix}-${name}`);
  const pods = fc.array(fc.record({ namespace, labels: LABELS, ports: CONTAINER_PORTS }), {
    minLength: 2,
    maxLength: 4,
  });
  return fc.constantFrom<Family>("IPv4", "IPv4", "IPv6").chain((family) =>
    fc
      .record({
        namespaces: fc.tuple(LABELS, LABELS),
        pods,
        policies: fc.array(fc.record({ namespace, spec: spec(prefix, family) }), { minLength: 1, maxLength: 4 }),
      })
      .map((world) => ({
        podAddress: family === "IPv4" ? "fd00::1" : "10.244.1.1",
        manifests: [
          ...world.namespaces.map((labels, index) =>
            manifest("v1", "Namespace", `${prefix}-${"ab"[index]}`, { labels }),
          ),
          ...world.pods.map(({ labels, ports, ...one }, index) =>
            manifest("v1", "Pod", `pod-${index}`, { namespace: one.namespace, labels }, { containers: [{ ports }] }),
          ),
          ...world.policies.map((one, index) =>
            manifest(
              "networking.k8s.io/v1",
              "NetworkPolicy",
              `policy-${index}`,
              { namespace: one.namespace },
              one.spec,
            ),
          ),
        ],
      })),
  );
}

function manifest(apiVersion: string, kind: string, name: string, metadata: object, specOfIt?: object): Manifest {
  return { apiVersion, kind, metadata: { name, ...metadata }, spec: specOfIt };
}
