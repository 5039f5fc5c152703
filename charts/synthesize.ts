import { App } from "cdk8s";
import { dump } from "js-yaml";
import { manifestsOfTestedChart, type Manifest } from "../lib/manifests/manifest";
import { CHART_ID } from "../lib/names";
import type { Layer } from "../lib/layer/layer";
import { AccessLayerChart } from "./access-layer-chart";

/** What an environment comes to. */
export interface Synthesis {
  /** The chart, for what needs its constructs. */
  readonly chart: AccessLayerChart;
  /** The objects, in the order of the file. */
  readonly manifests: readonly Manifest[];
  /** The file. */
  readonly yaml: string;
}

/**
 * Turns a layer into its manifest. Both `access-layer synth` and `cdk8s synth` come through here, which
 * is why they give the same bytes.
 * @throws ProblemsError with everything that is wrong with the two files
 */
export function synthesize(layer: Layer): Synthesis {
  const chart = new AccessLayerChart(new App(), CHART_ID, { layer });
  const manifests = manifestsOfTestedChart(chart);
  return { chart, manifests, yaml: toYaml(manifests) };
}

/** One YAML stream; keys keep the order in which cdk8s sorts them. */
export function toYaml(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => `---\n${dump(manifest, { noRefs: true, lineWidth: -1 })}`).join("");
}
