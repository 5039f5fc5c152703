import { identityOf, type Manifest } from "../manifests/manifest";
import { imageParts } from "../values/image-parts";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";
import { isWorkload, workloadSpec } from "./workloads";

/**
 * An image gets another tag with the same digest. A registry looks only at the digest, so the pods restart with the image that they already run:
 * https://kubernetes.io/docs/concepts/containers/images/#image-names
 */
export function digestWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition)
    .filter(([, after]) => isWorkload(after))
    .flatMap(([before, after]) => {
      const old = imagesOf(before);
      return [...imagesOf(after)].flatMap(([container, image]) => {
        const earlier = old.get(container);
        return earlier !== undefined && isSameImage(earlier, image) ? [kept(after, earlier, image)] : [];
      });
    });
}

/** Whether two references with different tags name one image. */
export function isSameImage(one: string, other: string): boolean {
  const [a, b] = [imageParts(one), imageParts(other)];
  return a.digest !== undefined && a.digest === b.digest && a.repository === b.repository && a.tag !== b.tag;
}

function imagesOf(workload: Manifest): ReadonlyMap<string, string> {
  const { initContainers, containers } = workloadSpec(workload);
  return new Map(
    [...initContainers, ...containers].flatMap(({ name, image }) => (image === undefined ? [] : [[name, image]])),
  );
}

function kept(workload: Manifest, before: string, after: string): TransitionWarning {
  const [{ tag: old = "none" }, { repository, tag: next, digest = "" }] = [imageParts(before), imageParts(after)];
  return {
    code: "image/digest-kept",
    message: `${identityOf(workload)} goes from tag ${old} to ${next ?? "none"} of ${repository} and keeps the digest ${digest.slice(0, 19)}…, so its pods restart with the image that they already run`,
    steps: [
      next === undefined
        ? "set the digest of the new version"
        : `set the digest of the new version: \`crane digest ${repository}:${next}\``,
      "render the manifest again",
    ],
    objects: [identityOf(workload)],
  };
}
