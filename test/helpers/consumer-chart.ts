import { App, Chart } from "cdk8s";
import { manifestsOf, type Manifest } from "../../lib/manifests/manifest";

/** Objects of another project's plain chart: it uses none of this library's settings and its own namespace. */
export function inConsumerChart(build: (chart: Chart) => void): readonly Manifest[] {
  const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
  build(chart);
  return manifestsOf(chart);
}

/** `Deployment/gateway-blue` for each object, in chart order. */
export function namesOf(manifests: readonly Manifest[]): readonly string[] {
  return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
