import { App, Chart } from "cdk8s";
import { manifestsOf, type Manifest } from "../../lib/manifests/manifest";

/**
 * Returns the objects of a plain chart in another project. The chart has its own namespace and none of this library's
 * settings.
 */
export function inConsumerChart(build: (chart: Chart) => void): readonly Manifest[] {
  const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
  build(chart);
  return manifestsOf(chart);
}

/** Returns the kind and name of each object, such as `Deployment/gateway-blue`, in chart order. */
export function namesOf(manifests: readonly Manifest[]): readonly string[] {
  return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
