import type { PromotedSpec, ServiceRelease } from "../spec/release";
import { isSameImage } from "./images";
import { TRACKS } from "./layout";

/** Whether a workload of a service has the image that a promotion brought, also one that serves no requests. */
export function isPromotedImage(record: PromotedSpec, release: ServiceRelease): boolean {
  const tracks = Object.values(TRACKS).flat();
  return tracks.some((track) => {
    const state = release[track];
    return state !== undefined && isSameImage(record, state);
  });
}
