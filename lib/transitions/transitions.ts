import type { Manifest } from "../manifests/manifest";
import { backupWarnings } from "./backups";
import { blockedPathWarnings } from "./blocked-paths";
import { caWarnings } from "./cas";
import { claimWarnings } from "./claims";
import { databaseRolesWarnings } from "./database-roles";
import { digestWarnings } from "./digests";
import { expressionWarnings } from "./expressions";
import { externalSecretWarnings } from "./external-secrets";
import { kafkaRetentionWarnings } from "./kafka-retention";
import { listenerWarnings } from "./listeners";
import { outageWarnings } from "./outages";
import { policyTypeWarnings, policyWarnings } from "./policies";
import { nodeSelectorWarnings, pullSecretWarnings } from "./pod-needs";
import { priorityClassWarnings } from "./priority-classes";
import { receiverKeyWarnings } from "./receivers";
import { referenceWarnings } from "./references";
import { removedPathWarnings } from "./removed-paths";
import { replicaWarnings } from "./replicas";
import { routeWarnings } from "./routes";
import { scaleWarnings } from "./scale";
import { secretWarnings } from "./secrets";
import { spoolWarnings } from "./spools";
import { topologyWarnings } from "./topologies";
import {
  transitionBetween,
  type CommandOptions,
  type Transition,
  type TransitionCode,
  type TransitionWarning,
} from "./transition";
import { versionWarnings } from "./versions";

/**
 * Returns what applying `after` on top of `before` does, beyond what each of the two states shows: lost pods, outages, locked out clients, servers that
 * do not start. It does not contact a cluster.
 * @param options - manifest path and context for the commands in the steps
 */
export function transitionWarnings(
  before: readonly Manifest[],
  after: readonly Manifest[],
  options: CommandOptions = {},
): readonly TransitionWarning[] {
  return warningsAbout(transitionBetween(before, after, options));
}

/** Like {@link transitionWarnings}, for a caller that has already compared the two states. */
export function warningsAbout(transition: Transition): readonly TransitionWarning[] {
  const found = [
    scaleWarnings,
    versionWarnings,
    digestWarnings,
    kafkaRetentionWarnings,
    externalSecretWarnings,
    secretWarnings,
    databaseRolesWarnings,
    claimWarnings,
    backupWarnings,
    spoolWarnings,
    topologyWarnings,
    replicaWarnings,
    routeWarnings,
    blockedPathWarnings,
    removedPathWarnings,
    listenerWarnings,
    priorityClassWarnings,
    nodeSelectorWarnings,
    pullSecretWarnings,
    receiverKeyWarnings,
    caWarnings,
    referenceWarnings,
    outageWarnings,
    expressionWarnings,
    policyWarnings,
    policyTypeWarnings,
  ].flatMap((judge) => judge(transition));
  const replaced = new Set(found.filter(({ code }) => REPLACES_APPLY.has(code)).flatMap(({ objects }) => objects));
  return found.filter(({ code, objects }) => code !== "recreate/outage" || !objects.some((one) => replaced.has(one)));
}

/** Codes that replace recreate/outage for the same object: its steps read as if an apply were enough. Their messages also list the clients. */
const REPLACES_APPLY: ReadonlySet<TransitionCode> = new Set(["postgres/major-version", "redis/downgrade"]);
