import { ApiObject, type Chart } from "cdk8s";
import { NOTHING, type Capacity } from "../lib/layer/capacity";
import type { Layer } from "../lib/layer/layer";
import { identityOf, manifestsOfTestedChart, type Manifest } from "../lib/manifests/manifest";
import { patchManifest } from "../lib/manifests/patched-objects";
import { addedCapacity } from "../lib/patches/added-capacity";
import { patchObjects, type Patched } from "../lib/patches/patched";
import { isTarget } from "../lib/patches/targets";

/** Result of the patches of a layer. */
export interface LayerPatches extends Pick<Patched, "problems" | "warnings" | "patchers"> {
  /** Resources that they add to pods. */
  readonly added: Capacity;
  /** Number of objects that each patch selects, in the order of the environment file. */
  readonly selected: readonly number[];
}

const NONE: LayerPatches = { problems: [], warnings: [], patchers: new Map(), added: NOTHING, selected: [] };

/** Cache: the files are checked before the chart is built, and both need the result. A layer never changes. */
const JUDGED = new WeakMap<Layer, LayerPatches>();

/**
 * Judges the patches of a layer without problems, on the objects that it renders without them.
 * @param build - builds the chart of a layer without patches
 */
export function patchesOf(layer: Layer, build: (layer: Layer) => Chart): LayerPatches {
  if (layer.patches.length === 0) return NONE;
  const judged = JUDGED.get(layer);
  if (judged !== undefined) return judged;
  const rendered = manifestsOfTestedChart(build({ ...layer, patches: [] }));
  const services = layer.services.map(({ name }) => name);
  const selected = layer.patches.map(({ target }) => rendered.filter((one) => isTarget(one, target)).length);
  const { manifests, ...patched } = patchObjects(rendered, layer.patches, {
    services,
    kubernetes: layer.cluster.kubernetes,
  });
  const result = { ...patched, added: addedCapacity(layer, rendered, manifests), selected };
  JUDGED.set(layer, result);
  return result;
}

/** Makes the objects of a chart render with their patches. */
export function applyPatches(chart: Chart, { patchers }: LayerPatches): void {
  if (patchers.size === 0) return;
  for (const construct of chart.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) continue;
    patchManifest(construct, (json) => {
      const rendered = json as Manifest;
      return patchers.get(identityOf(rendered))?.(rendered) ?? rendered;
    });
  }
}
