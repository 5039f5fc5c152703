import type { PreviousRelease, TrackRelease } from "../spec/release";

/** Whether two releases run the same image. */
export function isSameImage(one: PreviousRelease, other: PreviousRelease): boolean {
  return one.version === other.version && one.digest === other.digest;
}

/** The image that a workload replaced, or `undefined`. A field that an edit by hand made equal to the image itself means nothing. */
export function previousOf(track: TrackRelease): PreviousRelease | undefined {
  const { previous } = track;
  return previous === undefined || isSameImage(previous, track) ? undefined : previous;
}
