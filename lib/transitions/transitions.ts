import type { Manifest } from "../manifests/manifest";
import { claimWarnings } from "./claims";
import { expressionWarnings } from "./expressions";
import { outageWarnings } from "./outages";
import { policyWarnings } from "./policies";
import { routeWarnings } from "./routes";
import { scaleWarnings } from "./scale";
import { secretWarnings } from "./secrets";
import { topologyWarnings } from "./topologies";
import { transitionBetween, type TransitionWarning } from "./transition";
import { versionWarnings } from "./versions";

/**
 * Returns what applying `after` on top of `before` does, beyond what each of the two states shows: lost pods, outages, locked out clients, servers that
 * do not start. It does not contact a cluster.
 */
export function transitionWarnings(
  before: readonly Manifest[],
  after: readonly Manifest[],
): readonly TransitionWarning[] {
  const transition = transitionBetween(before, after);
  return [
    scaleWarnings,
    versionWarnings,
    secretWarnings,
    claimWarnings,
    topologyWarnings,
    routeWarnings,
    outageWarnings,
    expressionWarnings,
    policyWarnings,
  ].flatMap((judge) => judge(transition));
}
