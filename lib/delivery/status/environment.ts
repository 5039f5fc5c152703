import type { Layer } from "../../layer/layer";
import type { Manifest } from "../../manifests/manifest";
import { serviceStatus } from "./service";
import type { DatastoreStatus, EnvironmentStatus, LiveState } from "./types";
import { workloadIn } from "./workload";

/**
 * Compares an environment with its objects in the cluster.
 * @param manifests - the rendered manifests of the layer
 * @param services - names of the services to compare; all services and datastores if empty
 */
export function statusOf(
  layer: Layer,
  manifests: readonly Manifest[],
  state: LiveState,
  services: readonly string[] = [],
): EnvironmentStatus {
  const { name: environment, namespace, cluster } = layer;
  const chosen = layer.services.filter(({ name }) => services.length === 0 || services.includes(name));
  const compared = chosen.map((service) => serviceStatus(service, { environment, manifests, state }));
  const datastores = services.length === 0 ? datastoresOf(layer, manifests, state) : [];
  return {
    environment,
    context: cluster.context,
    namespace,
    ready: [...compared, ...datastores].every(({ ready }) => ready) && state.unread.length === 0,
    services: compared,
    datastores,
    unread: state.unread,
  };
}

/** The Deployments that belong to no service: datastores, their second replicas, and exporters. */
function datastoresOf(layer: Layer, manifests: readonly Manifest[], state: LiveState): readonly DatastoreStatus[] {
  const services = layer.services.map(({ name }) => name);
  const deployments = manifests.filter(
    ({ kind, metadata }) => kind === "Deployment" && !services.includes(metadata.labels?.["app"] ?? ""),
  );
  return deployments.map((deployment) => {
    const { status, reasons } = workloadIn(state, deployment, manifests);
    return {
      name: deployment.metadata.name.replace(/-deployment$/, ""),
      ready: reasons.length === 0,
      ...status,
      reasons,
    };
  });
}
