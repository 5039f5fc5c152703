import type { BlueGreenRelease, OverlaySpec, ServiceRelease, TrackRelease } from "../spec/release";
import { isSameImage } from "../topology/images";
import { TRACKS } from "../topology/layout";
import { servingFloor, withOverlay } from "../topology/overlay";
import { releaseOf } from "../topology/release-state";
import { listWith, plural } from "../values/words";
import { liveState, missingWorkloads, type ServiceObjects } from "./adopt";
import type { DeliveredService } from "./delivered-service";
import { differences } from "./field-edits";
import { imageOf } from "./images";
import { change, done, refusal, type Outcome } from "./outcome";

/**
 * What `adopt` does: the release state, or with `temporary` the overlay, that matches the objects in the cluster. Rules check the result later.
 * @param temporary - end, owner and reason of an overlay for a changed number of pods
 */
export function adoptionOf(
  service: DeliveredService,
  objects: ServiceObjects,
  temporary?: Omit<OverlaySpec, "floor">,
): Outcome {
  const { name, topology, migrateFrom, release, overlay } = service;
  if (migrateFrom !== undefined && migrateFrom !== topology)
    return refusal(`${name} migrates from ${migrateFrom} to ${topology}; edit the release file instead`);
  const missing = missingWorkloads(service, objects);
  if (missing.length > 0)
    return refusal(`the cluster has no Deployment ${listWith("and", missing)}; apply the manifests first`);
  const stated = withOverlay(service, release, overlay);
  const live = liveState(service, stated, objects);
  if (isSame(stated, live)) return done(`The release file has the state of ${name} in the cluster already.`);
  if (temporary !== undefined) return temporaryAdoption(service, stated, live, temporary);
  const kept = withFloors(live, release);
  const keepsOverlay = overlay !== undefined && isSame(withOverlay(service, kept, overlay), live);
  const next = withHistory(topology, stated, keepsOverlay ? kept : live);
  return change(next, {
    ...(overlay !== undefined && !keepsOverlay && { overlay: null }),
    ...textsOf(name),
  });
}

function temporaryAdoption(
  service: DeliveredService,
  stated: ServiceRelease,
  live: ServiceRelease,
  temporary: Omit<OverlaySpec, "floor">,
): Outcome {
  const { name, release } = service;
  const floor = servingFloor(service, live) ?? 0;
  if (!isSame(withFloors(live, stated), stated))
    return refusal(
      `more than the number of pods of ${name} changed, and --until is only for that; run adopt without --until`,
    );
  if (!isSame(withOverlay(service, release, { floor }), live))
    return refusal(
      `an overlay of ${plural(floor, "pod")} does not give each workload of ${name} the pods that it has in the cluster; run adopt without --until`,
    );
  return change(release, { overlay: { floor, ...temporary }, ...textsOf(name) });
}

function textsOf(name: string) {
  return {
    does: `Takes the state of ${name} in the cluster into the release file.`,
    then: "The next apply keeps these values.",
    next: [],
    undo: "",
  };
}

/** Whether two states are rendered in the same way. */
function isSame(one: ServiceRelease, other: ServiceRelease): boolean {
  return differences(one, other).every(({ path }) => path.includes("previous"));
}

/** A state with the floors of another one. */
function withFloors(state: ServiceRelease, other: ServiceRelease): ServiceRelease {
  const tracks = Object.values(TRACKS)
    .flat()
    .flatMap((track) => {
      const [own, from] = [state[track], other[track]];
      return own === undefined || from === undefined ? [] : [[track, { ...own, floor: from.floor }] as const];
    });
  return { ...state, ...Object.fromEntries(tracks) };
}

/** The new state with `previous`, so that `rollback` returns to the image before, and `switch` can make a new idle color live. */
function withHistory(
  topology: DeliveredService["topology"],
  before: ServiceRelease,
  after: ServiceRelease,
): ServiceRelease {
  const replaced = (old: TrackRelease | undefined, next: TrackRelease | undefined) =>
    old === undefined || next === undefined || isSameImage(old, next) ? next : { ...next, previous: imageOf(old) };
  if (topology === "rolling") return { ...after, rolling: replaced(before.rolling, after.rolling) };
  if (topology === "canary") return { ...after, stable: replaced(before.stable, after.stable) };
  const state = releaseOf("blueGreen", after);
  return state === undefined ? after : { ...after, ...colorsWithHistory(before, state) };

  function colorsWithHistory(old: ServiceRelease, next: BlueGreenRelease): Partial<BlueGreenRelease> {
    const idle = next.live === "blue" ? "green" : "blue";
    const [live, other] = [next[next.live], next[idle]];
    const isNew = old[idle] !== undefined && !isSameImage(old[idle], other);
    const isPrepared = isNew && other.floor >= live.floor && !isSameImage(other, live) && next.preview === idle;
    return {
      [next.live]: old.live === next.live ? replaced(old[next.live], live) : live,
      [idle]: isPrepared ? { ...other, previous: imageOf(live) } : other,
    };
  }
}
