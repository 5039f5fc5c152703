import type { Manifest } from "../../lib/manifests/manifest";

type Labels = Readonly<Record<string, string>>;
interface Selector {
  readonly matchLabels?: Labels;
}

/** One peer in a rule's `from` or `to`. */
export interface RenderedPeer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** One ingress or egress rule. */
export interface RenderedRule {
  readonly from?: readonly RenderedPeer[];
  readonly to?: readonly RenderedPeer[];
  readonly ports?: readonly { readonly port: number | string; readonly protocol: string }[];
}

/** A rendered NetworkPolicy. */
export type RenderedPolicy = Manifest & {
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress: readonly RenderedRule[];
    readonly egress: readonly RenderedRule[];
  };
};

/** Returns the NetworkPolicies among the objects. */
export function policiesOf(manifests: readonly Manifest[]): readonly RenderedPolicy[] {
  return manifests.filter(({ kind }) => kind === "NetworkPolicy") as unknown as readonly RenderedPolicy[];
}

/**
 * Returns the flows that policies allow, one line for each peer and port, such as `gateway > auth 8000/TCP`. A rule
 * without peers or ports allows all of them, shown as `any peer` and `any port`.
 */
export function allowedFlows(policies: readonly RenderedPolicy[]): { readonly in: string[]; readonly out: string[] } {
  const lines = { in: [] as string[], out: [] as string[] };
  for (const { spec } of policies) {
    const self = labelsText(spec.podSelector.matchLabels);
    for (const { from, ports } of spec.ingress)
      each(from, ports, (peer, port) => lines.in.push(`${peer} > ${self} ${port}`));
    for (const { to, ports } of spec.egress)
      each(to, ports, (peer, port) => lines.out.push(`${self} > ${peer} ${port}`));
  }
  return lines;
}

function each(
  peers: readonly RenderedPeer[] | undefined,
  ports: RenderedRule["ports"],
  visit: (peer: string, port: string) => void,
): void {
  const peerTexts = peers === undefined || peers.length === 0 ? ["any peer"] : peers.map(peerText);
  const portTexts =
    ports === undefined || ports.length === 0 ? ["any port"] : ports.map(({ port, protocol }) => `${port}/${protocol}`);
  for (const peer of peerTexts) for (const port of portTexts) visit(peer, port);
}

function peerText({ podSelector, namespaceSelector, ipBlock }: RenderedPeer): string {
  if (ipBlock !== undefined) {
    const except = ipBlock.except === undefined ? "" : ` but ${ipBlock.except.join(" ")}`;
    return `${ipBlock.cidr}${except}`;
  }
  const namespace = namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"];
  if (namespaceSelector === undefined) return labelsText(podSelector?.matchLabels);
  return podSelector === undefined ? `${namespace}` : `${namespace}(${pairs(podSelector.matchLabels)})`;
}

/** Formats a selector. A selector with only an `app` label is shown as the label's value, such as `auth`. */
function labelsText(labels: Labels | undefined): string {
  const keys = Object.keys(labels ?? {});
  return keys.length === 1 && keys[0] === "app" ? `${labels?.["app"]}` : `(${pairs(labels)})`;
}

function pairs(labels: Labels = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}
