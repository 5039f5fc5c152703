import type { Manifest } from "../lib/manifests/manifest";
import { FIELD_MANAGER } from "../lib/names";

/** Annotations for Pulumi's Kubernetes provider: the only difference between registered resources and rendered manifests. */
export const PROVIDER_ANNOTATIONS = {
  /** Field manager. By default the provider generates one per object, and Pulumi would conflict with `kubectl apply`. */
  fieldManager: "pulumi.com/patchFieldManager",
  /** Do not wait for readiness. */
  skipAwait: "pulumi.com/skipAwait",
} as const;

/**
 * Kinds that Pulumi does not wait for. Deployments already report pod readiness, and waiting for these kinds causes problems:
 * - A Service waits until all pods behind it are ready. A switch would take as long as the slowest pod of a scale-up, or time out because of a
 *   broken idle color behind the preview Service.
 * - An Ingress waits for an address, which some controllers never set.
 * - A claim with `WaitForFirstConsumer` counts as ready only while it is pending.
 */
export const NOT_AWAITED: readonly string[] = [
  "v1/Service",
  "v1/PersistentVolumeClaim",
  "networking.k8s.io/v1/Ingress",
];

/** Resource inputs for an object: the rendered manifest plus {@link PROVIDER_ANNOTATIONS}, which depend only on the kind, never on a release. */
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

/** Provider annotations for a kind, such as `v1/Service`. */
export function providerAnnotations(kind: string): Readonly<Record<string, string>> {
  return {
    [PROVIDER_ANNOTATIONS.fieldManager]: FIELD_MANAGER,
    ...(NOT_AWAITED.includes(kind) && { [PROVIDER_ANNOTATIONS.skipAwait]: "true" }),
  };
}
