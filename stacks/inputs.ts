import type { Manifest } from "../lib/manifests/manifest";
import { FIELD_MANAGER } from "../lib/names";

/** Annotations that Pulumi's provider reads; the only thing in which what is registered differs from what is printed. */
export const PROVIDER_ANNOTATIONS = {
  /** Whose fields they are. The provider would make up a manager for each object, and `kubectl apply` and Pulumi would conflict with one another. */
  fieldManager: "pulumi.com/patchFieldManager",
  /** Ready as soon as it is written. */
  skipAwait: "pulumi.com/skipAwait",
} as const;

/**
 * Kinds that nobody waits for. Whether pods are ready the Deployments say; these would say it again, and worse:
 * a Service waits until not one pod behind it is unready, so that a switch would take as long as the slowest pod of a scale-up, or time out
 * because of a broken idle colour behind the preview Service; an Ingress waits for an address, which some controllers never write; a claim
 * whose class waits for its first consumer is "ready" only while it is pending.
 */
export const NOT_AWAITED: readonly string[] = [
  "v1/Service",
  "v1/PersistentVolumeClaim",
  "networking.k8s.io/v1/Ingress",
];

/** What is registered for an object: the object as it is printed, and {@link PROVIDER_ANNOTATIONS}. They depend on the kind alone, never on a release. */
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

/** The annotations for the provider that an object of a kind, such as `v1/Service`, gets. */
export function providerAnnotations(kind: string): Readonly<Record<string, string>> {
  return {
    [PROVIDER_ANNOTATIONS.fieldManager]: FIELD_MANAGER,
    ...(NOT_AWAITED.includes(kind) && { [PROVIDER_ANNOTATIONS.skipAwait]: "true" }),
  };
}
