import { App, Chart } from "cdk8s";
import { AccessPolicies } from "../../lib/constructs/access-policies";
import { manifestsOf, type Manifest } from "../../lib/manifests/manifest";
import { CHART_ID } from "../../lib/names";
import { environmentProblems } from "../../lib/rules/environment";
import { throwIfAny } from "../../lib/rules/problems-error";
import { namespaceOf } from "../../lib/spec/defaults";
import { trafficOf, type LockdownLevel } from "../../lib/traffic";
import type { AccessLayerProps } from "../access-layer-chart";

/**
 * The network policies of an environment under an emergency lock-down: every one of its normal manifests, the same but for the rules,
 * of which there are fewer. Policies only ever add up, so one more that denies would do nothing. Applying the normal manifests is the way back.
 * @throws ProblemsError with everything that is wrong with the two files
 */
export function lockdownManifests(
  { environment, release }: AccessLayerProps,
  level: LockdownLevel,
): readonly Manifest[] {
  throwIfAny(environmentProblems(environment, release), `environment ${environment.name}`);
  const chart = new Chart(new App(), CHART_ID, {
    namespace: namespaceOf(environment),
    disableResourceNameHashes: true,
  });
  new AccessPolicies(chart, "access-policies", { ...trafficOf(environment, release), lockdown: level });
  return manifestsOf(chart);
}
