import type { Manifest } from "../manifest";
import type { FieldManager } from "./managers";

/** The tool that applies the manifests next. */
export type Applier = KubectlApplier | PulumiApplier;

/** `kubectl apply --server-side`. */
export interface KubectlApplier {
  /** The tool. */
  readonly tool: "kubectl";
  /** Name of the field manager: `--field-manager`. */
  readonly manager: string;
  /** Whether `--force-conflicts` is set, so that fields of other managers are overwritten. */
  readonly force: boolean;
}

/**
 * `pulumi up` with the Kubernetes provider and server-side apply. Source: `Diff` and `Update` of version 4 of
 * https://github.com/pulumi/pulumi-kubernetes
 */
export interface PulumiApplier {
  /** The tool. */
  readonly tool: "pulumi";
  /** Name of the field manager: the annotation `pulumi.com/patchFieldManager`. */
  readonly manager: string;
  /** Whether `--refresh` is set, so that Pulumi reads the object before it compares it with the program. */
  readonly refresh: boolean;
  /** Whether a preview runs before the update. Only the preview finds conflicts with edits that were made with kubectl. */
  readonly preview: boolean;
  /** Whether the annotation `pulumi.com/patchForce` or the environment variable `PULUMI_K8S_ENABLE_PATCH_FORCE` is set. */
  readonly patchForce: boolean;
  /**
   * Inputs of the object in Pulumi's state.
   * @default - those of the program, so that the program has not changed since the last `pulumi up`
   */
  readonly recorded?: Manifest;
}

/** Values of a field before and after the next apply. `undefined` means that the field is absent. */
export interface FieldValues {
  /** Path of the field, such as `spec.selector` or `spec.template.spec.containers[gateway].image`. A map or list that is replaced as a whole is one field. */
  readonly path: string;
  /** Value in the cluster. */
  readonly live: unknown;
  /** Value in the manifest. */
  readonly rendered: unknown;
  /** Value in the cluster after the next apply. */
  readonly next: unknown;
  /** Other managers that own the field or a part of it. */
  readonly owners: readonly FieldManager[];
}

/**
 * Why a field that the manifest does not have stays as it is.
 * - `autoscaler`: the number of pods, which an autoscaler sets.
 * - `controlPlane`: a controller of Kubernetes owns the field.
 * - `coOwned`: the manager that applies no longer renders the field, but another manager owns it, too.
 * - `otherManager`: another manager owns the field.
 * - `unowned`: no manager owns the field. Most of these fields are defaults of the API server.
 */
export type KeepReason = "autoscaler" | "controlPlane" | "coOwned" | "otherManager" | "unowned";

/**
 * What happens to a field.
 * - `add`: the object gets the field.
 * - `update`: the field gets the rendered value. No other manager owns it.
 * - `revert`: the field gets the rendered value and replaces that of another manager.
 * - `remove`: the field is removed, because the manager that applies is its last owner and no longer renders it.
 * - `reset`: like `remove`, but the API server then writes its default.
 * - `keep`: the field stays, although the manifest does not have it.
 * - `conflict`: another manager owns the field, so the object is not written.
 * - `blocked`: the field would change, but the object is not written, because of another field.
 * - `unnoticed`: Pulumi does not see that the field differs, so it does not write the object.
 */
export type FieldOutcome =
  | (FieldValues & { readonly action: "add" | "update" | "revert" | "remove" | "reset" | "blocked" | "unnoticed" })
  | (FieldValues & { readonly action: "conflict"; readonly managers: readonly FieldManager[] })
  | (FieldValues & { readonly action: "keep"; readonly reason: KeepReason });

/** The next apply of one object. */
export type NextApply = {
  /** Identity of the object, such as `v1/Service 254carbon-access/gateway-service`. */
  readonly identity: string;
  /** Fields that change, should change, or stay although the manifest does not have them, in the order of the object. */
  readonly fields: readonly FieldOutcome[];
} & NextResult;

/**
 * What happens to the object.
 * - `created`: it does not exist yet.
 * - `unchanged`: no field changes.
 * - `changed`: it is written. With `restarts`, its pods are replaced.
 * - `conflict`: it is not written, because another manager owns a field.
 * - `refused`: it is not written, because the API server rejects the change.
 * - `replaced`: Pulumi deletes it and creates it again. A protected object is not replaced, and the run fails.
 * - `unnoticed`: Pulumi does not write it, because it does not see the difference.
 */
export type NextResult =
  | { readonly result: "created" | "unchanged" | "conflict" | "replaced" | "unnoticed" }
  | { readonly result: "changed"; readonly restarts: boolean }
  | { readonly result: "refused"; readonly reason: string };
