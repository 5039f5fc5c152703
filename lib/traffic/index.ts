/** The allowed traffic of an environment as data. NetworkPolicies and lockdown levels are derived from it. */
export { trafficOfCallers, type Caller, type CallersOptions } from "./calls";
export { trafficOf } from "./layer-traffic";
export {
  peerName,
  type AddressRange,
  type AddressesPeer,
  type AppPeer,
  type Flow,
  type FlowKind,
  type FlowSource,
  type Peer,
  type PodsPeer,
  type Protocol,
  type Traffic,
} from "./flow";
export { LOCKDOWN_LEVELS, lostUnder, trafficUnder, type LockdownLevel } from "./lockdown";
