import type { Shape } from "./shape";

const ANY: Shape = { kind: "any" };
const TEXT: Shape = { kind: "text" };
const TEXTS = listOf(TEXT);
const LABELS: Shape = { kind: "map", value: TEXT };

const SELECTOR = objectOf({
  matchLabels: LABELS,
  matchExpressions: listOf(objectOf({ key: TEXT, operator: TEXT, values: TEXTS })),
});

const PEERS = listOf(
  objectOf({
    podSelector: SELECTOR,
    namespaceSelector: SELECTOR,
    ipBlock: objectOf({ cidr: TEXT, except: TEXTS }),
  }),
);

const PORTS = listOf(objectOf({ protocol: TEXT, port: { kind: "port" }, endPort: { kind: "integer" } }));

/** Fields of the metadata that manifests rarely contain. Their types are not checked, and no message suggests them. */
const SET_BY_SERVER = [
  "generateName",
  "selfLink",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "ownerReferences",
  "finalizers",
  "managedFields",
];

/** Fields of a NetworkPolicy: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
export const NETWORK_POLICY: Shape = objectOf({
  apiVersion: TEXT,
  kind: TEXT,
  metadata: objectOf({
    name: TEXT,
    namespace: TEXT,
    labels: LABELS,
    annotations: LABELS,
    ...Object.fromEntries(SET_BY_SERVER.map((name) => [name, ANY])),
  }),
  spec: objectOf({
    podSelector: SELECTOR,
    policyTypes: TEXTS,
    ingress: listOf(objectOf({ from: PEERS, ports: PORTS })),
    egress: listOf(objectOf({ to: PEERS, ports: PORTS })),
  }),
});

function objectOf(fields: Readonly<Record<string, Shape>>): Shape {
  return { kind: "object", fields };
}

function listOf(item: Shape): Shape {
  return { kind: "list", item };
}
