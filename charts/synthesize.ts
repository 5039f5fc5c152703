import { App } from "cdk8s";
import { dump } from "js-yaml";
import { manifestsOfTestedChart, type Manifest } from "../lib/manifests/manifest";
import { CHART_ID } from "../lib/names";
import type { Layer } from "../lib/layer/layer";
import { AccessLayerChart } from "./access-layer-chart";

/** A synthesized environment. */
export interface Synthesis {
  /** The chart with its constructs. */
  readonly chart: AccessLayerChart;
  /** The Kubernetes objects, in the order of the file. */
  readonly manifests: readonly Manifest[];
  /** Text of the manifest file. */
  readonly yaml: string;
}

/**
 * Synthesizes the manifest of a layer. `access-layer synth` and `cdk8s synth` both call this function, so that they write the same bytes.
 * @throws ProblemsError with all problems of the two files
 */
export function synthesize(layer: Layer): Synthesis {
  const chart = new AccessLayerChart(new App(), CHART_ID, { layer });
  const manifests = manifestsOfTestedChart(chart);
  let text: string | undefined;
  return {
    chart,
    manifests,
    // Only a few callers need the text, and formatting takes half of the time.
    get yaml() {
      return (text ??= toYaml(manifests));
    },
  };
}

/** Formats manifests as one YAML stream, with keys in the order of cdk8s. */
export function toYaml(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => `---\n${dump(manifest, { noRefs: true, lineWidth: -1 })}`).join("");
}
