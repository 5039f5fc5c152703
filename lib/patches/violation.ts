import type { Manifest } from "../manifests/manifest";

/** What is wrong with the result of a patch. */
export interface Violation {
  /** Stable code of the problem. */
  readonly code: string;
  /** Path of the field in the object, for the place in the patch. */
  readonly field: string;
  /** What is wrong, without the object. */
  readonly message: string;
}

/** States of an object. */
export interface PatchedObject {
  /** Without any patch. */
  readonly rendered: Manifest;
  /** Before the patch. */
  readonly before: Manifest;
  /** After the patch. */
  readonly after: Manifest;
}

/** What the checks need to know about the layer. */
export interface LayerFacts {
  /** Names of the services, for messages that name a field. */
  readonly services: readonly string[];
  /** Names of the PersistentVolumeClaims. */
  readonly claims: readonly string[];
  /** Minor version of Kubernetes in the cluster. */
  readonly kubernetes: string;
}
