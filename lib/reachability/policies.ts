import type { Manifest } from "../manifests/manifest";
import { isNetworkPolicy, policyProblems } from "../manifests/network-policies/problems";
import { parseRange, type AddressRange } from "../values/cidr";
import { formatProblem } from "../values/problem";
import { problemsError } from "../values/problems-error";
import { show } from "../values/words";
import type { AddressBlock } from "./addresses";
import { PROTOCOLS, fieldAt, listAt, namespaceOfManifest, type Direction, type Protocol } from "./fields";
import { recordOf } from "../manifests/json";
import type { LabelRequirement, LabelSelector } from "../manifests/selectors";

/** A NetworkPolicy (networking.k8s.io/v1) with the defaults of the API server applied. */
export interface Policy {
  /** Namespace and name of the policy, such as `254carbon-access/gateway`. */
  readonly id: string;
  /** Namespace of the policy and of the pods that it isolates. */
  readonly namespace: string;
  /** Selector of the pods that the policy isolates. */
  readonly podSelector: LabelSelector;
  /** Rules of each direction that the policy isolates. An empty list denies everything, and a missing direction allows everything. */
  readonly rules: Partial<Readonly<Record<Direction, readonly PolicyRule[]>>>;
}

/** A rule of a policy. It allows a connection if both a peer and a port match. */
export interface PolicyRule {
  /** Position of the rule in the policy, such as `ingress[2]`. */
  readonly place: string;
  /** Allowed peers. An empty list allows all peers. */
  readonly peers: readonly Peer[];
  /** Allowed ports. An empty list allows all ports. */
  readonly ports: readonly PolicyPort[];
}

/** Pods selected by labels, or an address range. */
export type Peer = PodPeer | AddressBlock;

/** Pods that match both selectors. */
export interface PodPeer {
  /**
   * Selector of the pods' namespaces.
   * @default - the policy's namespace
   */
  readonly namespaceSelector?: LabelSelector;
  /** Selector of the pods in these namespaces. An empty selector selects all pods. */
  readonly podSelector: LabelSelector;
}

/** Ports of a protocol: all ports, a named container port of the called pod, or a range. */
export type PolicyPort = { readonly protocol: Protocol } & (
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "range"; readonly from: number; readonly to: number }
);

/**
 * Returns the NetworkPolicies in manifests.
 * @throws ProblemsError with all problems, if the API server would refuse a policy
 */
export function policiesOf(manifests: readonly Manifest[]): readonly Policy[] {
  const policies = manifests.filter(isNetworkPolicy);
  const problems = policies.flatMap((policy) =>
    policyProblems(policy).map((problem) => ({ ...problem, construct: `NetworkPolicy ${idOf(policy)}` })),
  );
  if (problems.length > 0)
    throw problemsError(
      "the API server would refuse NetworkPolicies",
      problems,
      (problem) => `${problem.construct} ${formatProblem(problem)}`,
    );
  return policies.map(policyOf);
}

const OPERATORS: readonly LabelRequirement["operator"][] = ["In", "NotIn", "Exists", "DoesNotExist"];

/** Whether a peer is an address range. */
export function isAddressBlock(peer: Peer): peer is AddressBlock {
  return "range" in peer;
}

function idOf(manifest: Manifest): string {
  return `${namespaceOfManifest(manifest)}/${manifest.metadata.name}`;
}

/** Reads a valid policy. `null` means that a value is missing. */
function policyOf(manifest: Manifest): Policy {
  const spec = manifest["spec"];
  const rulesOf = (direction: Direction) =>
    listAt(spec, direction).map((rule, index) => ruleOf(rule, direction, `${direction}[${index}]`));
  const directions = directionsOf(spec);
  return {
    id: idOf(manifest),
    namespace: namespaceOfManifest(manifest),
    podSelector: selectorOf(fieldAt(spec, "podSelector")),
    rules: {
      ...(directions.includes("egress") ? { egress: rulesOf("egress") } : {}),
      ...(directions.includes("ingress") ? { ingress: rulesOf("ingress") } : {}),
    },
  };
}

/**
 * Returns the directions that a policy isolates. If `policyTypes` is missing, a policy with egress rules isolates both directions, and any other policy
 * isolates only ingress.
 */
function directionsOf(spec: unknown): readonly Direction[] {
  const types = listAt(spec, "policyTypes");
  if (types.length === 0) return listAt(spec, "egress").length > 0 ? ["egress", "ingress"] : ["ingress"];
  return types.map((type) => (type === "Egress" ? "egress" : "ingress"));
}

function ruleOf(rule: unknown, direction: Direction, place: string): PolicyRule {
  return {
    place,
    peers: listAt(rule, direction === "egress" ? "to" : "from").map(peerOf),
    ports: listAt(rule, "ports").map(portOf),
  };
}

function peerOf(peer: unknown): Peer {
  const block = fieldAt(peer, "ipBlock") ?? undefined;
  if (block !== undefined)
    return { range: rangeOf(fieldAt(block, "cidr")), except: listAt(block, "except").map(rangeOf) };
  const namespaces = fieldAt(peer, "namespaceSelector") ?? undefined;
  return {
    podSelector: selectorOf(fieldAt(peer, "podSelector")),
    ...(namespaces === undefined ? {} : { namespaceSelector: selectorOf(namespaces) }),
  };
}

function rangeOf(text: unknown): AddressRange {
  const range = parseRange(String(text));
  if (range === undefined) throw new Error(`the range ${show(text)} of a valid policy can't be parsed`);
  return range;
}

function portOf(item: unknown): PolicyPort {
  const protocol = PROTOCOLS.find((one) => one === fieldAt(item, "protocol")) ?? "TCP";
  const port = fieldAt(item, "port");
  const endPort = fieldAt(item, "endPort");
  if (typeof port === "number")
    return { protocol, kind: "range", from: port, to: typeof endPort === "number" ? endPort : port };
  return typeof port === "string" ? { protocol, kind: "named", name: port } : { protocol, kind: "all" };
}

function selectorOf(selector: unknown): LabelSelector {
  const labels = Object.entries(recordOf(fieldAt(selector, "matchLabels")));
  return {
    matchLabels: Object.fromEntries(labels.map(([key, value]) => [key, textOf(value)])),
    matchExpressions: listAt(selector, "matchExpressions").map((requirement) => ({
      key: textOf(fieldAt(requirement, "key")),
      operator: OPERATORS.find((one) => one === fieldAt(requirement, "operator")) ?? "Exists",
      values: listAt(requirement, "values").map(textOf),
    })),
  };
}

/** Returns a string of a valid policy. The API server reads `null` as an empty string. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
