import { App, Chart } from "cdk8s";
import { AccessPolicies } from "../../lib/constructs/access-policies";
import { judged } from "../../lib/constructs/validation";
import { manifestsOf, type Manifest } from "../../lib/manifests/manifest";
import { CHART_ID } from "../../lib/names";
import type { Layer } from "../../lib/layer/layer";
import { layerProblems } from "../../lib/rules/environment";
import { throwIfAny } from "../../lib/rules/problems-error";
import { trafficOf, type LockdownLevel } from "../../lib/traffic";

/**
 * The network policies of an environment under an emergency lock-down: every one of its normal manifests, the same but for the rules,
 * of which there are fewer. Policies only ever add up, so one more that denies would do nothing. Applying the normal manifests is the way back.
 * @throws ProblemsError with everything that is wrong with the two files
 */
export function lockdownManifests(layer: Layer, level: LockdownLevel): readonly Manifest[] {
  throwIfAny(layerProblems(layer), `environment ${layer.name}`);
  const chart = new Chart(new App(), CHART_ID, {
    namespace: layer.namespace,
    disableResourceNameHashes: true,
  });
  new AccessPolicies(chart, "access-policies", judged({ ...trafficOf(layer), lockdown: level }));
  return manifestsOf(chart);
}
