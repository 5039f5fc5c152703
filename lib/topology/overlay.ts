import { LIMITS } from "../spec/limits";
import type { BlueGreenRelease, CanaryRelease, OverlaySpec, ServiceRelease } from "../spec/release";
import type { ServiceSpec } from "../spec/service";
import { idleSplit, splitOf } from "./canary-share";
import { isSameImage, previousOf } from "./images";
import { releaseOf, servingTopology } from "./release-state";

/** Fields of a service that an overlay needs. */
export type OverlaidService = Pick<ServiceSpec, "topology" | "migrateFrom" | "scale">;

/** Fewest and most pods that an overlay of a service can have. */
export function overlayLimits(
  { topology, migrateFrom, scale: { min, max = LIMITS.pods.max } }: OverlaidService,
  release: ServiceRelease,
): { readonly min: number; readonly max: number } {
  // A canary service has two workloads.
  return { min, max: servingTopology({ topology, migrateFrom }, release) === "canary" ? 2 * max : max };
}

/**
 * The release state of a service with its overlay: the workloads that serve requests get its pods, and a color that is prepared to serve, too. Returns the
 * state itself if the number is not possible, which a rule reports. Never throws.
 */
export function withOverlay(
  service: OverlaidService,
  release: ServiceRelease,
  overlay: Pick<OverlaySpec, "floor"> | undefined,
): ServiceRelease {
  if (overlay === undefined) return release;
  const { floor } = overlay;
  const limits = overlayLimits(service, release);
  if (!(Number.isInteger(floor) && floor >= limits.min && floor <= limits.max)) return release;
  const serving = servingTopology(service, release);
  const [blueGreen, canary] = [releaseOf("blueGreen", release), releaseOf("canary", release)];
  if (serving === "rolling")
    return release.rolling === undefined ? release : { ...release, rolling: { ...release.rolling, floor } };
  if (serving === "blueGreen") return blueGreen === undefined ? release : { ...release, ...colors(blueGreen, floor) };
  return canary === undefined ? release : { ...release, ...split(canary, floor, service.scale) };
}

/** Minimum number of pods that serve requests, or `undefined` if the release state is not complete. */
export function servingFloor(
  service: Pick<OverlaidService, "topology" | "migrateFrom">,
  release: ServiceRelease,
): number | undefined {
  const [blueGreen, canary] = [releaseOf("blueGreen", release), releaseOf("canary", release)];
  const floors = {
    rolling: () => release.rolling?.floor,
    blueGreen: () => blueGreen?.[blueGreen.live].floor,
    canary: () => canary && canary.stable.floor + canary.canary.floor,
  };
  return floors[servingTopology(service, release)]();
}

function colors(state: BlueGreenRelease, floor: number): BlueGreenRelease {
  const other = state.live === "blue" ? "green" : "blue";
  const next = { ...state, [state.live]: { ...state[state.live], floor } };
  return isWarm(state) ? { ...next, [other]: { ...state[other], floor } } : next;
}

/** Whether the other color could serve at once: it was live before the switch, is prepared, or has more than the one pod of a retired color. */
function isWarm(state: BlueGreenRelease): boolean {
  const [live, other] = state.live === "blue" ? [state.blue, state.green] : [state.green, state.blue];
  const previous = previousOf(other);
  return state.preview === state.live || other.floor > 1 || (previous !== undefined && isSameImage(previous, live));
}

function split(state: CanaryRelease, floor: number, scale: OverlaidService["scale"]): CanaryRelease {
  const { share, stable, canary } = state;
  if (!(Number.isInteger(share) && share >= 0 && share <= LIMITS.share.max)) return state;
  const pods = share === 0 ? idleSplit(floor, scale) : splitOf(floor, share, scale);
  return { ...state, stable: { ...stable, floor: pods.stable }, canary: { ...canary, floor: pods.canary } };
}
