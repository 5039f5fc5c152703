import type { JsonRecord } from "../json";
import {
  difference,
  intersection,
  isEmpty,
  pathsOf,
  setOf,
  union,
  withParents,
  type FieldPath,
  type FieldSet,
} from "./field-set";
import { fieldsOf, isApplier, type FieldManager, type ManagedSet } from "./managers";
import { differencesOf, merged, ownedPaths, without, withoutNull, type Difference } from "./merge";
import type { Shapes } from "./shapes";

/** A server-side apply of one object. */
export interface ApplyRequest {
  /** The object in the cluster. */
  readonly live: JsonRecord;
  /** The object that is applied. */
  readonly config: JsonRecord;
  /** Field managers of the object in the cluster. */
  readonly managers: readonly ManagedSet[];
  /** Name of the field manager that applies. */
  readonly manager: string;
  /** API version of the applied object. */
  readonly apiVersion: string;
  /** How lists and maps are merged. */
  readonly shapes: Shapes;
}

/** A field that another manager owns and that the apply would change. */
export interface FieldConflict {
  /** The other manager. */
  readonly manager: FieldManager;
  /** Path of the field. */
  readonly steps: FieldPath;
}

/** The result of a server-side apply with `force`. Without it, the server refuses the request if there is any conflict. */
export interface Applied {
  /** The object after the apply, before the server writes defaults. */
  readonly object: JsonRecord;
  /** What the apply changes in the object. */
  readonly differences: readonly Difference[];
  /** Fields of other managers that the apply changes. */
  readonly conflicts: readonly FieldConflict[];
  /** Field managers after the apply. */
  readonly managers: readonly ManagedSet[];
}

/** Fields that the server never records in `metadata.managedFields`. */
export const UNMANAGED = setOf(
  [
    "apiVersion",
    "kind",
    "metadata",
    ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "resourceVersion"].map(
      (name) => `metadata f:${name}`,
    ),
  ].map((path) => `f:${path}`.split(" ")),
);

/** Applies an object as the API server does: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export function serverSideApply(request: ApplyRequest): Applied {
  const { live, config, managers, manager, apiVersion, shapes } = request;
  const last = managers.find((one) => isApplier(one, manager));
  const others = managers.filter((one) => one !== last);
  const own = setOf(ownedPaths(config, shapes.root, shapes));
  const all = merged(live, config, shapes.root, shapes);
  const next = last === undefined ? all : pruned(all, last.fields, union(own, fieldsOf(others)), shapes);
  const differences = differencesOf(live, next, shapes.root, shapes);
  const [changed, removed] = [
    differences.filter(({ kind }) => kind !== "removed"),
    differences.filter(({ kind }) => kind === "removed"),
  ].map((some) => setOf(some.map(({ steps }) => steps))) as [FieldSet, FieldSet];
  const lost = union(changed, removed);
  const left = others.map((one) => ({ ...one, fields: difference(one.fields, lost) }));
  const applying: ManagedSet = {
    ...last,
    name: manager,
    operation: "Apply",
    apiVersion,
    fields: difference(own, UNMANAGED),
  };
  return {
    object: withoutNull(next) as JsonRecord,
    differences,
    conflicts: others.flatMap(({ fields, apiVersion: _version, ...other }) =>
      pathsOf(intersection(fields, changed)).map((steps) => ({ manager: other, steps })),
    ),
    managers: [...left.filter(({ fields }) => !isEmpty(fields)), applying],
  };
}

/**
 * Removes the fields that the manager applied the last time and that no manager owns any more. The three steps are those of `prune` in
 * https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go
 */
function pruned(all: unknown, last: FieldSet, owned: FieldSet, shapes: Shapes): unknown {
  const setIn = (object: unknown): FieldSet => withParents(setOf(ownedPaths(object, shapes.root, shapes)));
  const removing = (set: FieldSet): unknown => without(all, set, shapes.root, shapes);
  const [whole, before] = [setIn(all), withParents(last)];
  const withoutLast = setIn(removing(before));
  const withOwned = removing(difference(whole, union(withoutLast, withParents(owned))));
  return removing(intersection(difference(whole, setIn(withOwned)), before));
}
