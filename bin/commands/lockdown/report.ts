import type { Layer } from "../../../lib/layer/layer";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { alertsFiredBy, type FiredAlert } from "../../../lib/monitoring/fired";
import { FIELD_MANAGER, LAYER_LABELS, POLICY_SET_LABEL, QUARANTINE_NAME, manifestPath } from "../../../lib/names";
import { sortedEntries } from "../../../lib/values/sorted-entries";
import type { OwnPolicySpec } from "../../../lib/spec/own-policies";
import { lostUnder, peerName, trafficOf, type Flow, type LockdownLevel } from "../../../lib/traffic";
import { policyResource } from "../../../lib/traffic/own-policies";
import { environmentsArgument, shellWord } from "../../../lib/values/command-line";

/** A connection that a lockdown blocks, and what stops working because of it. */
export interface LostConnection {
  /** Callers. */
  readonly from: readonly string[];
  /** Callee. */
  readonly to: string;
  /** Ports and transports, such as `53/UDP`. */
  readonly ports: readonly string[];
  /** What stops working. */
  readonly stops: string;
}

/** Commands for an operator before, during and after a lockdown. */
export interface LockdownCommands {
  /** Applies the lockdown. */
  readonly apply: string;
  /** Closes open connections, pod by pod. */
  readonly restart: string;
  /**
   * Closes open connections when new pods can't become ready, in which case a rollout would keep the old pods.
   * @default - new pods can become ready
   */
  readonly deletePods?: string;
  /** Isolates one pod and keeps it as evidence. */
  readonly quarantine: string;
  /** Ends the isolation of a pod. The ReplicaSet then deletes one pod, because it has one too many. */
  readonly endQuarantine: string;
  /** Lists policies from other owners, of every kind that the cluster has. They stay in force. */
  readonly othersPolicies: string;
  /** Deletes the policies of `ownPolicies`, one command each. Empty if the level does not deny egress. */
  readonly deleteOwnPolicies: readonly string[];
  /** Restores the normal policies. */
  readonly undo: string;
}

/** Input folder and output file. */
export interface LockdownPlaces {
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * Output file.
   * @default - stdout
   */
  readonly out?: string;
}

/** The connections that a level blocks. Flows that differ only in their caller are grouped. */
export function lostConnections(layer: Layer, level: LockdownLevel): LostConnection[] {
  const groups = new Map<string, LostConnection>();
  for (const flow of lostUnder(level, trafficOf(layer))) {
    const to = peerName(flow.to);
    const ports = portsOf(flow);
    const key = JSON.stringify([to, ports, flow.why]);
    const from = groups.get(key)?.from ?? [];
    groups.set(key, { from: [...from, peerName(flow.from)], to, ports, stops: flow.why });
  }
  return [...groups.values()];
}

function portsOf({ ports, protocols }: Flow): readonly string[] {
  return ports.flatMap((port) => protocols.map((protocol) => `${port}/${protocol}`));
}

/** Alerts that fire while a level is in force, except inhibited alerts. */
export function alertsUnder(layer: Layer, level: LockdownLevel): readonly FiredAlert[] {
  const lost = lostUnder(level, trafficOf(layer));
  const edges = lost.map(({ from, to }) => ({ from: peerName(from), to: peerName(to) }));
  return alertsFiredBy(monitoredOf(layer), layer.cluster.monitoring, edges).filter(({ isInhibited }) => !isInhibited);
}

/** Policies of `ownPolicies` that still allow egress at a level which denies it. `no-internet-in` does not deny egress. */
export function ownPoliciesUnder({ ownPolicies }: Layer, level: LockdownLevel): readonly OwnPolicySpec[] {
  return level === "no-internet-in" ? [] : ownPolicies;
}

/** Whether Prometheus can still send alerts to Alertmanager, and Alertmanager to the receivers. */
export function areAlertsDelivered(layer: Layer, level: LockdownLevel): boolean {
  const lost = lostUnder(level, trafficOf(layer));
  return !lost.some(({ from, to }) => peerName(from) === "alertmanager" || peerName(to) === "alertmanager");
}

/** The commands of a lockdown. Each names the context, so that it cannot run against the wrong cluster. */
export function lockdownCommands(
  layer: Layer,
  level: LockdownLevel,
  { environments, out }: LockdownPlaces,
): LockdownCommands {
  const { name, namespace, cluster } = layer;
  const kubectl = `kubectl --context ${shellWord(cluster.context)}`;
  const inNamespace = `${kubectl} -n ${namespace}`;
  const apply = `${kubectl} apply --server-side --field-manager=${FIELD_MANAGER}`;
  const labels = sortedEntries(LAYER_LABELS).map(([key, value]) => `${key}=${value}`);
  const self = `npx --no-install access-layer lockdown --env ${name} --level ${level}${environmentsArgument(environments)}`;
  return {
    // Uses --force-conflicts, because a lockdown also removes rules that were added by hand.
    apply:
      out === undefined
        ? `${self} | ${apply} --force-conflicts -f -`
        : `${apply} --force-conflicts -f ${shellWord(out)}`,
    restart: `${inNamespace} rollout restart deployment -l ${labels.join(",")}`,
    // A quarantined pod keeps the layer's label, so it is excluded by name.
    deletePods:
      level === "total" ? `${inNamespace} delete pod -l '${labels.join(",")},app!=${QUARANTINE_NAME}'` : undefined,
    quarantine: `${inNamespace} label pod POD app=${QUARANTINE_NAME} --overwrite`,
    endQuarantine: `${inNamespace} label pod POD app=SERVICE --overwrite`,
    othersPolicies: `${inNamespace} get -o name -l '!${POLICY_SET_LABEL}' $(${kubectl} api-resources --verbs=list -o name | grep -E 'networkpolic|egressfirewall' | paste -sd, -)`,
    // One command each, because kubectl deletes nothing if the cluster lacks one of the resources.
    deleteOwnPolicies: ownPoliciesUnder(layer, level).map(
      (policy) => `${inNamespace} delete ${policyResource(policy.kind)} ${policy.name}`,
    ),
    undo: `npx --no-install access-layer synth --env ${name}${environmentsArgument(environments)} && ${apply} -l ${POLICY_SET_LABEL} -f dist/${manifestPath(name)}`,
  };
}
