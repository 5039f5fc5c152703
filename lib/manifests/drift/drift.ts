import { autoscalerOf, floorOf } from "../autoscalers";
import type { FieldChange } from "../changes";
import { identityOf, type Manifest } from "../manifest";
import { foreignFields, hasManagedFields, type ForeignField } from "./foreign-fields";
import { driftedFields } from "./rendered-fields";

/** The drift of one object: how the cluster differs from the manifest. */
export interface ObjectDrift {
  /** Identity of the object, from {@link identityOf}. */
  readonly identity: string;
  /** Whether the object is missing in the cluster. */
  readonly isMissing: boolean;
  /**
   * Time of the deletion request, in RFC 3339. The object remains until its finalizers finish. A PersistentVolumeClaim remains until no pod uses it.
   * @default - it is not being deleted
   */
  readonly deletedSince?: string;
  /** Whether its field managers are unknown, because `metadata.managedFields` was cleared. */
  readonly isUnsigned: boolean;
  /** Fields whose value differs: `before` is the value in the manifest, `after` the value in the cluster. */
  readonly fields: readonly FieldChange[];
  /** Fields that other managers changed or added. */
  readonly others: readonly ForeignField[];
}

/**
 * The objects that differ between manifest and cluster, in the order of the manifest. Does not report objects that are only in the cluster.
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
 * Reports `spec.replicas` if it is below the floor of the autoscaler, in the manifest or in the cluster. With an autoscaler, `replicas` is not in the
 * manifest and has no owner. At 0 the autoscaler stays off:
 * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation
 */
function belowFloor(object: Manifest, ...states: readonly (readonly Manifest[])[]): readonly FieldChange[] {
  const { replicas } = (object["spec"] ?? {}) as { readonly replicas?: number };
  const autoscalers = states.flatMap((manifests) => autoscalerOf(object, manifests) ?? []);
  const floor = Math.max(0, ...autoscalers.map(floorOf));
  if (replicas === undefined || replicas >= floor) return [];
  return [{ path: "spec.replicas", before: `${floor} or more`, after: replicas }];
}
