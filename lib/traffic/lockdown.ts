import type { Flow, FlowKind, Traffic } from "./flow";

/**
 * Lockdown levels. Each level also denies the traffic of the levels before it.
 * - `no-internet-in`: requests from outside the namespace, except from Prometheus
 * - `no-egress`: connections that leave the namespace, except to datastores and DNS
 * - `east-west-frozen`: calls between services
 * - `total`: all traffic
 */
export const LOCKDOWN_LEVELS = ["no-internet-in", "no-egress", "east-west-frozen", "total"] as const;

/** One of {@link LOCKDOWN_LEVELS}. */
export type LockdownLevel = (typeof LOCKDOWN_LEVELS)[number];

/** Kinds of flows that each level denies in addition to those of the level before it. */
const DENIED: Readonly<Record<LockdownLevel, readonly FlowKind[]>> = {
  "no-internet-in": ["entry"],
  "no-egress": ["outside", "internet", "platform"],
  "east-west-frozen": ["service"],
  total: ["monitoring", "datastore", "dns"],
};

/** The traffic that a level still allows. All apps keep their policy, so that applying the lockdown removes the normal rules. */
export function trafficUnder(level: LockdownLevel, { apps, flows }: Traffic): Traffic {
  return { apps, flows: flows.filter(({ kind }) => !deniedBy(level).includes(kind)) };
}

/** The flows that a level denies. */
export function lostUnder(level: LockdownLevel, { flows }: Traffic): readonly Flow[] {
  return flows.filter(({ kind }) => deniedBy(level).includes(kind));
}

function deniedBy(level: LockdownLevel): readonly FlowKind[] {
  return LOCKDOWN_LEVELS.slice(0, LOCKDOWN_LEVELS.indexOf(level) + 1).flatMap((each) => DENIED[each]);
}
