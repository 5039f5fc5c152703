import { isRecord, recordAt } from "../json";
import { difference, has, setOf, type FieldPath } from "./field-set";
import { takenOver } from "./managers";
import { differencesOf, ownedPaths } from "./merge";
import { serverSideApply, type Applied, type ApplyRequest } from "./server-side-apply";

/** Annotation in which client-side apply keeps the last configuration. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const LAST_APPLIED_PATH: FieldPath = ["f:metadata", "f:annotations", `f:${LAST_APPLIED}`];

/** Manager of `kubectl apply --server-side` without `--field-manager`. */
const DEFAULT_MANAGER = "kubectl";

/**
 * Applies an object as `kubectl apply --server-side` does. If client-side apply wrote the object before, kubectl then gives its fields to the manager
 * that applies and applies the object again, which removes fields that only client-side apply had written.
 * Source: `migrateToSSAIfNecessary` in https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/apply/apply.go
 */
export function kubectlApply(request: ApplyRequest, force: boolean): Applied {
  const first = withoutOldConflicts(request, serverSideApply(request));
  const { apiVersion, live, manager, shapes } = request;
  const names = new Set(
    first.managers
      .filter(({ operation, fields }) => operation === "Update" && has(fields, LAST_APPLIED_PATH))
      .map(({ name }) => name),
  );
  if (names.size === 0 || (first.conflicts.length > 0 && !force)) return first;
  const isOld = (name: string, operation: string, subresource?: string): boolean =>
    names.has(name) && operation === "Update" && subresource === undefined;
  const current = first.managers.filter(
    (one) => !isOld(one.name, one.operation, one.subresource) || one.apiVersion === apiVersion,
  );
  const managers = takenOver(current, manager, (one) => isOld(one.name, one.operation, one.subresource));
  // The default manager keeps the annotation, in the name of another manager.
  const kept = manager === DEFAULT_MANAGER ? [keeperOf(apiVersion)] : [];
  const second = serverSideApply({ ...request, live: first.object, managers: [...managers, ...kept] });
  return {
    ...second,
    differences: differencesOf(live, second.object, shapes.root, shapes),
    conflicts: first.conflicts,
  };
}

function keeperOf(apiVersion: string): ApplyRequest["managers"][number] {
  return { name: "kubectl-last-applied", operation: "Apply", apiVersion, fields: setOf([LAST_APPLIED_PATH]) };
}

/**
 * For the default manager, the API server ignores conflicts about fields that still have the values of the last client-side apply, if there are no other
 * conflicts.
 */
function withoutOldConflicts({ live, manager, shapes }: ApplyRequest, applied: Applied): Applied {
  if (manager !== DEFAULT_MANAGER || applied.conflicts.length === 0) return applied;
  const last = parsed(recordAt(live, "metadata", "annotations")[LAST_APPLIED]);
  if (!isRecord(last)) return applied;
  const changed = differencesOf(last, live, shapes.root, shapes).map(({ steps }) => steps);
  const allowed = difference(setOf(ownedPaths(last, shapes.root, shapes)), setOf(changed));
  return { ...applied, conflicts: applied.conflicts.filter(({ steps }) => !has(allowed, steps)) };
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
