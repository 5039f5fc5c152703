import { ApiObject, App } from "cdk8s";
import { AccessLayerChart } from "../../../charts/access-layer-chart";
import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { CHART_ID } from "../../../lib/names";
import { layerOf, type EnvironmentFiles } from "../../helpers/fixtures";

/** The objects that a spec comes to, or why it comes to none. */
export type Printed = { readonly manifests: readonly Manifest[] } | { readonly error: string };

/** What is printed of a spec that our rules accept. */
export function printedOf(props: EnvironmentFiles): Printed {
  return attempt(() => synthesize(layerOf(props)).manifests);
}

/**
 * What would be printed of a spec that our rules refuse, if they did not; `throwIfAny` must be mocked. Without the
 * checks of `manifestsOf`, which are rules of ours as well: two objects of one name are printed; kubectl takes both.
 */
export function printedAllTheSame(props: EnvironmentFiles): Printed {
  return attempt(() => {
    const chart = new AccessLayerChart(new App(), CHART_ID, { layer: layerOf(props) });
    return chart.node
      .findAll()
      .filter((construct) => ApiObject.isApiObject(construct))
      .map((object) => object.toJson() as Manifest);
  });
}

function attempt(print: () => readonly Manifest[]): Printed {
  try {
    return { manifests: print() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
