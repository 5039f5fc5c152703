import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import {
  DEFAULT_DENY_NAME,
  DESCRIPTION_ANNOTATION,
  LAYER_LABELS,
  POLICY_SET_LABEL,
  QUARANTINE_NAME,
  appSelector,
  objectLabels,
  type Labels,
} from "../names";
import { trafficUnder, type Flow, type LockdownLevel, type Peer, type Traffic } from "../traffic";

/** Props of {@link AccessPolicies}: who has a policy, and who may connect to whom. */
export interface AccessPoliciesProps extends Traffic {
  /**
   * Whether pods that no policy names are isolated too. In a namespace that is shared with others this must be off, or theirs fall silent.
   * @default true
   */
  readonly isolateOthers?: boolean;
  /**
   * Emergency lock-down that takes from the traffic.
   * @default - none
   */
  readonly lockdown?: LockdownLevel;
}

const NAMESPACE_LABEL = "kubernetes.io/metadata.name";

/**
 * NetworkPolicies of a namespace, made from its traffic: one per app, called like it, with both sides of every flow that it has a part in. Policies
 * only ever add up, so two more isolate without letting anything through: `default-deny` every pod of the namespace, and `quarantine` the pods that
 * are called so. The command `kubectl label pod <pod> app=quarantine --overwrite` takes a pod out of its Services, its ReplicaSet, which replaces
 * it, and all traffic, and keeps it as evidence. Connections that are open may live on until either end restarts.
 *
 * Every policy always has both directions, also where there is nothing in one: an apply then takes away what somebody added by hand, or says so.
 */
export class AccessPolicies extends Construct {
  constructor(scope: Construct, id: string, props: AccessPoliciesProps) {
    super(scope, id);
    if (props.isolateOthers ?? true) createDenial(this, DEFAULT_DENY_NAME, {}, "Isolates every pod of the namespace.");
    createDenial(this, QUARANTINE_NAME, appSelector(QUARANTINE_NAME), "Isolates pods that are kept as evidence.");
    for (const app of props.apps) createAllowance(this, app, props);
  }
}

function createDenial(scope: Construct, name: string, selector: Labels, description: string): void {
  const labels = { ...LAYER_LABELS, [POLICY_SET_LABEL]: "deny" };
  createPolicy(scope, { name, labels, description, selector, ingress: [], egress: [] });
}

function createAllowance(scope: Construct, app: string, props: AccessPoliciesProps): void {
  const left = props.lockdown === undefined ? props : trafficUnder(props.lockdown, props);
  createPolicy(scope, {
    name: app,
    labels: { ...objectLabels(app), [POLICY_SET_LABEL]: "allow" },
    // Of all flows: after a lock-down that was applied client-side, a text that changes would be a conflict on the way back.
    description: `Unless locked down, in: ${reasons(incoming(props, app))}. Out: ${reasons(outgoing(props, app))}.`,
    selector: appSelector(app),
    ingress: rulesOf(incoming(left, app), ({ from }) => from).map(({ peers, ports }) => ({ from: peers, ports })),
    egress: rulesOf(outgoing(left, app), ({ to }) => to).map(({ peers, ports }) => ({ to: peers, ports })),
  });
}

function incoming({ flows }: Traffic, app: string): readonly Flow[] {
  return flows.filter(({ to }) => isApp(to, app));
}

function outgoing({ flows }: Traffic, app: string): readonly Flow[] {
  return flows.filter(({ from }) => isApp(from, app));
}

interface Policy {
  readonly name: string;
  readonly labels: Labels;
  readonly description: string;
  readonly selector: Labels;
  readonly ingress: k8s.NetworkPolicyIngressRule[];
  readonly egress: k8s.NetworkPolicyEgressRule[];
}

function createPolicy(scope: Construct, { name, labels, description, selector, ingress, egress }: Policy): void {
  new k8s.KubeNetworkPolicy(scope, name, {
    metadata: { name, labels, annotations: { [DESCRIPTION_ANNOTATION]: description } },
    // Both types always: without them a policy with only egress would isolate ingress too, and one without egress would not isolate it.
    spec: { podSelector: selectorOf(selector), policyTypes: ["Ingress", "Egress"], ingress, egress },
  });
}

function isApp(peer: Peer, app: string): boolean {
  return peer.kind === "app" && peer.app === app;
}

interface PolicyRule {
  readonly peers: k8s.NetworkPolicyPeer[];
  readonly ports: k8s.NetworkPolicyPort[];
}

/**
 * One rule for each peer, whatever the order of the flows. A flow without a range or without a port lets nothing through: as a rule it would be one
 * without peers or ports, which means all of them.
 */
function rulesOf(flows: readonly Flow[], otherEnd: (flow: Flow) => Peer): readonly PolicyRule[] {
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

/** A namespace and labels stand in one element, where both must hold; as two elements either would do. */
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

/** Without labels it selects every pod. */
function selectorOf(labels: Labels): k8s.LabelSelector {
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

function reasons(flows: readonly Flow[]): string {
  return [...new Set(flows.map(({ why }) => why))].join("; ") || "nothing";
}
