import type { PreviousRelease, TrackRelease } from "../spec/release";

/** The image of a workload, without its floor. */
export function imageOf({ version, digest }: PreviousRelease): PreviousRelease {
  return { version, ...(digest !== undefined && { digest }) };
}

/** Whether two releases run the same image. */
export function isSameImage(one: PreviousRelease, other: PreviousRelease): boolean {
  return one.version === other.version && one.digest === other.digest;
}

/** A workload with another image. It keeps its floor. */
export function withImage(
  { floor }: Pick<TrackRelease, "floor">,
  image: PreviousRelease,
  previous?: PreviousRelease,
): TrackRelease {
  return { ...imageOf(image), floor, ...(previous && { previous: imageOf(previous) }) };
}
