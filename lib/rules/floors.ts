import type { Track } from "../names";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import type { ServiceRelease } from "../spec/release";
import type { Scale, TopologyKind } from "../spec/service";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { TRACKS, topologiesOf } from "../topology/layout";
import { servingTopology } from "../topology/release-state";
import { inside, problemIf, type Place } from "./problems";
import type { ReleasedService } from "./release";
import { isSoundScale } from "./scale";

/** Rules about the floor of each workload of a service. */
export function floorProblems(service: ReleasedService, release: ServiceRelease, place: Place): Problem[] {
  const { scale } = service;
  // A floor can't be compared with an invalid scale.
  if (!isSoundScale(scale)) return [];
  const serving = servingTracks(servingTopology(service, release), release);
  const tracks = topologiesOf(service).flatMap((kind) => TRACKS[kind]);
  return tracks.flatMap((track) => {
    const floor = release[track]?.floor;
    if (floor === undefined) return [];
    return problemIf(
      "release/floor",
      inside(place, track, "floor"),
      floorProblem(floor, scale, serving.includes(track) ? track : undefined),
    );
  });
}

/** Workloads whose floor must be at least `scale.min`. Above share 0, the canary rules check the split instead. */
function servingTracks(serving: TopologyKind, { live, share }: ServiceRelease): readonly Track[] {
  if (serving === "rolling") return ["rolling"];
  if (serving === "blueGreen") return live === undefined ? [] : [live];
  return share === 0 ? ["stable"] : [];
}

function floorProblem(floor: number, { min, max }: Scale, serving: Track | undefined): string | undefined {
  const message = wholeNumberProblem(floor, LIMITS.pods);
  if (message !== undefined) return message;
  if (max !== undefined && floor > max) {
    return `must be at most scale.max (${max}), got ${floor}; lower it, or raise scale.max in the environment file`;
  }
  if (serving !== undefined && floor < min) {
    const isColor = TRACKS.blueGreen.includes(serving);
    const fix = isColor ? `raise ${serving}.floor and roll that out before you switch` : `raise ${serving}.floor`;
    return `must be at least scale.min (${min}), got ${floor}, because ${serving} is live; ${fix}`;
  }
  return undefined;
}
