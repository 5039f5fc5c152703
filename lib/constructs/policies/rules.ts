import { k8s } from "cdk8s-plus-28";
import { appSelector, type Labels } from "../../names";
import type { Flow, Peer, Traffic } from "../../traffic";

const NAMESPACE_LABEL = "kubernetes.io/metadata.name";

/** Flows that end at an app. */
export function incoming({ flows }: Traffic, app: string): readonly Flow[] {
  return flows.filter(({ to }) => isApp(to, app));
}

/** Flows that begin at an app. */
export function outgoing({ flows }: Traffic, app: string): readonly Flow[] {
  return flows.filter(({ from }) => isApp(from, app));
}

function isApp(peer: Peer, app: string): boolean {
  return peer.kind === "app" && peer.app === app;
}

/** Peers and ports of one rule. */
export interface PolicyRule {
  readonly peers: k8s.NetworkPolicyPeer[];
  readonly ports: k8s.NetworkPolicyPort[];
}

/**
 * One rule for each peer, in an order that does not depend on the order of the flows. A flow without a range or without a port allows nothing and
 * gets no rule, because a rule without peers or ports would allow all of them.
 */
export function rulesOf(flows: readonly Flow[], otherEnd: (flow: Flow) => Peer): readonly PolicyRule[] {
  const byPeer = new Map<string, { readonly peer: Peer; readonly flows: Flow[] }>();
  for (const flow of flows) {
    const peer = otherEnd(flow);
    const entry = byPeer.get(keyOf(peer)) ?? { peer, flows: [] };
    byPeer.set(keyOf(peer), { peer, flows: [...entry.flows, flow] });
  }
  return [...byPeer]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => ({ peers: peersOf(entry.peer), ports: portsOf(entry.flows) }))
    .filter(({ peers, ports }) => peers.length > 0 && ports.length > 0);
}

const ORDER: Readonly<Record<Peer["kind"], number>> = { app: 0, pods: 1, addresses: 2 };

function keyOf(peer: Peer): string {
  return `${ORDER[peer.kind]} ${JSON.stringify(peersOf(peer))}`;
}

/**
 * Peers of a rule. A namespace and labels are in the same element, so that both must match. If they were separate elements, one match would be
 * enough.
 */
function peersOf(peer: Peer): k8s.NetworkPolicyPeer[] {
  if (peer.kind === "app") return [{ podSelector: selectorOf(appSelector(peer.app)) }];
  if (peer.kind === "addresses") {
    return peer.ranges.map(({ cidr, except }) => ({ ipBlock: { cidr, except: except && [...except] } }));
  }
  const { namespace, labels = {} } = peer;
  const isSelected = namespace === undefined || Object.keys(labels).length > 0;
  return [
    {
      namespaceSelector: namespace === undefined ? undefined : selectorOf({ [NAMESPACE_LABEL]: namespace }),
      podSelector: isSelected ? selectorOf(labels) : undefined,
    },
  ];
}

/** Selector for labels. Without labels, it selects every pod. */
export function selectorOf(labels: Labels): k8s.LabelSelector {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: { ...labels } };
}

function portsOf(flows: readonly Flow[]): k8s.NetworkPolicyPort[] {
  const all = flows.flatMap(({ ports, protocols }) =>
    ports.flatMap((port) => protocols.map((protocol) => ({ port, protocol }))),
  );
  const distinct = new Map(all.map((each) => [`${each.port}/${each.protocol}`, each]));
  return [...distinct.values()]
    .sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1))
    .map(({ port, protocol }) => ({ port: k8s.IntOrString.fromNumber(port), protocol }));
}

/** Reasons for the flows, without duplicates. */
export function reasons(flows: readonly Flow[]): string {
  return [...new Set(flows.map(({ why }) => why))].join("; ") || "nothing";
}
