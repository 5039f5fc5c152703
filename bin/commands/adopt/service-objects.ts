import { synthesize } from "../../../charts/synthesize";
import type { ServiceObjects } from "../../../lib/delivery/adopt";
import type { Cluster } from "../../../lib/delivery/cluster";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";

/** Kinds of objects that a release changes, and those whose changes affect a release. */
const KINDS = ["Deployment", "HorizontalPodAutoscaler", "Service", "HTTPRoute", "Ingress", "PodDisruptionBudget"];

/** The rendered objects of a service. */
export function renderedObjects(layer: Layer, service: string): readonly Manifest[] {
  return synthesize(layer).manifests.filter(
    ({ kind, metadata }) => KINDS.includes(kind) && metadata.labels?.["app"] === service,
  );
}

/** Reads the objects of a service from the cluster. */
export async function readObjects(cluster: Cluster, rendered: readonly Manifest[]): Promise<ServiceObjects> {
  const live: Manifest[] = [];
  for (const object of rendered) {
    const found = await cluster.read(object);
    if (found !== undefined) live.push(found);
  }
  return { rendered, live };
}
