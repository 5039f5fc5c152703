import { typeBelow, typeOfKind, type ApiType } from "../api-types/types";
import { canonicalQuantity } from "../canonical/quantities";
import { changesBetween } from "../changes";
import { isWithin } from "../field-changes";
import { isEqual, isRecord, recordAt, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";
import { BEFORE_FIRST_APPLY, takenOver, type ManagedSet } from "./managers";
import { serverSideApply, type Applied, type ApplyRequest } from "./server-side-apply";
import type { PulumiApplier } from "./types";

/** What a run of Pulumi does to an object. */
export type PulumiRun =
  | { readonly run: "unnoticed" }
  | { readonly run: "replaced" }
  | { readonly run: "conflict" | "written"; readonly applied: Applied };

/** Managers whose fields the provider takes over before an update, by the start of their name. A preview does not take them over. */
const TAKEN_OVER: Readonly<Record<ManagedSet["operation"], readonly string[]>> = {
  Apply: ["kubectl"],
  Update: ["kubectl", BEFORE_FIRST_APPLY, "pulumi-kubernetes", "pulumi-resource-kubernetes"],
};

/** Managers of objects from before server-side apply. A preview of such an object finds no conflicts. */
const OLD_PROVIDERS = ["pulumi-kubernetes", "pulumi-kubernetes.exe", "pulumi-resource-kubernetes"];

/** Annotation that makes the provider overwrite the fields of other managers. */
const PATCH_FORCE = "pulumi.com/patchForce";

/** Fields for which the provider replaces an object, by kind. Source: `forceNew` in provider/pkg/provider/diff.go. */
const REPLACES: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/Deployment": ["spec.selector"],
  "apps/v1/DaemonSet": ["spec.selector"],
  "apps/v1/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "v1/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Secret": ["type", "stringData", "data"],
  "v1/Service": ["spec.clusterIP"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
  "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
};

/**
 * What `pulumi up` does to an object. It compares the program with its state, and with `refresh` with those fields of the object that the state has, so it
 * does not see fields that were added. If it sees a difference, it applies the whole object.
 */
export function pulumiRun(request: ApplyRequest, rendered: Manifest, applier: PulumiApplier): PulumiRun {
  const { recorded = rendered, refresh, preview } = applier;
  const known = refresh ? (prunedTo(request.live, recorded) as JsonRecord) : recorded;
  const type = typeOfKind(rendered.apiVersion, rendered.kind);
  if (isEqual(spelled(known, type), spelled(rendered, type))) return { run: "unnoticed" };
  if (isReplaced(known as Manifest, rendered)) return { run: "replaced" };
  const { managers } = request;
  const isForced =
    applier.patchForce ||
    recordAt(rendered, "metadata", "annotations")[PATCH_FORCE] === "true" ||
    managers.every(({ name }) => name === BEFORE_FIRST_APPLY);
  const isOld = ({ name, operation }: ManagedSet): boolean => operation === "Update" && OLD_PROVIDERS.includes(name);
  if (preview && !isForced && !managers.some(isOld)) {
    const previewed = serverSideApply(request);
    if (previewed.conflicts.length > 0) return { run: "conflict", applied: previewed };
  }
  const isTaken = ({ name, operation, subresource }: ManagedSet): boolean =>
    subresource === undefined && TAKEN_OVER[operation].some((start) => name.startsWith(start));
  const applied = serverSideApply({ ...request, managers: takenOver(managers, applier.manager, isTaken) });
  return { run: applied.conflicts.length > 0 && !isForced ? "conflict" : "written", applied };
}

function isReplaced(known: Manifest, rendered: Manifest): boolean {
  const paths = REPLACES[`${rendered.apiVersion}/${rendered.kind}`] ?? [];
  const fields = changesBetween([known], [rendered]).flatMap((change) => change.fields);
  return fields.some(({ path }) => paths.some((one) => isWithin(path, one) || isWithin(one, path)));
}

/** The parts of an object that the inputs have, too. Items of lists are matched by their position. */
function prunedTo(object: unknown, inputs: unknown): unknown {
  if (Array.isArray(object) && Array.isArray(inputs))
    return inputs.slice(0, object.length).map((input: unknown, index) => prunedTo(object[index], input));
  if (!isRecord(object) || !isRecord(inputs)) return object;
  const entries = Object.entries(object).filter(([key]) => Object.hasOwn(inputs, key));
  return Object.fromEntries(entries.map(([key, value]) => [key, prunedTo(value, inputs[key])]));
}

/** The object in the provider's spelling: with one spelling for each quantity, and without empty fields. */
function spelled(value: unknown, type: ApiType | undefined): unknown {
  if (type?.kind === "scalar" && type.name === "quantity") return canonicalQuantity(value);
  if (Array.isArray(value)) {
    const items = type?.kind === "list" ? type.items : undefined;
    return value.map((item) => spelled(item, items));
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, spelled(item, typeBelow(type, key))]);
  return Object.fromEntries(entries.filter(([, item]) => !isNothing(item)));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
