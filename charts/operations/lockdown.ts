import { App, Chart } from "cdk8s";
import { AccessPolicies } from "../../lib/constructs/access-policies";
import { judged } from "../../lib/constructs/validation";
import { manifestsOf, type Manifest } from "../../lib/manifests/manifest";
import { CHART_ID } from "../../lib/names";
import type { Layer } from "../../lib/layer/layer";
import { layerProblems } from "../../lib/rules/environment";
import { throwIfAny } from "../../lib/rules/problems-error";
import { trafficOf, type LockdownLevel } from "../../lib/traffic";
import { addMetadata } from "../objects";

/**
 * Returns the NetworkPolicies of an environment under an emergency lockdown, which are the normal policies with fewer rules. An additional deny policy
 * would have no effect, because NetworkPolicies only add permissions. Applying the normal manifest undoes the lockdown.
 * @throws ProblemsError with all problems of the two files
 */
export function lockdownManifests(layer: Layer, level: LockdownLevel): readonly Manifest[] {
  throwIfAny(layerProblems(layer), `environment ${layer.name}`);
  const chart = new Chart(new App(), CHART_ID, {
    namespace: layer.namespace,
    disableResourceNameHashes: true,
  });
  new AccessPolicies(chart, "access-policies", judged({ ...trafficOf(layer), lockdown: level }));
  addMetadata(chart, layer.objects);
  return manifestsOf(chart);
}
