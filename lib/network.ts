/**
 * Allowed connections: calls and flows of a layer, lockdown levels, diagrams, and which pods can
 * reach each other under the NetworkPolicies.
 */
export { calleesOf, callsOf, type Call, type Callees } from "./traffic/layer-calls";
export { dotOf, mermaidOf } from "./traffic/diagram";
export {
  LOCKDOWN_LEVELS,
  lostUnder,
  trafficOf,
  trafficOfCallers,
  trafficUnder,
  type AddressRange,
  type AddressesPeer,
  type AppPeer,
  type Caller,
  type CallersOptions,
  type Flow,
  type FlowKind,
  type FlowSource,
  type LockdownLevel,
  type Peer,
  type PodsPeer,
  type Protocol,
  type Traffic,
} from "./traffic";
export type { Direction, Port, Protocol as PolicyProtocol } from "./reachability/fields";
export type { ReachabilityRow } from "./reachability/matrix";
export type { AddressNode, AddressServer, ContainerPort, PodNode, ReachabilityNode } from "./reachability/nodes";
export type { NamedServer } from "./reachability/probe-addresses";
export type { JudgedPorts } from "./reachability/ports";
export { reachability, type Reachability, type ReachabilityOptions } from "./reachability/reachability";
export type { Connection, RuleReference, SideVerdict, Verdict } from "./reachability/verdict";
