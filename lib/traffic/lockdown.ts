import type { Flow, FlowKind, Traffic } from "./flow";

/**
 * How much an emergency lock-down cuts. Each level cuts what the one before it does, too:
 * `no-internet-in` what comes from outside the namespace, Prometheus apart; `no-egress` what leaves it, datastores and DNS apart;
 * `east-west-frozen` calls between services; `total` everything.
 */
export const LOCKDOWN_LEVELS = ["no-internet-in", "no-egress", "east-west-frozen", "total"] as const;

/** One of {@link LOCKDOWN_LEVELS}. */
export type LockdownLevel = (typeof LOCKDOWN_LEVELS)[number];

/** What each level cuts that the one before it leaves. */
const CUT: Readonly<Record<LockdownLevel, readonly FlowKind[]>> = {
  "no-internet-in": ["entry"],
  "no-egress": ["outside", "internet", "platform"],
  "east-west-frozen": ["service"],
  total: ["monitoring", "datastore", "dns"],
};

/** What is still let through. The apps stay: each keeps its policy, so that applying it takes away what the one before let through. */
export function trafficUnder(level: LockdownLevel, { apps, flows }: Traffic): Traffic {
  return { apps, flows: flows.filter(({ kind }) => !cutBy(level).includes(kind)) };
}

/** What is no longer let through. */
export function lostUnder(level: LockdownLevel, { flows }: Traffic): readonly Flow[] {
  return flows.filter(({ kind }) => cutBy(level).includes(kind));
}

function cutBy(level: LockdownLevel): readonly FlowKind[] {
  return LOCKDOWN_LEVELS.slice(0, LOCKDOWN_LEVELS.indexOf(level) + 1).flatMap((each) => CUT[each]);
}
