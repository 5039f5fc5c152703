/** Fields that the API server drops, because a feature gate is off by default in Kubernetes 1.36, or because they are deprecated. */
const DISABLED = new Set([
  "apps.v1.RollingUpdateStatefulSetStrategy.maxUnavailable",
  "coordination.v1.LeaseSpec.preferredHolder",
  "coordination.v1.LeaseSpec.strategy",
  "core.v1.Lifecycle.stopSignal",
  "discovery.v1.Endpoint.deprecatedTopology",
  "core.v1.PodSpec.schedulingGroup",
  "core.v1.VolumeProjection.clusterTrustBundle",
  "core.v1.VolumeProjection.podCertificate",
  "storage.v1.CSIDriverSpec.preventPodSchedulingIfMissing",
]);

/** Whether the API server stores a field of a type. */
export function isServed(type: string, field: string): boolean {
  return !DISABLED.has(`${type}.${field}`);
}
