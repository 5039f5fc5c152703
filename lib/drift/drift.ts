import type { FieldChange } from "../changes";
import { identityOf, type Manifest } from "../manifests";
import { fieldsOfOthers, saysWhoWrote, type ForeignField } from "./foreign-fields";
import { fieldsNotAsPrinted } from "./printed-fields";

/** How an object of the cluster is not as it is printed. */
export interface ObjectDrift {
  /** Its {@link identityOf}. */
  readonly identity: string;
  /** Whether the cluster has no such object. */
  readonly isMissing: boolean;
  /** Whether nobody knows who wrote it, because somebody cleared `metadata.managedFields`. */
  readonly isUnsigned: boolean;
  /** Fields whose value is another one than is printed: `before` is what is printed, `after` what is there. */
  readonly fields: readonly FieldChange[];
  /** Fields that others wrote, also where they wrote what is printed. */
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
    return {
      identity,
      isMissing: false,
      isUnsigned: !saysWhoWrote(there),
      fields: [...fieldsNotAsPrinted(object, there), ...belowFloor(there, live)],
      others: fieldsOfOthers(there, expected),
    };
  });
  return all.filter(
    ({ isMissing, isUnsigned, fields, others }) => isMissing || isUnsigned || fields.length + others.length > 0,
  );
}

interface Scaled {
  readonly replicas?: number;
  readonly minReplicas?: number;
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

/**
 * Fewer pods than its autoscaler's floor: somebody scaled it down. At 0 the autoscaler is off and stays off
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation), and nobody prints or owns that field.
 */
function belowFloor(object: Manifest, live: readonly Manifest[]): readonly FieldChange[] {
  const { replicas } = specOf(object);
  if (replicas === undefined) return [];
  return live.flatMap((scaler) => {
    const { minReplicas = 1, scaleTargetRef } = specOf(scaler);
    const isOfObject = scaleTargetRef?.kind === object.kind && scaleTargetRef.name === object.metadata.name;
    const isSamePlace = scaler.metadata.namespace === object.metadata.namespace;
    if (scaler.kind !== "HorizontalPodAutoscaler" || !isOfObject || !isSamePlace || replicas >= minReplicas) return [];
    return [{ path: "spec.replicas", before: `${minReplicas} or more`, after: replicas }];
  });
}

function specOf(manifest: Manifest): Scaled {
  return (manifest["spec"] ?? {}) as Scaled;
}
