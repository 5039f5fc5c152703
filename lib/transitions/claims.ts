import type { ObjectChange } from "../manifests/changes";
import { effectOf } from "../manifests/effects";
import { recordOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { changedPairs, isClaim, removedObjects, type Transition, type TransitionWarning } from "./transition";

/** Claims that grow, which their StorageClass must allow, that can't change, or that leave the manifests with their data. */
export function claimWarnings(transition: Transition): readonly TransitionWarning[] {
  const changed = changedPairs(transition).flatMap(([, after]) => {
    const change = transition.changes.get(identityOf(after));
    return change !== undefined && isClaim(after) ? changeWarnings(after, change, transition) : [];
  });
  return [...changed, ...removedObjects(transition).filter(isClaim).map(removedWarning)];
}

function changeWarnings(
  claim: Manifest,
  change: ObjectChange,
  { after, kubectl }: Transition,
): readonly TransitionWarning[] {
  const effect = effectOf(change);
  if (effect === "recreated") return [classWarning(claim, change) ?? recreatedWarning(claim)];
  const isGrown = change.fields.some(({ path }) => path === "spec.resources.requests.storage");
  if (!isGrown) return [];
  const { storageClassName: name } = recordOf(claim["spec"]);
  const isKnown = after.some(({ kind, metadata }) => kind === "StorageClass" && metadata.name === name);
  if (effect === "refused") return [refusedGrowth(claim, change.refusal ?? "")];
  return isKnown ? [] : [unknownGrowth(claim, typeof name === "string" ? name : undefined, kubectl)];
}

function refusedGrowth(claim: Manifest, reason: string): TransitionWarning {
  return {
    code: "claim/grown",
    message: `${identityOf(claim)} grows, but the API server refuses the apply: ${reason}`,
    steps: [
      "set allowVolumeExpansion: true in the StorageClass if its driver can expand volumes, or move the data to a larger claim",
    ],
    objects: [identityOf(claim)],
  };
}

function unknownGrowth(claim: Manifest, className: string | undefined, kubectl: string): TransitionWarning {
  const columns = "NAME:.metadata.name,EXPANDS:.allowVolumeExpansion";
  return {
    code: "claim/grown",
    message: `${identityOf(claim)} grows, which the API server refuses unless ${className ?? "the default StorageClass"} has allowVolumeExpansion: true`,
    steps: [
      `check the class: \`${kubectl} get storageclass${className === undefined ? "" : ` ${className}`} -o custom-columns=${columns}\``,
    ],
    objects: [identityOf(claim)],
  };
}

/** "Recreated" means for a claim that its data is lost. */
function recreatedWarning(claim: Manifest): TransitionWarning {
  return {
    code: "claim/recreated",
    message: `${identityOf(claim)} can't change like this, so the API server refuses the apply; deleting the claim deletes its data`,
    steps: [
      "leave the claim as it is, or create a second claim with another name",
      "with a second claim, copy the data while the server is stopped, and check it before you delete the first claim",
    ],
    objects: [identityOf(claim)],
  };
}

/** A claim that names another StorageClass. Kubernetes writes the default class into a claim that names none. */
function classWarning(claim: Manifest, { fields }: ObjectChange): TransitionWarning | undefined {
  const moved = fields.find(({ path }) => path === "spec.storageClassName");
  if (moved === undefined) return undefined;
  const [from, to] = [moved.before, moved.after].map((name) => (typeof name === "string" ? name : undefined));
  const isDefault = `unless ${to ?? from} is the default StorageClass with which the claim was created, `;
  return {
    code: "claim/recreated",
    message:
      `${identityOf(claim)} names ${classText(to)} instead of ${classText(from)}; a claim keeps its class, so ` +
      `${from === undefined || to === undefined ? isDefault : ""}the API server refuses the apply; deleting the claim deletes its data`,
    steps: [
      from === undefined ? "remove storageClass again" : `set storageClass to ${from} again`,
      "to move the data, stop the server, copy the volume to a claim of the new class with the same name, and check the data before you delete the old volume",
    ],
    objects: [identityOf(claim)],
  };
}

function classText(name: string | undefined): string {
  return name === undefined ? "no StorageClass" : `StorageClass ${name}`;
}

function removedWarning(claim: Manifest): TransitionWarning {
  return {
    code: "claim/removed",
    message: `${identityOf(claim)} leaves the manifests; kubectl apply keeps it, and deleting it also deletes its data, unless the volume's reclaim policy is Retain`,
    steps: ["move the data to its new place and check it there before you delete the claim"],
    objects: [identityOf(claim)],
  };
}
