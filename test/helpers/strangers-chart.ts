import { App, Chart } from "cdk8s";
import { manifestsOf, type Manifest } from "../../lib/manifests/manifest";

/** The objects of somebody else's plain chart: none of our settings, a namespace of its own. */
export function inStrangersChart(build: (chart: Chart) => void): readonly Manifest[] {
  const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
  build(chart);
  return manifestsOf(chart);
}

/** `Deployment/gateway-blue` of each object, in the order of the chart. */
export function namesOf(manifests: readonly Manifest[]): readonly string[] {
  return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
