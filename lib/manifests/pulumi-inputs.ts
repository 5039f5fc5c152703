import { FIELD_MANAGER } from "../names";
import type { Manifest } from "./manifest";

/** Annotations for Pulumi's Kubernetes provider. They are the only difference between registered resources and rendered manifests. */
export const PROVIDER_ANNOTATIONS = {
  /**
   * Annotation with the field manager. By default, the provider generates a field manager for each object, and Pulumi would conflict with
   * `kubectl apply`.
   */
  fieldManager: "pulumi.com/patchFieldManager",
  /** Annotation that makes Pulumi continue without waiting for readiness. */
  skipAwait: "pulumi.com/skipAwait",
} as const;

/**
 * Kinds that Pulumi does not wait for. Deployments already report whether pods are ready, and waiting for these kinds would cause problems:
 * - For a Service, Pulumi waits until all selected pods are ready. A switch would take as long as the slowest pod of a scale-up, or time out because of
 *   a broken idle color behind the preview Service.
 * - For an Ingress, Pulumi waits for an address, which some controllers never set.
 * - A claim with `WaitForFirstConsumer` counts as ready only while it is pending.
 */
export const NOT_AWAITED: readonly string[] = [
  "v1/Service",
  "v1/PersistentVolumeClaim",
  "networking.k8s.io/v1/Ingress",
];

/**
 * Returns the resource inputs for an object, which are the rendered manifest and the {@link PROVIDER_ANNOTATIONS}. The annotations depend only on the
 * kind, never on a release.
 */
export function inputsOf(manifest: Manifest): Manifest {
  const { metadata, apiVersion, kind } = manifest;
  return {
    ...manifest,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, ...providerAnnotations(`${apiVersion}/${kind}`) },
    },
  };
}

/** Returns the provider annotations for a kind, such as `v1/Service`. */
export function providerAnnotations(kind: string): Readonly<Record<string, string>> {
  return {
    [PROVIDER_ANNOTATIONS.fieldManager]: FIELD_MANAGER,
    ...(NOT_AWAITED.includes(kind) && { [PROVIDER_ANNOTATIONS.skipAwait]: "true" }),
  };
}
