import { ApiObject, App } from "cdk8s";
import { AccessLayerChart } from "../../../charts/access-layer-chart";
import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { CHART_ID } from "../../../lib/names";
import { layerOf, type EnvironmentFiles } from "../../helpers/fixtures";

/** A spec's rendered objects, or the error. */
export type RenderedEnvironment = { readonly manifests: readonly Manifest[] } | { readonly error: string };

/** Renders a spec that the rules accept. */
export function renderedOf(props: EnvironmentFiles): RenderedEnvironment {
  return attempt(() => synthesize(layerOf(props)).manifests);
}

/**
 * Renders a spec that the rules reject. `throwIfAny` must be mocked. Skips the checks in `manifestsOf`, which duplicate rules.
 * For
 * example, two objects may have the same name, which kubectl accepts.
 */
export function renderedDespiteProblems(props: EnvironmentFiles): RenderedEnvironment {
  return attempt(() => {
    const chart = new AccessLayerChart(new App(), CHART_ID, { layer: layerOf(props) });
    return chart.node
      .findAll()
      .filter((construct) => ApiObject.isApiObject(construct))
      .map((object) => object.toJson() as Manifest);
  });
}

function attempt(print: () => readonly Manifest[]): RenderedEnvironment {
  try {
    return { manifests: print() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
