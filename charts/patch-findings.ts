import { App } from "cdk8s";
import type { Layer } from "../lib/layer/layer";
import { CHART_ID } from "../lib/names";
import type { Problem } from "../lib/spec/problem";
import { AccessLayerChart } from "./access-layer-chart";
import { patchesOf } from "./patches";

/**
 * Problems and warnings of the patches of a layer whose files have no other problems. It renders the layer, because patches apply to the finished
 * manifest.
 */
export function patchFindings(layer: Layer): Record<"problems" | "warnings", readonly Problem[]> {
  return patchesOf(layer, (plain) => new AccessLayerChart(new App(), CHART_ID, { layer: plain }));
}
