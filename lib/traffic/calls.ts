import type { Callee } from "./callees";
import { DATASTORE_PORTS, EDGE_PORT, appSelector } from "../names";
import { sortedEntries } from "../values/sorted-entries";
import { addressesPeer, appPeer, tcp, type Flow, type Peer, type Traffic } from "./flow";
import { calledByFlow } from "./from-outside";

/**
 * The cluster DNS pods. OpenShift needs an additional policy, because its DNS pods run in `openshift-dns` and listen on 5353.
 */
const DNS_PODS: Peer = { kind: "pods", name: "DNS", namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };

/** DNS lookups to kube-dns and, if given, a DNS cache on the nodes. Also allows TCP, which DNS uses for responses that are too large for UDP. */
export function dnsFlows(app: string, cacheCidrs: readonly string[] = []): readonly Flow[] {
  const cache = cacheCidrs.length === 0 ? [] : [addressesPeer("the DNS cache of the nodes", cacheCidrs)];
  return [DNS_PODS, ...cache].map((to) => ({
    kind: "dns",
    from: appPeer(app),
    to,
    ports: [53],
    protocols: ["TCP", "UDP"],
    why: "DNS lookups",
  }));
}

/** The flow from an app to a callee. */
export function callFlow(app: string, callee: Callee, why?: string): Flow {
  const kind = isDatastore(callee) ? "datastore" : isOutside(callee) ? "outside" : "service";
  const verb = kind === "datastore" ? "uses" : "calls";
  const flow = tcp(kind, appPeer(app), peerOf(callee), callee.ports, why ?? `${app} ${verb} ${callee.name}`);
  return callee.protocols === undefined ? flow : { ...flow, protocols: callee.protocols };
}

function isDatastore({ name, isDatastore = Object.hasOwn(DATASTORE_PORTS, name) }: Callee): boolean {
  return isDatastore;
}

function isOutside(callee: Callee): boolean {
  return callee.kind === "addresses" || callee.namespace !== undefined;
}

function peerOf(callee: Callee): Peer {
  if (callee.kind === "addresses") return addressesPeer(callee.name, callee.cidrs);
  const { name, namespace, labels } = callee;
  const isApp = namespace === undefined && sameLabels(labels, appSelector(name));
  return isApp ? appPeer(name) : { kind: "pods", name, namespace, labels };
}

function sameLabels(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(sortedEntries(one)) === JSON.stringify(sortedEntries(other));
}

/** A service that is deployed without the rest of the layer. */
export interface Caller {
  /** Value of the `app` label of its pods. */
  readonly app: string;
  /**
   * Callees, such as `calls` of an `EdgeService`.
   * @default - none
   */
  readonly calls?: readonly Callee[];
  /**
   * Other callers, such as the ingress controller.
   * @default - none
   */
  readonly calledBy?: readonly Peer[];
  /**
   * Ports of its pods for the callers in `calledBy`.
   * @default - 8000, the port of an edge service
   */
  readonly ports?: readonly number[];
}

/** Options for {@link trafficOfCallers}. */
export interface CallersOptions {
  /**
   * Addresses of a DNS cache on the nodes, such as NodeLocal DNSCache.
   * @default - none, only kube-dns
   */
  readonly dnsCidrs?: readonly string[];
}

/**
 * The traffic of services that are deployed without the rest of the layer: their calls, DNS lookups, and calls from `calledBy`.
 */
export function trafficOfCallers(callers: readonly Caller[], { dnsCidrs }: CallersOptions = {}): Traffic {
  const flows = callers.flatMap(({ app, calls = [], calledBy = [], ports = [EDGE_PORT] }) => [
    ...calledBy.map((peer) => calledByFlow(peer, app, ports)),
    ...calls.map((callee) => callFlow(app, callee)),
    ...dnsFlows(app, dnsCidrs),
  ]);
  return { apps: callers.map(({ app }) => app).sort(), flows };
}
