import type { Labels } from "../names";

/** Source or destination of a flow. */
export type Peer = AppPeer | PodsPeer | AddressesPeer;

/** All pods of an app in the namespace, of every version. A switch or a canary therefore does not change any policy. */
export interface AppPeer {
  /** Selects all pods of an app. */
  readonly kind: "app";
  /** Value of the `app` label. */
  readonly app: string;
}

/** Pods without a policy from this library, usually in another namespace. */
export interface PodsPeer {
  /** Selects pods by namespace and labels. */
  readonly kind: "pods";
  /** Display name. */
  readonly name: string;
  /**
   * Namespace of the pods.
   * @default - the namespace of the policy
   */
  readonly namespace?: string;
  /**
   * Labels of the pods.
   * @default - every pod in the namespace
   */
  readonly labels?: Labels;
}

/** Addresses outside the cluster, or addresses in it that no pod selector matches. */
export interface AddressesPeer {
  /** Selects a peer by its addresses. */
  readonly kind: "addresses";
  /** Display name. */
  readonly name: string;
  /** Address ranges. An empty list matches nothing. */
  readonly ranges: readonly AddressRange[];
}

/** An address range with exceptions. */
export interface AddressRange {
  /** Range in CIDR notation: `10.20.0.0/16`. */
  readonly cidr: string;
  /**
   * Excluded ranges.
   * @default - none
   */
  readonly except?: readonly string[];
}

/** Transport protocol of a flow. */
export type Protocol = "TCP" | "UDP";

/**
 * Purpose of a flow. Lockdown levels deny flows by kind.
 * - `entry`: from outside the namespace
 * - `monitoring`: from Prometheus
 * - `service`: between services
 * - `datastore`: to a datastore, in the cluster or external, and between its pods
 * - `outside`: to a service in another namespace or to external addresses
 * - `internet`: to the public internet
 * - `platform`: to the API server and the AWS identity endpoint
 * - `dns`: DNS lookups
 */
export type FlowKind = "entry" | "monitoring" | "service" | "datastore" | "outside" | "internet" | "platform" | "dns";

/** An allowed connection. Anything not covered by a flow is denied. */
export interface Flow {
  /** Purpose of the flow. */
  readonly kind: FlowKind;
  /** Source of the connection. */
  readonly from: Peer;
  /** Destination of the connection. */
  readonly to: Peer;
  /** Ports of the pods, not of a Service in front of them, because policies apply after address translation. */
  readonly ports: readonly number[];
  /** Transport protocols. */
  readonly protocols: readonly Protocol[];
  /** Reason for the flow, and what fails without it: `gateway calls auth`. */
  readonly why: string;
}

/** A construct that adds flows, such as `PublicRoutes` and `Monitoring`. */
export interface FlowSource {
  /** The flows. Flows to apps without a policy have no effect. */
  readonly flows: readonly Flow[];
}

/** All allowed traffic in a namespace. */
export interface Traffic {
  /** Names of the apps that have their own policy. */
  readonly apps: readonly string[];
  /** Allowed connections. */
  readonly flows: readonly Flow[];
}

/** A peer for the pods of an app. */
export function appPeer(app: string): AppPeer {
  return { kind: "app", app };
}

/** A peer for address ranges, with a display name. */
export function addressesPeer(name: string, cidrs: readonly string[]): AddressesPeer {
  return { kind: "addresses", name, ranges: cidrs.map((cidr) => ({ cidr })) };
}

/** The display name of a peer. */
export function peerName(peer: Peer): string {
  return peer.kind === "app" ? peer.app : peer.name;
}

/** A TCP flow. */
export function tcp(kind: FlowKind, from: Peer, to: Peer, ports: readonly number[], why: string): Flow {
  return { kind, from, to, ports, protocols: ["TCP"], why };
}

/**
 * The public internet, without private, shared and link-local addresses. The cloud's metadata and identity endpoints are link-local. A bucket behind a
 * VPC interface endpoint has private addresses and is not included.
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

/** A flow to the public internet on port 443. */
export function toInternet(app: string, why: string): Flow {
  return tcp("internet", appPeer(app), INTERNET, [443], why);
}
