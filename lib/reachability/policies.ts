import type { Manifest } from "../manifests/manifest";
import { show } from "../values/words";
import { parseRange, type AddressBlock, type AddressRange } from "./addresses";
import { PROTOCOLS, fieldAt, listAt, namespaceOfManifest, type Direction, type Protocol } from "./fields";
import { isRecord } from "../manifests/json";
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

/** Path of a value for error messages, such as `NetworkPolicy shop/web: spec.ingress[0].from[1]`. */
type Place = string;

const OPERATORS: readonly LabelRequirement["operator"][] = ["In", "NotIn", "Exists", "DoesNotExist"];

/**
 * Returns the NetworkPolicies in manifests.
 * @throws Error if the API server would reject a policy as invalid
 */
export function policiesOf(manifests: readonly Manifest[]): readonly Policy[] {
  return manifests.filter(isNetworkPolicy).map(policyOf);
}

/** Whether a manifest is a NetworkPolicy of `networking.k8s.io`. Other API groups have a kind with the same name. */
export function isNetworkPolicy({ kind, apiVersion }: Manifest): boolean {
  return kind === "NetworkPolicy" && apiVersion === "networking.k8s.io/v1";
}

/** Whether a peer is an address range. */
export function isAddressBlock(peer: Peer): peer is AddressBlock {
  return "range" in peer;
}

function policyOf(manifest: Manifest): Policy {
  const namespace = namespaceOfManifest(manifest);
  const id = `${namespace}/${manifest.metadata.name}`;
  const place = `NetworkPolicy ${id}: spec`;
  const spec = manifest["spec"];
  const rulesOf = (direction: Direction) =>
    listAt(spec, direction).map((rule, index) => ruleOf(rule, direction, `${direction}[${index}]`, place));
  const directions = directionsOf(spec, place);
  return {
    id,
    namespace,
    podSelector: selectorOf(fieldAt(spec, "podSelector"), `${place}.podSelector`),
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
function directionsOf(spec: unknown, place: Place): readonly Direction[] {
  const types = listAt(spec, "policyTypes");
  if (types.length === 0) return listAt(spec, "egress").length > 0 ? ["egress", "ingress"] : ["ingress"];
  return types.map((type) => {
    if (type === "Egress") return "egress";
    if (type === "Ingress") return "ingress";
    throw new Error(`${place}.policyTypes must be Ingress or Egress, got ${show(type)}`);
  });
}

function ruleOf(rule: unknown, direction: Direction, at: string, place: Place): PolicyRule {
  const peersKey = direction === "egress" ? "to" : "from";
  return {
    place: at,
    peers: listAt(rule, peersKey).map((peer, index) => peerOf(peer, `${place}.${at}.${peersKey}[${index}]`)),
    ports: listAt(rule, "ports").map((port, index) => portOf(port, `${place}.${at}.ports[${index}]`)),
  };
}

function peerOf(peer: unknown, place: Place): Peer {
  const block = fieldAt(peer, "ipBlock") ?? undefined;
  const pods = fieldAt(peer, "podSelector") ?? undefined;
  const namespaces = fieldAt(peer, "namespaceSelector") ?? undefined;
  if (block !== undefined) {
    if (pods !== undefined || namespaces !== undefined)
      throw new Error(`${place} must not have both an ipBlock and selectors; split it into two peers`);
    const range = rangeOf(fieldAt(block, "cidr"), `${place}.ipBlock.cidr`);
    const except = listAt(block, "except").map((one, index) => rangeOf(one, `${place}.ipBlock.except[${index}]`));
    return { range, except };
  }
  if (pods === undefined && namespaces === undefined)
    throw new Error(`${place} must have a podSelector, a namespaceSelector or an ipBlock`);
  return {
    podSelector: selectorOf(pods, `${place}.podSelector`),
    ...(namespaces === undefined ? {} : { namespaceSelector: selectorOf(namespaces, `${place}.namespaceSelector`) }),
  };
}

function rangeOf(text: unknown, place: Place): AddressRange {
  const range = typeof text === "string" ? parseRange(text) : undefined;
  if (range === undefined)
    throw new Error(`${place} must be an address range such as "10.20.0.0/16", got ${show(text)}`);
  return range;
}

function portOf(item: unknown, place: Place): PolicyPort {
  const named = fieldAt(item, "protocol") ?? "TCP";
  const protocol = PROTOCOLS.find((one) => one === named);
  if (protocol === undefined) throw new Error(`${place}.protocol must be TCP, UDP or SCTP, got ${show(named)}`);
  const port = fieldAt(item, "port") ?? undefined;
  const endPort = fieldAt(item, "endPort") ?? undefined;
  if (typeof port === "number") {
    const to = endPort ?? port;
    if (typeof to !== "number" || to < port)
      throw new Error(`${place}.endPort must be at least ${port}, got ${show(to)}`);
    return { protocol, kind: "range", from: port, to };
  }
  if (endPort !== undefined) throw new Error(`${place}.endPort requires a numeric port, got ${show(port)}`);
  if (port === undefined) return { protocol, kind: "all" };
  if (typeof port !== "string") throw new Error(`${place}.port must be a number or a name, got ${show(port)}`);
  return { protocol, kind: "named", name: port };
}

function selectorOf(selector: unknown, place: Place): LabelSelector {
  const matchLabels = fieldAt(selector, "matchLabels") ?? {};
  const matchExpressions = listAt(selector, "matchExpressions");
  if (!isLabels(matchLabels))
    throw new Error(`${place}.matchLabels must map keys to strings, got ${show(matchLabels)}`);
  return {
    matchLabels,
    matchExpressions: matchExpressions.map((one, index) => requirementOf(one, `${place}.matchExpressions[${index}]`)),
  };
}

function requirementOf(requirement: unknown, place: Place): LabelRequirement {
  const key = fieldAt(requirement, "key");
  const written = fieldAt(requirement, "operator");
  const operator = OPERATORS.find((one) => one === written);
  if (operator === undefined)
    throw new Error(`${place}.operator must be one of ${OPERATORS.join(", ")}, got ${show(written)}`);
  if (typeof key !== "string") throw new Error(`${place}.key must be a string, got ${show(key)}`);
  const values = listAt(requirement, "values").map(String);
  const takesValues = operator === "In" || operator === "NotIn";
  if (takesValues !== values.length > 0)
    throw new Error(`${place}.values must ${takesValues ? "not " : ""}be empty with ${operator}, got ${show(values)}`);
  return { key, operator, values };
}

function isLabels(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((one) => typeof one === "string");
}
