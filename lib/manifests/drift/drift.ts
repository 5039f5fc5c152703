import { autoscalerOf, floorOf } from "../autoscalers";
import type { FieldChange } from "../changes";
import { identityOf, type Manifest } from "../manifest";
import { foreignFields, saysWhoWrote, type ForeignField } from "./foreign-fields";
import { fieldsNotAsPrinted } from "./rendered-fields";

/** How an object of the cluster is not as it is printed. */
export interface ObjectDrift {
  /** Its {@link identityOf}. */
  readonly identity: string;
  /** Whether the cluster has no such object. */
  readonly isMissing: boolean;
  /**
   * Since when it is being deleted: it stays until its finalizers are done, a claim until no pod uses it.
   * @default - it is not
   */
  readonly deletedSince?: string;
  /** Whether nobody knows who wrote it, because somebody cleared `metadata.managedFields`. */
  readonly isUnsigned: boolean;
  /** Fields whose value is another one than is printed: `before` is what is printed, `after` what is there. */
  readonly fields: readonly FieldChange[];
  /** Fields that somebody wrote otherwise than they are printed, or that are not printed. */
  readonly others: readonly ForeignField[];
}

/**
 * The objects of a manifest that are not in the cluster as they are printed, in the order of the manifest. Objects that somebody added are not looked for.
 * @param expected managers that may write, too
 */
export function driftOf(
  printed: readonly Manifest[],
  live: readonly Manifest[],
  expected: readonly string[] = [],
): readonly ObjectDrift[] {
  const found = new Map(live.map((object) => [identityOf(object), object]));
  const all = printed.map((object): ObjectDrift => {
    const identity = identityOf(object);
    const there = found.get(identity);
    if (there === undefined) return { identity, isMissing: true, isUnsigned: false, fields: [], others: [] };
    const { deletionTimestamp: deletedSince } = there.metadata as { readonly deletionTimestamp?: string };
    return {
      identity,
      isMissing: false,
      ...(deletedSince !== undefined && { deletedSince }),
      isUnsigned: !saysWhoWrote(there),
      fields: [...fieldsNotAsPrinted(object, there), ...belowFloor(there, printed, live)],
      others: foreignFields(object, there, expected),
    };
  });
  return all.filter(
    ({ isMissing, deletedSince, isUnsigned, fields, others }) =>
      isMissing || deletedSince !== undefined || isUnsigned || fields.length + others.length > 0,
  );
}

/**
 * Fewer pods than the floor of its autoscaler, as it is printed or there: somebody scaled it down. At 0 the autoscaler is off and stays off
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation), and nobody prints or owns that field.
 */
function belowFloor(object: Manifest, ...states: readonly (readonly Manifest[])[]): readonly FieldChange[] {
  const { replicas } = (object["spec"] ?? {}) as { readonly replicas?: number };
  const autoscalers = states.flatMap((manifests) => autoscalerOf(object, manifests) ?? []);
  const floor = Math.max(0, ...autoscalers.map(floorOf));
  if (replicas === undefined || replicas >= floor) return [];
  return [{ path: "spec.replicas", before: `${floor} or more`, after: replicas }];
}
