import { typeOfKind } from "./api-types/types";
import { canonicalOf, withSpec } from "./canonical/canonical";
import { isKeptWhenRemoved, storedNamespace, storedPath } from "./canonical/places";
import { settledOn } from "./canonical/settled";
import { fieldChanges, isWithin, type FieldChange } from "./field-changes";
import { isEqual, isRecord, recordOf, type JsonRecord } from "./json";
import { identityOf, type Manifest } from "./manifest";
import { refusalOf } from "./refusals";

/** An object that was added, removed or changed. */
export interface ObjectChange {
  /** Whether the object was added, removed or changed. */
  readonly kind: "added" | "removed" | "changed";
  /** Identity of the object, from {@link identityOf}. */
  readonly identity: string;
  /** Fields that differ. The list is empty for an object that was added or removed. */
  readonly fields: readonly FieldChange[];
  /**
   * Whether the ConfigMap or Secret had `immutable: true` before the change. If so, the API server rejects any change to its data.
   * @default - the object is not immutable
   */
  readonly isImmutable?: true;
  /**
   * Whether the Pod was not scheduled before the change, because it had scheduling gates. The API server then accepts more changes.
   * @default - the object is not such a Pod
   */
  readonly isGated?: true;
  /**
   * Whether the Job was suspended before the change. If it has not started, the API server accepts more changes to its pods.
   * @default - the object is not such a Job
   */
  readonly isSuspended?: true;
  /**
   * Whether the Job is indexed and has as many completions as parallelism after the change. The API server then accepts other completions.
   * @default - the object is not such a Job
   */
  readonly isElastic?: true;
  /**
   * Why the API server refuses the change although the fields can change.
   * @default - no reason is known
   */
  readonly refusal?: string;
}

/**
 * Compares two states of a layer. Changes are in the order of the objects after the change, followed by removed objects. Values that the API server
 * stores in the same way, such as `1000m` and `1`, or a default that is written out, are equal.
 */
export function changesBetween(before: readonly Manifest[], after: readonly Manifest[]): readonly ObjectChange[] {
  const old = new Map(before.map((manifest) => [placeOf(manifest), manifest]));
  const kept = new Set(after.map(placeOf));
  const removed = [...old].filter(([place]) => !kept.has(place)).map(([, manifest]) => identityOf(manifest));
  return [
    ...after.flatMap((manifest) => objectChange(old.get(placeOf(manifest)), manifest, after)),
    ...removed.map((identity): ObjectChange => ({ kind: "removed", identity, fields: [] })),
  ];
}

/** Key of an object: its identity with the namespace that the API server uses: none for cluster-wide kinds, and `default` if a built-in kind has none. */
export function placeOf(manifest: Manifest): string {
  const { namespace: given, ...metadata } = manifest.metadata;
  const namespace = storedNamespace(manifest.apiVersion, manifest.kind, given);
  return identityOf({ ...manifest, metadata: namespace === undefined ? metadata : { ...metadata, namespace } });
}

function objectChange(before: Manifest | undefined, after: Manifest, all: readonly Manifest[]): ObjectChange[] {
  const identity = identityOf(after);
  if (before === undefined) return [{ kind: "added", identity, fields: [] }];
  // Most objects do not change, and this check is faster than the copies below.
  if (isEqual(before, after)) return [];
  const given = fieldChanges(writtenFields(before), writtenFields(after), "", typeOfKind(after.apiVersion, after.kind));
  // Only in a Job can a `null` change something: see settledOn.
  if (given.length === 0 && after.kind !== "Job") return [];
  const refusal = refusalOf(before, after, all);
  const settled = canonicalOf(settledOn(before, after));
  const stored = storedChanges(before, after, settled, given);
  if (stored.length === 0 && refusal === undefined) return [];
  return [
    {
      kind: "changed",
      identity,
      fields: stored.length === 0 ? given : stored,
      ...(before["immutable"] === true ? { isImmutable: true } : {}),
      ...(isGated(before) ? { isGated: true } : {}),
      ...(isSuspended(before) ? { isSuspended: true } : {}),
      ...(isElastic(after, settled) ? { isElastic: true } : {}),
      ...(refusal === undefined ? {} : { refusal }),
    },
  ];
}

/**
 * The changes that remain when both objects are written as the API server stores them. Their paths and values are those of the files, if the files have
 * them. Then follow the fields that only the server writes, because their defaults depend on the changed ones.
 * @param settled - `after` as the API server stores it
 */
function storedChanges(
  before: Manifest,
  after: Manifest,
  settled: JsonRecord,
  written: readonly FieldChange[],
): readonly FieldChange[] {
  const type = typeOfKind(after.apiVersion, after.kind);
  const isKept = (change: FieldChange) => change.after === undefined && isKeptWhenRemoved(after.kind, change.path);
  const stored = fieldChanges(canonicalOf(before), settled, "", type).filter(
    (change) => change.path !== "metadata.namespace" && !isKept(change),
  );
  const given = written.filter((change) => !isKept(change));
  const touches = ({ path }: FieldChange, one: FieldChange) => {
    const place = storedPath(after.kind, path);
    return isWithin(one.path, place) || isWithin(place, one.path);
  };
  return [
    ...given.filter((change) => stored.some((one) => touches(change, one))),
    ...stored.filter((one) => !given.some((change) => touches(change, one))),
  ];
}

/** The fields of a manifest without its namespace and without `null`, which means that a field is absent. A kind with a `spec` gets an empty one if it is absent. */
function writtenFields(manifest: Manifest): unknown {
  const { namespace: _namespace, ...metadata } = manifest.metadata;
  return withSpec(withoutNull({ ...manifest, metadata }) as JsonRecord, manifest);
}

function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNull(item)]])),
  );
}

/** Whether a Job is suspended. The API server then accepts changes to node selection and resources. */
function isSuspended({ kind, spec }: Manifest): boolean {
  return kind === "Job" && isRecord(spec) && spec["suspend"] === true;
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#elastic-indexed-jobs */
function isElastic(after: Manifest, settled: JsonRecord): boolean {
  const { completionMode, completions, parallelism } = recordOf(settled["spec"]);
  return after.kind === "Job" && completionMode === "Indexed" && completions === parallelism;
}

function isGated({ kind, ...pod }: Manifest): boolean {
  const spec = pod["spec"];
  return (
    kind === "Pod" && isRecord(spec) && Array.isArray(spec["schedulingGates"]) && spec["schedulingGates"].length > 0
  );
}
