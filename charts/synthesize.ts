import { App } from "cdk8s";
import { dump } from "js-yaml";
import { manifestsOf, type Manifest } from "../lib/manifests/manifest";
import { CHART_ID } from "../lib/names";
import { AccessLayerChart, type AccessLayerProps } from "./access-layer-chart";

/** What an environment comes to. */
export interface Synthesis {
  /** The objects, in the order of the file. */
  readonly manifests: readonly Manifest[];
  /** The file. */
  readonly yaml: string;
}

/**
 * Turns the two files of an environment into its manifest. Both `access-layer synth` and `cdk8s synth` come through here, which
 * is why they give the same bytes.
 * @throws ProblemsError with everything that is wrong with the two files
 */
export function synthesize(props: AccessLayerProps): Synthesis {
  const chart = new AccessLayerChart(new App(), CHART_ID, props);
  const manifests = manifestsOf(chart);
  return { manifests, yaml: toYaml(manifests) };
}

/** One YAML stream; keys keep the order in which cdk8s sorts them. */
export function toYaml(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => `---\n${dump(manifest, { noRefs: true, lineWidth: -1 })}`).join("");
}
