import { autoscalerOf } from "../autoscalers";
import { changesBetween } from "../changes";
import { effectOf, type ChangeEffect } from "../effects";
import type { JsonRecord } from "../json";
import { identityOf, type Manifest } from "../manifest";
import { difference, setOf } from "./field-set";
import { kubectlApply } from "./kubectl";
import { BEFORE_FIRST_APPLY, fieldsOf, managedSetsOf, type ManagedSet } from "./managers";
import { ownedPaths } from "./merge";
import { changesOf, keptFields, type Change, type Situation } from "./outcomes";
import { pulumiRun } from "./pulumi";
import { UNMANAGED, serverSideApply, type Applied, type ApplyRequest } from "./server-side-apply";
import { settled } from "./settled";
import { shapesOf, type Shapes } from "./shapes";
import type { Applier, FieldOutcome, NextApply, NextResult } from "./types";

/**
 * Returns what the next apply does to an object. The function does not contact a cluster: it repeats the steps of the API server and of the tool, so its
 * result can differ from what happens in these cases:
 * - The schema of a custom resource is derived from its managed fields. Defaults are known only for HTTPRoute and ServiceMonitor.
 * - Admission webhooks and quotas are not evaluated. Validation is evaluated as far as {@link changesBetween} knows it.
 * - Fields that a manager wrote in another API version are compared by their paths.
 * - Pulumi replaces a CustomResourceDefinition as a whole.
 * @param live - the object in the cluster with `metadata.managedFields`, as in `kubectl get -o yaml --show-managed-fields`; `undefined` if it does not exist
 * @param rendered - the manifest, or for Pulumi the inputs of the resource, which can have additional annotations
 * @param objects - other objects, to find the autoscaler of a workload and the StorageClass of a claim. Default: none
 */
export function nextApply(
  live: Manifest | undefined,
  rendered: Manifest,
  applier: Applier,
  objects: readonly Manifest[] = [],
): NextApply {
  const identity = identityOf(rendered);
  if (live === undefined) return { identity, result: "created", fields: [] };
  const request = requestOf(live, rendered, applier.manager);
  const situation: Situation = {
    live: request.live as Manifest,
    rendered: request.config as Manifest,
    managers: request.managers,
    manager: applier.manager,
    shapes: request.shapes,
    isAutoscaled: autoscalerOf(rendered, objects) !== undefined,
  };
  if (applier.tool === "kubectl") {
    const applied = kubectlApply(request, applier.force);
    const isConflict = applied.conflicts.length > 0 && !applier.force;
    return { identity, ...written(applied, situation, isConflict, objects) };
  }
  const outcome = pulumiRun(request, rendered, applier);
  if (outcome.run === "unnoticed" || outcome.run === "replaced")
    return { identity, ...notApplied(outcome.run, serverSideApply(request), situation) };
  return { identity, ...written(outcome.applied, situation, outcome.run === "conflict", objects) };
}

function requestOf(live: Manifest, rendered: Manifest, manager: string): ApplyRequest {
  const [{ managedFields: _managed, ...metadata }, { creationTimestamp: _created, ...given }] = [
    live.metadata as JsonRecord,
    rendered.metadata as JsonRecord,
  ];
  const { status: _status, ...config } = rendered as JsonRecord;
  const recorded = managedSetsOf(live);
  const shapes = shapesOf(rendered, fieldsOf(recorded));
  const object = { ...live, metadata };
  return {
    live: object,
    config: { ...config, metadata: given },
    managers: recorded.length > 0 ? recorded : [beforeFirstApply(object, rendered.apiVersion, shapes)],
    manager,
    apiVersion: rendered.apiVersion,
    shapes,
  };
}

/** The owner of every field of an object whose managed fields were cleared. */
function beforeFirstApply(object: JsonRecord, apiVersion: string, shapes: Shapes): ManagedSet {
  const fields = difference(setOf(ownedPaths(object, shapes.root, shapes)), UNMANAGED);
  return { name: BEFORE_FIRST_APPLY, operation: "Update", apiVersion, fields };
}

type Outcome = NextResult & { readonly fields: readonly FieldOutcome[] };

function written(result: Applied, situation: Situation, isConflict: boolean, objects: readonly Manifest[]): Outcome {
  const applied = settled(situation.live, result, situation.shapes);
  const changes = changesOf(applied, situation);
  const kept = keptFields(applied, situation);
  if (isConflict) return { result: "conflict", fields: [...changes.map(conflicting), ...kept] };
  const real = changes.filter(({ isSame }) => !isSame);
  if (real.length === 0) return { result: "unchanged", fields: kept };
  const { effect, reason } = effectOn(situation.live, applied.object as Manifest, objects);
  if (reason !== undefined) {
    return { result: "refused", reason, fields: [...real.map((one) => unwritten(one, "blocked")), ...kept] };
  }
  return {
    result: "changed",
    restarts: effect === "restarts",
    fields: [...real.map(outcomeOf), ...kept],
  };
}

function notApplied(result: "unnoticed" | "replaced", applied: Applied, situation: Situation): Outcome {
  const changes = changesOf(applied, situation).filter(({ isSame }) => !isSame);
  const kept = keptFields(applied, situation);
  if (result === "replaced") return { result, fields: changes.map(outcomeOf) };
  if (changes.length === 0) return { result: "unchanged", fields: kept };
  return { result, fields: [...changes.map((one) => unwritten(one, "unnoticed")), ...kept] };
}

/** The effect of the change on the object, and the reason if the API server refuses it. */
function effectOn(
  live: Manifest,
  after: Manifest,
  objects: readonly Manifest[],
): { readonly effect: ChangeEffect; readonly reason?: string } {
  const identity = identityOf(after);
  const others = objects.filter((one) => identityOf(one) !== identity);
  const change = changesBetween([live], [after, ...others]).find((one) => one.identity === identity);
  if (change?.kind !== "changed") return { effect: "inPlace" };
  const effect = effectOf(change);
  if (effect !== "recreated") return { effect, ...(change.refusal !== undefined && { reason: change.refusal }) };
  const fixed = change.fields.filter((field) => effectOf({ ...change, fields: [field] }) === "recreated");
  return { effect, reason: `${fixed.map(({ path }) => path).join(", ")} can't change in an existing object` };
}

function conflicting(change: Change): FieldOutcome {
  const { managers } = change;
  return managers.length === 0
    ? unwritten(change, "blocked")
    : { ...outcomeOf(change), action: "conflict", managers, next: change.live };
}

function unwritten(change: Change, action: "blocked" | "unnoticed"): FieldOutcome {
  return { ...outcomeOf(change), action, next: change.live };
}

function outcomeOf({ managers: _managers, isSame: _same, ...field }: Change): FieldOutcome {
  return field;
}
