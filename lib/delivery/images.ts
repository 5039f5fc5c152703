import type { PreviousRelease, TrackRelease } from "../spec/release";

export { isSameImage, previousOf } from "../topology/images";

/** The image of a workload, without its floor. */
export function imageOf({ version, digest }: PreviousRelease): PreviousRelease {
  return { version, ...(digest !== undefined && { digest }) };
}

/** A workload with another image, and without the release before unless one is given. It keeps its floor. */
export function withImage(
  { floor }: Pick<TrackRelease, "floor">,
  image: PreviousRelease,
  previous?: PreviousRelease,
): TrackRelease {
  return { ...imageOf(image), floor, ...(previous && { previous: imageOf(previous) }) };
}

/** A workload that names no release before. */
export function withoutPrevious(track: TrackRelease): TrackRelease {
  return withImage(track, track);
}

/** Command that deploys an image. */
export function releaseCommand(service: string, { version, digest }: PreviousRelease): string {
  return `release ${service} ${version}${digest === undefined ? "" : ` --digest ${digest}`}`;
}

/** Length of a shortened digest: `sha256:` and 12 digits, as other tools show it. */
const SHORT = 19;

/** `v1.0.1 → v1.0.2`, with digests if only they differ. */
export function imageChange(from: PreviousRelease, to: PreviousRelease): string {
  const names = from.version === to.version ? [from, to].map(pinned) : [from.version, to.version];
  return names.join(" → ");
}

function pinned({ version, digest }: PreviousRelease): string {
  return digest === undefined ? `${version} without a digest` : `${version}@${digest.slice(0, SHORT)}`;
}

/** Why an image must not replace one that is pinned by digest, or `undefined`. A tag alone would lose the pin. */
export function unpinned(service: string, now: PreviousRelease, next: PreviousRelease): string | undefined {
  if (now.digest === undefined || next.digest !== undefined) return undefined;
  return `${service} is pinned by digest; add --digest with the digest of ${next.version}, or remove digest from the release file first`;
}
