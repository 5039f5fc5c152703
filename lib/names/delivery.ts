/** Annotation of the Lease of a service with the operation that has started and not ended. */
export const PENDING_ANNOTATION = "access-layer.254carbon.com/pending";

/** Annotation of the Lease of a service with its past operations. */
export const HISTORY_ANNOTATION = "access-layer.254carbon.com/history";

/** Annotation of the pod template that `kubectl rollout restart` also sets. A new value replaces the pods. */
export const RESTARTED_ANNOTATION = "kubectl.kubernetes.io/restartedAt";

/**
 * Field manager of the annotation `restartedAt`. It is not that of the applies, because the next apply would then remove the annotation and replace the pods
 * again.
 */
export const RESTART_FIELD_MANAGER = "access-layer-restart";

/** Lease that locks the operations on a service, and the restarts of any other workload with this `app` label. */
export function releaseLeaseName(service: string): string {
  return `release-${service}`;
}

/** Job that requests the health of a service through one of its Services. */
export function probeJobName(service: string): string {
  return `probe-${service}`;
}
