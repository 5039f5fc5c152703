import type { Manifest } from "../../../lib/manifests/manifest";
import type { PodAddress } from "./traffic";

/** A case in which cyclonus and lib/reachability disagree, with the documentation that settles it. */
export interface Disagreement {
  /** Short description, for the test name. */
  readonly what: string;
  /** Manifests with the `caller` and `called` pods in the `shop` namespace. One policy isolates `called`. */
  readonly manifests: readonly Manifest[];
  readonly podAddress: PodAddress;
  /** Whether lib/reachability allows `caller` to connect to `called`. cyclonus returns the opposite. */
  readonly ours: boolean;
  /** Quote from the API documentation. */
  readonly decided: string;
}

/** All known disagreements. The other tests rewrite policies to avoid these cases. */
export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    what: "NotIn and a pod without the label",
    manifests: world({ podSelector: { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["x"] }] } }),
    podAddress: "fd00::1",
    ours: true,
    decided:
      "k8s.io/apimachinery/pkg/labels, Requirement.Matches: there is a match where " +
      "“the operator is DoesNotExist or NotIn and Labels does not have the Requirement's key”",
  },
  {
    what: "an empty value in matchLabels and a pod without the label",
    manifests: world({ podSelector: { matchLabels: { tier: "" } } }),
    podAddress: "fd00::1",
    ours: false,
    decided:
      "LabelSelector: a pair of matchLabels “is equivalent to an element of matchExpressions, whose key field is " +
      '"key", the operator is "In"”; and In matches where “Labels has the Requirement\'s key”',
  },
  {
    what: "an ipBlock that contains a pod's address",
    manifests: world({ ipBlock: { cidr: "10.244.0.0/16" } }),
    podAddress: "10.244.1.1",
    ours: false,
    decided:
      "kubernetes.io/docs/concepts/services-networking/network-policies on ipBlock: “These should be cluster-external IPs, " +
      "since Pod IPs are ephemeral and unpredictable”; plugins differ, so use a selector to allow pods",
  },
];

function world(peer: object): readonly Manifest[] {
  const pod = (name: string) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop", labels: { app: name } },
  });
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "called", namespace: "shop" },
    spec: { podSelector: { matchLabels: { app: "called" } }, policyTypes: ["Ingress"], ingress: [{ from: [peer] }] },
  };
  return [pod("caller"), pod("called"), policy];
}
