import { canonicalOf } from "../canonical/canonical";
import { isKeptWhenRemoved } from "../canonical/places";
import { CONTROL_PLANE_MANAGERS } from "../drift/foreign-fields";
import { pathOf, valueAt } from "../drift/field-steps";
import { isEqual, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";
import { has, isEmpty, nodeAt, pathsOf, setOf, type FieldPath, type FieldSet } from "./field-set";
import { fieldsOf, isApplier, type FieldManager, type ManagedSet } from "./managers";
import { differencesOf } from "./merge";
import type { Applied } from "./server-side-apply";
import type { Shapes } from "./shapes";
import type { FieldOutcome, FieldValues, KeepReason } from "./types";

/** An apply and the objects that it is about. */
export interface Situation {
  /** The object in the cluster. */
  readonly live: Manifest;
  /** The object in the manifest. */
  readonly rendered: Manifest;
  /** Field managers before the apply. */
  readonly managers: readonly ManagedSet[];
  /** Name of the manager that applies. */
  readonly manager: string;
  /** How lists and maps are merged. */
  readonly shapes: Shapes;
  /** Whether an autoscaler sets the number of pods. */
  readonly isAutoscaled: boolean;
}

/** A field that differs before and after the apply, or that conflicts. */
export type Change = FieldValues & {
  readonly action: "add" | "update" | "revert" | "remove" | "reset";
  /** Managers with which the apply conflicts about the field. */
  readonly managers: readonly FieldManager[];
  /** Whether the API server stores both values in the same way, such as `1000m` and `1`. */
  readonly isSame: boolean;
};

/** The fields that an apply changes, and those about which it conflicts. A map or list that is added or removed is one field. */
export function changesOf(applied: Applied, situation: Situation): readonly Change[] {
  const { live, rendered } = situation;
  const whole = setOf(applied.differences.filter(({ kind }) => kind !== "modified").map(({ steps }) => steps));
  const stored = [live, applied.object as Manifest].map(canonicalOf) as [JsonRecord, JsonRecord];
  return applied.differences.flatMap(({ kind, steps }) => {
    if (steps.some((_step, index) => index > 0 && has(whole, steps.slice(0, index)))) return [];
    const managers = applied.conflicts.filter((one) => isBelow(one.steps, steps)).map(({ manager }) => manager);
    const [before, after] = stored.map((object) => valueAt(object, steps)) as [unknown, unknown];
    const path = pathOf(steps);
    const isSame = isEqual(before, after) || (kind === "removed" && isKeptWhenRemoved(live.kind, path));
    if (isSame && managers.length === 0) return [];
    // The server does not store empty and zero values, and writes defaults for absent ones.
    const next = after === undefined ? undefined : (valueAt(applied.object, steps) ?? after);
    const owners = ownersOf(situation, steps);
    const values = { path, live: valueAt(live, steps), rendered: valueAt(rendered, steps), next, owners };
    const action =
      kind === "added" ? "add" : kind === "removed" ? (next === undefined ? "remove" : "reset") : undefined;
    return [{ ...values, action: action ?? (owners.length > 0 ? "revert" : "update"), managers, isSame }];
  });
}

/** The fields that the manifest does not have and that stay. Their order is that of the object. */
export function keptFields(applied: Applied, situation: Situation): readonly FieldOutcome[] {
  const { live, rendered, managers, manager, shapes } = situation;
  const changed = setOf(applied.differences.map(({ steps }) => steps));
  const extra = differencesOf(rendered, live, shapes.root, shapes).filter(({ kind }) => kind === "added");
  const all = setOf(extra.map(({ steps }) => steps).filter((steps) => !has(changed, steps) && !isOfServer(steps)));
  const own = fieldsOf(managers.filter((one) => isApplier(one, manager)));
  return groups(all, changed, [], (steps) => reasonOf(steps, situation, own)).map(([steps, reason]) => {
    const value = valueAt(live, steps);
    return {
      action: "keep",
      reason,
      path: pathOf(steps),
      live: value,
      rendered: undefined,
      next: value,
      owners: ownersOf(situation, steps),
    };
  });
}

/** Paths whose parts all stay for the same reason and have the same owners, with that reason. */
function groups(
  set: FieldSet,
  changed: FieldSet,
  before: FieldPath,
  reasonAt: (steps: FieldPath) => readonly [KeepReason, string],
): readonly (readonly [FieldPath, KeepReason])[] {
  return [...set.children].flatMap(([step, node]) => {
    const steps = [...before, step];
    const leaves = pathsOf(node, steps).filter((path) => nodeAt(node, path.slice(steps.length)).children.size === 0);
    const found = leaves.map(reasonAt);
    const isUniform = isEmpty(nodeAt(changed, steps)) && found.every(([, key]) => key === found[0]?.[1]);
    const [first] = found;
    if (first === undefined) return [];
    return node.isMember && isUniform ? [[steps, first[0]] as const] : groups(node, changed, steps, reasonAt);
  });
}

function reasonOf(steps: FieldPath, situation: Situation, own: FieldSet): readonly [KeepReason, string] {
  const owners = ownersOf(situation, steps);
  const key = JSON.stringify(owners.map(({ name, operation, subresource }) => [name, operation, subresource]));
  return [keepReason(steps, owners, situation, own), key];
}

function keepReason(
  steps: FieldPath,
  owners: readonly FieldManager[],
  { isAutoscaled }: Situation,
  own: FieldSet,
): KeepReason {
  const isOfControlPlane = owners.every(({ name }) => CONTROL_PLANE_MANAGERS.includes(name));
  if (pathOf(steps) === "spec.replicas" && isOfControlPlane && (isAutoscaled || owners.length > 0)) return "autoscaler";
  if (owners.length === 0) return "unowned";
  if (has(own, steps)) return "coOwned";
  return isOfControlPlane ? "controlPlane" : "otherManager";
}

/** Managers, except the one that applies, that own a field or a part of it. */
function ownersOf({ managers, manager }: Situation, steps: FieldPath): readonly FieldManager[] {
  return managers
    .filter((one) => !isApplier(one, manager) && !isEmpty(nodeAt(one.fields, steps)))
    .map(({ fields: _fields, apiVersion: _version, ...owner }) => owner);
}

function isBelow(steps: FieldPath, outer: FieldPath): boolean {
  return outer.every((step, index) => steps[index] === step);
}

/** Whether only the API server writes a field. */
function isOfServer([root, field]: FieldPath): boolean {
  if (root === "f:status") return true;
  return (
    root === "f:metadata" &&
    /^f:(uid|resourceVersion|generation|creationTimestamp|managedFields|selfLink|deletion\w*|namespace)$/.test(
      field ?? "",
    )
  );
}
