import { effectOf } from "../manifests/effects";
import { identityOf, type Manifest } from "../manifests/manifest";
import { parseQuantity } from "../values/quantity";
import { recordOf } from "./json";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";

/** Claims that grow, which their StorageClass must allow, and claims that leave the manifests with their data. */
export function claimWarnings(transition: Transition): readonly TransitionWarning[] {
  const grown = changedPairs(transition)
    .filter(([, after]) => isClaim(after))
    .flatMap(([before, after]) => grownWarnings(before, after, transition));
  const kept = new Set(transition.after.map(identityOf));
  const removed = transition.before.filter((manifest) => isClaim(manifest) && !kept.has(identityOf(manifest)));
  return [...grown, ...removed.map(removedWarning)];
}

function grownWarnings(
  before: Manifest,
  after: Manifest,
  { after: manifests, changes }: Transition,
): readonly TransitionWarning[] {
  const [old, next] = [before, after].map((claim) => parseQuantity(String(storageOf(claim))));
  if (old === undefined || next === undefined || next <= old) return recreatedWarnings(after, changes);
  const name = classNameOf(after);
  const known = manifests.find(({ kind, metadata }) => kind === "StorageClass" && metadata.name === name);
  if (known?.["allowVolumeExpansion"] === true) return [];
  const className = name ?? "the default StorageClass";
  return [
    {
      code: "claim/grown",
      message:
        known === undefined
          ? `${identityOf(after)} grows, which the API server refuses unless ${className} has allowVolumeExpansion: true`
          : `${identityOf(after)} grows, but StorageClass ${className} does not allow it, so the API server refuses the apply`,
      steps:
        known === undefined
          ? [
              `check the class: \`kubectl get storageclass${name === undefined ? "" : ` ${name}`} -o custom-columns=NAME:.metadata.name,EXPANDS:.allowVolumeExpansion\``,
            ]
          : [
              "set allowVolumeExpansion: true in the StorageClass if its driver can expand volumes, or move the data to a larger claim",
            ],
      objects: [identityOf(after)],
    },
  ];
}

/** "Recreated" means for a claim that its data is lost. */
function recreatedWarnings(claim: Manifest, changes: Transition["changes"]): readonly TransitionWarning[] {
  const change = changes.get(identityOf(claim));
  if (change === undefined || effectOf(change) !== "recreated") return [];
  return [
    {
      code: "claim/recreated",
      message: `${identityOf(claim)} can't change like this, so the API server refuses the apply; deleting the claim deletes its data`,
      steps: [
        "leave the claim as it is, or create a second claim with another name",
        "with a second claim, copy the data while the server is stopped, and check it before you delete the first claim",
      ],
      objects: [identityOf(claim)],
    },
  ];
}

function removedWarning(claim: Manifest): TransitionWarning {
  return {
    code: "claim/removed",
    message: `${identityOf(claim)} leaves the manifests; kubectl apply keeps it, and deleting it also deletes its data, unless the volume's reclaim policy is Retain`,
    steps: ["move the data to its new place and check it there before you delete the claim"],
    objects: [identityOf(claim)],
  };
}

function isClaim({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === "v1" && kind === "PersistentVolumeClaim";
}

function storageOf(claim: Manifest): unknown {
  return recordOf(recordOf(recordOf(claim["spec"])["resources"])["requests"])["storage"];
}

function classNameOf(claim: Manifest): string | undefined {
  const name = recordOf(claim["spec"])["storageClassName"];
  return typeof name === "string" ? name : undefined;
}
