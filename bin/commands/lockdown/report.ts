import type { Layer } from "../../../lib/layer/layer";
import { monitoredOf } from "../../../lib/monitoring/monitored";
import { alertsFiredBy, type FiredAlert } from "../../../lib/monitoring/fired";
import { FIELD_MANAGER, LAYER_LABELS, POLICY_SET_LABEL, QUARANTINE_NAME, manifestPath } from "../../../lib/names";
import { sortedEntries } from "../../../lib/values/sorted-entries";
import { lostUnder, peerName, trafficOf, type Flow, type LockdownLevel } from "../../../lib/traffic";
import { shellWord } from "../../output/terminal";

/** Who can no longer connect to whom, and what stops with it. */
export interface LostConnection {
  /** Who opened the connections. */
  readonly from: readonly string[];
  /** Who was connected to. */
  readonly to: string;
  /** Ports and transports, such as `53/UDP`. */
  readonly ports: readonly string[];
  /** What stops working. */
  readonly stops: string;
}

/** What an operator types before, with and after a lock-down. */
export interface LockdownCommands {
  /** Puts it in force. */
  readonly apply: string;
  /** Closes open connections, pod by pod. */
  readonly restart: string;
  /**
   * Closes open connections where new pods can't become ready, so that a rollout would keep the old ones.
   * @default - a rollout gets through
   */
  readonly deletePods?: string;
  /** Takes one pod out of everything and keeps it as evidence. */
  readonly quarantine: string;
  /** Lists policies that are not of the layer: what they let through stays. */
  readonly othersPolicies: string;
  /** Puts the normal policies back. */
  readonly undo: string;
}

/** Where the manifests come from and go. */
export interface LockdownPlaces {
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * File that they are written to.
   * @default - stdout
   */
  readonly out?: string;
}

/** What a level cuts in an environment: flows that differ only in who opens them are one. */
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

/** Alerts that fire once a level is in force, and that are not kept quiet by another of them. */
export function alertsUnder(layer: Layer, level: LockdownLevel): readonly FiredAlert[] {
  const lost = lostUnder(level, trafficOf(layer));
  const edges = lost.map(({ from, to }) => ({ from: peerName(from), to: peerName(to) }));
  return alertsFiredBy(monitoredOf(layer), layer.cluster.monitoring, edges).filter(({ isInhibited }) => !isInhibited);
}

/** Whether alerts still get from Prometheus to Alertmanager, and from there to people. */
export function areAlertsHeard(layer: Layer, level: LockdownLevel): boolean {
  const lost = lostUnder(level, trafficOf(layer));
  return !lost.some(({ from, to }) => peerName(from) === "alertmanager" || peerName(to) === "alertmanager");
}

/** The commands around a lock-down, each with the context: what works on the wrong cluster is no help. */
export function lockdownCommands(
  { name, namespace, cluster }: Layer,
  level: LockdownLevel,
  { environments, out }: LockdownPlaces,
): LockdownCommands {
  const kubectl = `kubectl --context ${shellWord(cluster.context)}`;
  const inNamespace = `${kubectl} -n ${namespace}`;
  const apply = `${kubectl} apply --server-side --field-manager=${FIELD_MANAGER}`;
  const labels = sortedEntries(LAYER_LABELS).map(([key, value]) => `${key}=${value}`);
  const folder = environments === "environments" ? "" : ` --environments ${shellWord(environments)}`;
  const self = `npx access-layer lockdown --env ${name} --level ${level}${folder}`;
  return {
    // Forced: what somebody added to a policy by hand is among what a lock-down is to take away.
    apply:
      out === undefined
        ? `${self} | ${apply} --force-conflicts -f -`
        : `${apply} --force-conflicts -f ${shellWord(out)}`,
    restart: `${inNamespace} rollout restart deployment -l ${labels.join(",")}`,
    // The evidence keeps the layer's label.
    deletePods:
      level === "total" ? `${inNamespace} delete pod -l '${labels.join(",")},app!=${QUARANTINE_NAME}'` : undefined,
    quarantine: `${inNamespace} label pod <pod> app=${QUARANTINE_NAME} --overwrite`,
    othersPolicies: `${inNamespace} get networkpolicies -l '!${POLICY_SET_LABEL}'`,
    undo: `npx access-layer synth --env ${name}${folder} && ${apply} -l ${POLICY_SET_LABEL} -f dist/${manifestPath(name)}`,
  };
}
