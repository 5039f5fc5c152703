import { apiProblems } from "./api-problems";
import { settledOn } from "./canonical/settled";
import { labelsOf, recordAt, recordOf, recordsOf, textOf, type JsonRecord } from "./json";
import type { Manifest } from "./manifest";
import { isNetworkPolicy, policyProblems } from "./network-policies/problems";
import { selects } from "./selectors";
import { formatProblem } from "../values/problem";
import { parseQuantity } from "../values/quantity";

/**
 * Returns why the API server refuses a change although the object may change, or `undefined`. Unlike with an immutable field, creating the object again
 * does not always help.
 * @param all - every object after the change
 */
export function refusalOf(before: Manifest, after: Manifest, all: readonly Manifest[]): string | undefined {
  return [policyRefusal, typeRefusal, strategyRefusal, selectorRefusal, claimRefusal, versionRefusal]
    .map((judge) => judge(before, after, all))
    .find((reason) => reason !== undefined);
}

/** Unknown fields, values that their types do not allow, and what the API server's validation refuses. */
function typeRefusal(before: Manifest, after: Manifest): string | undefined {
  const found = apiProblems(after, settledOn(before, after));
  if (found.length === 0) return undefined;
  // What was wrong before the change was accepted then.
  const old = new Set(apiProblems(before));
  const problems = found.filter((problem) => !old.has(problem));
  return problems.length === 0 ? undefined : [...new Set(problems)].join("; also ");
}

/** Field of the update strategy in each kind, and the type that may not have parameters of a rolling update. */
const STRATEGIES: ReadonlyMap<string, readonly [field: string, type: string]> = new Map([
  ["Deployment", ["strategy", "Recreate"]],
  ["StatefulSet", ["updateStrategy", "OnDelete"]],
]);

/** Parameters of a rolling update that the server wrote as defaults stay, because no manifest had them, and the other type may not have any. */
function strategyRefusal(before: Manifest, after: Manifest): string | undefined {
  const [field, type] = STRATEGIES.get(after.kind) ?? [];
  if (after.apiVersion !== "apps/v1" || field === undefined) return undefined;
  const [old, next] = [recordAt(before, "spec", field), recordAt(after, "spec", field)];
  if (next["type"] !== type || old["type"] === type) return undefined;
  const isOwned = Object.keys(recordOf(old["rollingUpdate"])).length > 0;
  return isOwned && next["rollingUpdate"] === undefined
    ? undefined
    : `spec.${field}.rollingUpdate must not be set when the type is ${type}, and the server has written its defaults`;
}

/** The labels of the pods must match the selector, which can't change. */
function selectorRefusal(_before: Manifest, after: Manifest): string | undefined {
  const isController = isKind(after, "v1", "ReplicationController");
  if (after.apiVersion !== "apps/v1" && !isController) return undefined;
  const selector = recordAt(after, "spec", "selector");
  const matchLabels = labelsOf(isController ? selector : selector["matchLabels"]);
  if (Object.keys(matchLabels).length === 0) return undefined;
  const labels = labelsOf(recordAt(after, "spec", "template", "metadata")["labels"]);
  return selects({ matchLabels }, labels) ? undefined : "the selector does not match the labels of the pod template";
}

/** A claim can grow only if its class allows it. A class that is not among the objects is not judged. */
function claimRefusal(before: Manifest, after: Manifest, all: readonly Manifest[]): string | undefined {
  if (!isKind(after, "v1", "PersistentVolumeClaim")) return undefined;
  const [old, next] = [before, after].map((claim) =>
    parseQuantity(textOf(recordAt(claim, "spec", "resources", "requests")["storage"])),
  );
  if (old === undefined || next === undefined || next <= old) return undefined;
  const name = recordAt(after, "spec")["storageClassName"];
  const found = all.find((one) => isKind(one, "storage.k8s.io/v1", "StorageClass") && one.metadata.name === name);
  return found === undefined || found["allowVolumeExpansion"] === true
    ? undefined
    : `StorageClass ${found.metadata.name} does not allow volumes to grow`;
}

/** A version that stores objects can't be removed while the status lists it: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/ */
function versionRefusal(before: Manifest, after: Manifest): string | undefined {
  if (!isKind(after, "apiextensions.k8s.io/v1", "CustomResourceDefinition")) return undefined;
  const versions = (manifest: Manifest): readonly JsonRecord[] => recordsOf(recordAt(manifest, "spec")["versions"]);
  const names = versions(after).map(({ name }) => name);
  // The API server had refused a version without a name, so that none stores objects.
  const lost = versions(before).find(
    ({ name, storage }) => typeof name === "string" && storage === true && !names.includes(name),
  );
  return lost === undefined
    ? undefined
    : `version ${textOf(lost["name"])} stores objects and is missing from spec.versions`;
}

/**
 * A NetworkPolicy must stay valid. The API server keeps ranges that it accepted before it became stricter, so a problem that the policy already had is
 * not counted.
 */
function policyRefusal(before: Manifest, after: Manifest): string | undefined {
  if (!isNetworkPolicy(after)) return undefined;
  const known = new Set(policyProblems(before).map(({ message }) => message));
  const problems = policyProblems(after).filter(({ message }) => !known.has(message));
  return problems.length === 0 ? undefined : problems.map(formatProblem).join("; also ");
}

function isKind(manifest: Manifest, apiVersion: string, kind: string): boolean {
  return manifest.apiVersion === apiVersion && manifest.kind === kind;
}
