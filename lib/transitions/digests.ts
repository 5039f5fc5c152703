import { identityOf, type Manifest } from "../manifests/manifest";
import { imageParts } from "../values/image-parts";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";
import { containersIn } from "./workloads";

/**
 * An image gets another tag with the same digest. The digest alone selects the image, so the pods still run the same one:
 * https://kubernetes.io/docs/concepts/containers/images/#image-names
 */
export function digestWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition).flatMap(([before, after]) => {
    const old = imagesOf(before);
    // Several containers can have one image.
    const earlier = new Map([...imagesOf(after)].map(([container, image]) => [image, old.get(container)]));
    return [...earlier].flatMap(([image, one]) =>
      one !== undefined && isSameImage(one, image) ? [kept(after, one, image)] : [],
    );
  });
}

/** Whether two references with different tags name one image. */
export function isSameImage(one: string, other: string): boolean {
  const [a, b] = [imageParts(one), imageParts(other)];
  return a.digest !== undefined && a.digest === b.digest && a.repository === b.repository && a.tag !== b.tag;
}

/** Images by container. */
function imagesOf(manifest: Manifest): ReadonlyMap<string, string> {
  return new Map(containersIn(manifest).flatMap(({ name, image }) => (image === undefined ? [] : [[name, image]])));
}

function kept(manifest: Manifest, before: string, after: string): TransitionWarning {
  const [{ tag: old = "none" }, { repository, tag: next, digest = "" }] = [imageParts(before), imageParts(after)];
  return {
    code: "image/digest-kept",
    message: `${identityOf(manifest)} goes from tag ${old} to ${next ?? "none"} of ${repository} and keeps the digest ${digest.slice(0, 19)}…, so its pods still run the same image`,
    steps: [
      next === undefined
        ? "set the digest of the new version"
        : `set the digest of the new version: \`crane digest ${repository}:${next}\``,
      "render the manifest again",
    ],
    objects: [identityOf(manifest)],
  };
}
