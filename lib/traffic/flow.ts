import type { Labels } from "../names";

/** One end of a flow. */
export type Peer = AppPeer | PodsPeer | AddressesPeer;

/** All pods of the namespace that are called `app`, whatever their version: a switch or a canary changes no policy. */
export interface AppPeer {
  /** Pods with a policy of their own. */
  readonly kind: "app";
  /** Value of their label `app`. */
  readonly app: string;
}

/** Pods that have no policy of ours: of another namespace as a rule. */
export interface PodsPeer {
  /** Pods without a policy of ours. */
  readonly kind: "pods";
  /** What people call them. */
  readonly name: string;
  /**
   * Their namespace.
   * @default - the policy's own
   */
  readonly namespace?: string;
  /**
   * Their labels.
   * @default - every pod of the namespace
   */
  readonly labels?: Labels;
}

/** Addresses outside the cluster, or of something in it that no pod selector matches. */
export interface AddressesPeer {
  /** Addresses. */
  readonly kind: "addresses";
  /** What people call them. */
  readonly name: string;
  /** The ranges. Without any nothing is meant, never everything. */
  readonly ranges: readonly AddressRange[];
}

/** A range of addresses. */
export interface AddressRange {
  /** The range, such as `10.20.0.0/16`. */
  readonly cidr: string;
  /**
   * Ranges in it that are not meant.
   * @default - none
   */
  readonly except?: readonly string[];
}

/** Transport of a flow. */
export type Protocol = "TCP" | "UDP";

/**
 * What a flow is for; a lock-down cuts by it. `entry`: from outside the namespace; `monitoring`: by Prometheus; `service`: between services;
 * `datastore`: to a datastore, whoever runs it, and between its own pods; `outside`: to a service of another namespace; `internet`: to the public
 * internet; `platform`: to the cluster's API server and the identity endpoint; `dns`: look-ups.
 */
export type FlowKind = "entry" | "monitoring" | "service" | "datastore" | "outside" | "internet" | "platform" | "dns";

/** Something that may connect to something else. What no flow says is not let through. */
export interface Flow {
  /** What it is for. */
  readonly kind: FlowKind;
  /** Who opens the connection. */
  readonly from: Peer;
  /** Who is connected to. */
  readonly to: Peer;
  /** Ports of the pods, not of a Service in front of them: policies see the address after translation. */
  readonly ports: readonly number[];
  /** Transports. */
  readonly protocols: readonly Protocol[];
  /** In plain words, what stops working without it: `gateway calls auth`. */
  readonly why: string;
}

/** Something that knows who connects to services. `PublicRoutes` and `Monitoring` do. */
export interface FlowSource {
  /** The connections. Those to apps without a policy have no effect. */
  readonly flows: readonly Flow[];
}

/** Everything that may connect in a namespace: each app with a policy, and each flow. */
export interface Traffic {
  /** Apps that have a policy of their own, by name. */
  readonly apps: readonly string[];
  /** What is let through. */
  readonly flows: readonly Flow[];
}

/** The pods of the namespace that are called so. */
export function appPeer(app: string): AppPeer {
  return { kind: "app", app };
}

/** Addresses, by the name that people have for them. */
export function addressesPeer(name: string, cidrs: readonly string[]): AddressesPeer {
  return { kind: "addresses", name, ranges: cidrs.map((cidr) => ({ cidr })) };
}

/** What people call an end of a flow. */
export function peerName(peer: Peer): string {
  return peer.kind === "app" ? peer.app : peer.name;
}

/** A flow over TCP. */
export function tcp(kind: FlowKind, from: Peer, to: Peer, ports: readonly number[], why: string): Flow {
  return { kind, from, to, ports, protocols: ["TCP"], why };
}

/**
 * The public internet: without private and shared addresses, and without link-local ones, among which are the cloud's metadata and identity
 * endpoints. A bucket behind an interface endpoint of one's own network has private addresses and is not in here.
 */
export const INTERNET: AddressesPeer = {
  kind: "addresses",
  name: "the internet",
  ranges: [
    {
      cidr: "0.0.0.0/0",
      except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
    },
    { cidr: "::/0", except: ["fc00::/7", "fe80::/10"] },
  ],
};

/** A flow to the public internet, on 443 only. */
export function toInternet(app: string, why: string): Flow {
  return tcp("internet", appPeer(app), INTERNET, [443], why);
}
