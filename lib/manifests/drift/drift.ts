import { autoscalerOf, floorOf } from "../autoscalers";
import type { FieldChange } from "../field-changes";
import { identityOf, type Manifest } from "../manifest";
import { foreignFields, hasManagedFields, type ForeignField } from "./foreign-fields";
import { driftedFields } from "./rendered-fields";

/** The drift of one object: how the cluster differs from the manifest. */
export interface ObjectDrift {
  /** Identity of the object, from {@link identityOf}. */
  readonly identity: string;
  /** Whether the object is missing from the cluster. */
  readonly isMissing: boolean;
  /**
   * Time of the deletion request in RFC 3339 format. The object exists until its finalizers are removed; a PersistentVolumeClaim exists until no pod
   * uses it.
   * @default - the object is not being deleted
   */
  readonly deletedSince?: string;
  /** Whether the field managers of the object are unknown because `metadata.managedFields` was cleared. */
  readonly isUnsigned: boolean;
  /** Fields whose values differ. `before` is the value in the manifest, and `after` is the value in the cluster. */
  readonly fields: readonly FieldChange[];
  /** Fields that other managers changed or added. */
  readonly others: readonly ForeignField[];
}

/**
 * Returns the objects that differ between the manifest and the cluster, in the order of the manifest. Objects that exist only in the cluster are not
 * reported.
 * @param expected additional managers whose changes are allowed
 */
export function driftOf(
  rendered: readonly Manifest[],
  live: readonly Manifest[],
  expected: readonly string[] = [],
): readonly ObjectDrift[] {
  const found = new Map(live.map((object) => [identityOf(object), object]));
  const all = rendered.map((object): ObjectDrift => {
    const identity = identityOf(object);
    const current = found.get(identity);
    if (current === undefined) return { identity, isMissing: true, isUnsigned: false, fields: [], others: [] };
    const { deletionTimestamp: deletedSince } = current.metadata as { readonly deletionTimestamp?: string };
    return {
      identity,
      isMissing: false,
      ...(deletedSince !== undefined && { deletedSince }),
      isUnsigned: !hasManagedFields(current),
      fields: [...driftedFields(object, current), ...belowFloor(current, rendered, live)],
      others: foreignFields(object, current, expected),
    };
  });
  return all.filter(
    ({ isMissing, deletedSince, isUnsigned, fields, others }) =>
      isMissing || deletedSince !== undefined || isUnsigned || fields.length + others.length > 0,
  );
}

/**
 * Reports `spec.replicas` if it is below the minimum of the autoscaler in the manifest or in the cluster. With an autoscaler, the manifest does not
 * contain `replicas`, and no field manager owns it. If `replicas` is 0, the autoscaler is disabled:
 * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation
 */
function belowFloor(object: Manifest, ...states: readonly (readonly Manifest[])[]): readonly FieldChange[] {
  const { replicas } = (object["spec"] ?? {}) as { readonly replicas?: number };
  const autoscalers = states.flatMap((manifests) => autoscalerOf(object, manifests) ?? []);
  const floor = Math.max(0, ...autoscalers.map(floorOf));
  if (replicas === undefined || replicas >= floor) return [];
  return [{ path: "spec.replicas", before: `${floor} or more`, after: replicas }];
}
