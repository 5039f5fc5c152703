import { changesBetween } from "../../lib/manifests/changes";
import { effectOf } from "../../lib/manifests/effects";
import type { Manifest } from "../../lib/manifests/manifest";
import { CLUSTER_SCOPED, NAMESPACED } from "./pairs/objects";
import { withValue, type Steps } from "./pairs/places";
import { WORKLOADS } from "./pairs/workloads";

const OBJECTS = [...WORKLOADS, ...NAMESPACED, ...CLUSTER_SCOPED];

/** The effect of a change, the reason if the API server refuses it, or `same` if it stores the same object. */
export function outcomeOf(before: Manifest, after: Manifest): string {
  const [change] = changesBetween([before], [after]);
  if (change === undefined) return "same";
  const effect = effectOf(change);
  return effect === "refused" ? (change.refusal ?? effect) : effect;
}

/** The outcome of one field of the object with this name. */
export function outcomeAt(name: string, path: Steps, value: unknown): string {
  const before = OBJECTS.find(({ metadata }) => metadata.name === name);
  if (before === undefined) throw new Error(`no object ${name}`);
  return outcomeOf(before, withValue(before, path, value) as Manifest);
}

/** An object with a spec. */
export function objectWith(apiVersion: string, kind: string, spec: object): Manifest {
  return { apiVersion, kind, metadata: { name: "a", namespace: "b" }, spec };
}
