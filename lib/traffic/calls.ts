import type { Callee } from "./callees";
import { DATASTORE_PORTS, EDGE_PORT, appSelector } from "../names";
import { sortedEntries } from "../values/sorted-entries";
import { addressesPeer, appPeer, peerName, tcp, type Flow, type Peer, type Traffic } from "./flow";

/**
 * Pods that answer look-ups. On OpenShift they stand in `openshift-dns` and listen on 5353, so there a policy of the cluster's own has to let them
 * be reached; this one says what every other distribution has.
 */
const DNS_PODS: Peer = { kind: "pods", name: "DNS", namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };

/** Look-ups of host names, by pods of kube-dns and by a cache on the nodes where there is one: UDP, and TCP for what does not fit into a datagram. */
export function dnsFlows(app: string, cacheCidrs: readonly string[] = []): readonly Flow[] {
  const cache = cacheCidrs.length === 0 ? [] : [addressesPeer("the DNS cache of the nodes", cacheCidrs)];
  return [DNS_PODS, ...cache].map((to) => ({
    kind: "dns",
    from: appPeer(app),
    to,
    ports: [53],
    protocols: ["TCP", "UDP"],
    why: "host names are looked up",
  }));
}

/** One call of a callee. */
export function callFlow(app: string, callee: Callee, why?: string): Flow {
  const kind = isDatastore(callee) ? "datastore" : isOutside(callee) ? "outside" : "service";
  const verb = kind === "datastore" ? "uses" : "calls";
  return tcp(kind, appPeer(app), peerOf(callee), callee.ports, why ?? `${app} ${verb} ${callee.name}`);
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

/** A service that somebody deploys without the rest of the layer. */
export interface Caller {
  /** Value of its pods' label `app`. */
  readonly app: string;
  /**
   * What it calls; an EdgeService has them as `calls`.
   * @default - nothing
   */
  readonly calls?: readonly Callee[];
  /**
   * Who may call it from elsewhere, such as the ingress controller.
   * @default - nobody
   */
  readonly calledBy?: readonly Peer[];
  /**
   * Ports of its pods that those may call.
   * @default - the port of an edge service
   */
  readonly ports?: readonly number[];
}

/** What {@link trafficOfCallers} may be told. */
export interface CallersOptions {
  /**
   * Addresses of a DNS cache on the nodes.
   * @default - DNS is served by the pods of kube-dns only
   */
  readonly dnsCidrs?: readonly string[];
}

/**
 * The traffic of services that somebody deploys without the rest of the layer: each reaches what it calls, and DNS; one that another of them calls
 * is reached by it.
 */
export function trafficOfCallers(callers: readonly Caller[], { dnsCidrs }: CallersOptions = {}): Traffic {
  const flows = callers.flatMap(({ app, calls = [], calledBy = [], ports = [EDGE_PORT] }) => [
    ...calledBy.map((peer) => tcp("entry", peer, appPeer(app), ports, `${peerName(peer)} calls ${app}`)),
    ...calls.map((callee) => callFlow(app, callee)),
    ...dnsFlows(app, dnsCidrs),
  ]);
  return { apps: callers.map(({ app }) => app).sort(), flows };
}
