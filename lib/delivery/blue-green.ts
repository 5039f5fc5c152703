import type { Color } from "../names";
import type { BlueGreenRelease, PreviousRelease, TrackRelease } from "../spec/release";
import type { Scale } from "../spec/service";
import { plural } from "../values/words";
import { imageChange, isSameImage, previousOf, releaseCommand, unpinned, withImage, withoutPrevious } from "./images";
import type { StatedOperation } from "./operation";
import { change, done, refusal, type Outcome } from "./outcome";

/** A blue/green service, by the roles of its colors. */
interface Colors {
  readonly service: string;
  readonly state: BlueGreenRelease;
  readonly live: Color;
  readonly other: Color;
  readonly liveRelease: TrackRelease;
  readonly otherRelease: TrackRelease;
  /** Whether the last switch was not yet followed by `retire`: the other color was live before it, and still has its pods. */
  readonly isSwitched: boolean;
  /** Whether the other color was prepared to replace the live one. Only its `previous` tells it, because both can have one pod. */
  readonly isPrepared: boolean;
  /** Pods that the other color needs before it can serve all requests. */
  readonly needed: number;
  /** Fewest pods of the live color. */
  readonly min: number;
  /** Whether the pods in the cluster are known. */
  readonly isObserved: boolean;
}

/** What an operation does to a blue/green service. */
export function blueGreenOutcome(
  service: string,
  state: BlueGreenRelease,
  size: Pick<Scale, "min"> & { readonly running?: number },
  operation: StatedOperation,
): Outcome {
  const colors = colorsOf(service, state, size);
  switch (operation.kind) {
    case "release":
      return released(colors, operation);
    case "switch":
      return switched(colors);
    case "rollback":
      return rolledBack(colors);
    case "retire":
      return retired(colors);
    case "abort":
      return aborted(colors);
    case "scale":
      return scaled(colors, operation.pods);
    case "canary":
    case "promote":
      return refusal(`${service} has no canary, because its topology is blueGreen; use release and switch`);
  }
}

function colorsOf(
  service: string,
  state: BlueGreenRelease,
  { min, running }: { readonly min: number; readonly running?: number },
): Colors {
  const { live, preview } = state;
  const other: Color = live === "blue" ? "green" : "blue";
  const [liveRelease, otherRelease] = [state[live], state[other]];
  const isSwitched = preview === live;
  const previous = previousOf(otherRelease);
  const isPrepared = !isSwitched && previous !== undefined && isSameImage(previous, liveRelease);
  const needed = Math.max(liveRelease.floor, min, running ?? 0);
  const isObserved = running !== undefined;
  return { service, state, live, other, liveRelease, otherRelease, isSwitched, isPrepared, needed, min, isObserved };
}

function released(colors: Colors, image: PreviousRelease): Outcome {
  const { service, state, live, other, liveRelease, otherRelease, isSwitched, isPrepared, needed } = colors;
  if (isSameImage(liveRelease, image)) return done(`${service} runs ${image.version} already: ${live} is live.`);
  // An image that the color has already was accepted before.
  const problem = isSameImage(otherRelease, image) ? undefined : unpinned(service, liveRelease, image);
  if (problem !== undefined) return refusal(problem);
  if (isSwitched)
    return refusal(
      `${other} of ${service} is kept for a rollback since the last switch; end that with retire ${service}, or return to it with rollback ${service}`,
    );
  if (isPrepared && isSameImage(otherRelease, image) && otherRelease.floor >= needed)
    return done(
      `${other} of ${service} is prepared already: it runs ${image.version} with at least ${plural(otherRelease.floor, "pod")}.`,
    );
  return change(
    { ...state, [other]: withImage({ floor: needed }, image, liveRelease) },
    {
      does: `Starts ${image.version} on ${other}, with at least ${plural(needed, "pod")} and behind the preview Service. ${live} serves all requests.`,
      then: "Test it through the preview Service. Then make it live.",
      next: [`switch ${service}`],
      undo: `abort ${service}`,
    },
  );
}

function switched(colors: Colors): Outcome {
  const { service, state, live, other, liveRelease, otherRelease, isSwitched, isPrepared, needed, isObserved } = colors;
  if (isSwitched)
    return done(`${live} of ${service} is live since the last switch. To go back, run rollback ${service}.`);
  if (!isPrepared)
    return refusal(
      `${other} of ${service} runs ${otherRelease.version} and is not prepared; prepare a version with release ${service} VERSION`,
    );
  if (otherRelease.floor < needed && !isObserved)
    return refusal(
      `${other} of ${service} has at least ${plural(otherRelease.floor, "pod")}, and needs ${needed} to serve all requests; run ${releaseCommand(service, otherRelease)} again`,
    );
  if (isReturn(colors)) return returned({ ...colors, otherRelease: isObserved ? grown(colors) : otherRelease });
  const [nextLive, nextOther] = isObserved ? [grown(colors), kept(colors)] : [otherRelease, liveRelease];
  return change(
    { ...state, live: other, [live]: nextOther, [other]: nextLive },
    {
      does: `Sends all requests of ${service} to ${other}: ${imageChange(liveRelease, otherRelease)}. ${live} keeps its pods.${raise(colors)}`,
      then: "If it serves without problems, end the release.",
      next: [`retire ${service}`],
      undo: `rollback ${service}`,
      ...((nextOther.floor < needed || nextOther.floor < nextLive.floor) && {
        undone: `${live} gets more pods first, and switch ${service} makes it live.`,
      }),
    },
  );
}

/** The live color with all of its pods, so that it can serve again at once. */
function kept({ liveRelease, needed }: Colors): TrackRelease {
  return { ...liveRelease, floor: Math.max(liveRelease.floor, needed) };
}

/** The other color with as many pods as the live one has. */
function grown({ otherRelease, needed }: Colors): TrackRelease {
  return { ...otherRelease, floor: Math.max(otherRelease.floor, needed) };
}

/** Tells that an autoscaler had added pods. */
function raise({ service, liveRelease, needed, isObserved }: Colors): string {
  if (!isObserved || needed <= liveRelease.floor) return "";
  return ` Both colors get at least ${plural(needed, "pod")}, as many as run now; reduce them later with scale ${service} ${liveRelease.floor}.`;
}

/** Whether the other color runs the release that the live one replaced. */
function isReturn({ liveRelease, otherRelease }: Colors): boolean {
  const previous = previousOf(liveRelease);
  return previous !== undefined && isSameImage(previous, otherRelease);
}

/** Makes the other color live, and forgets what each of them replaced: a command that is run twice must not return to the release that failed. */
function returned({ service, state, live, other, liveRelease, otherRelease }: Colors): Outcome {
  return change(
    {
      ...state,
      live: other,
      preview: live,
      [live]: withoutPrevious(liveRelease),
      [other]: withoutPrevious(otherRelease),
    },
    {
      does: `Sends all requests of ${service} back to ${other}: ${imageChange(liveRelease, otherRelease)}. ${live} keeps its pods.`,
      then: "Reduce the color with the release that failed to one pod.",
      next: [`abort ${service}`],
      undo: releaseCommand(service, liveRelease),
      undone: `${live} is prepared again, and switch ${service} makes it live.`,
    },
  );
}

function rolledBack(colors: Colors): Outcome {
  const { service, state, live, other, liveRelease, otherRelease, isSwitched, isPrepared, needed, min } = colors;
  if (isPrepared) {
    return isReturn(colors)
      ? done(
          `${other} of ${service} is prepared with ${otherRelease.version}. When its pods are ready, run switch ${service}.`,
        )
      : refusal(
          `${other} of ${service} is prepared with ${otherRelease.version}, but ${live} is live with ${liveRelease.version}; to end that release, run abort ${service}`,
        );
  }
  const target =
    previousOf(liveRelease) ?? (isSwitched && !isSameImage(liveRelease, otherRelease) ? otherRelease : undefined);
  if (target === undefined)
    return refusal(
      `${live} of ${service} has no field previous in the release file, so it was rolled back already or released by hand; prepare a version with release ${service} VERSION`,
    );
  // A rollback does not wait for pods that an autoscaler added meanwhile: it adds them again.
  if (isSwitched && isSameImage(otherRelease, target) && otherRelease.floor >= Math.max(liveRelease.floor, min))
    return returned(colors);
  return change(
    { ...state, preview: other, [other]: withImage({ floor: needed }, target, liveRelease) },
    {
      does: `Starts ${target.version} on ${other} again, with at least ${plural(needed, "pod")}. ${live} serves all requests until you switch.`,
      then: `When all pods of ${other} are ready, make it live.`,
      next: [`switch ${service}`],
      undo: `abort ${service}`,
    },
  );
}

function retired({ service, state, live, other, otherRelease, isSwitched, isPrepared }: Colors): Outcome {
  if (isPrepared)
    return refusal(`${other} of ${service} was not live before ${live}; to reduce it to one pod, run abort ${service}`);
  if (!isSwitched && otherRelease.floor === 1) return done(`${other} of ${service} is retired already.`);
  return change(
    { ...state, preview: other, [other]: withoutPrevious({ ...otherRelease, floor: 1 }) },
    {
      does: `Reduces ${other} of ${service} to one pod, behind the preview Service.`,
      then: "The release is complete.",
      next: [],
      undo: isSwitched ? `rollback ${service}` : releaseCommand(service, otherRelease),
      undone: `${other} is prepared again, and switch ${service} makes it live.`,
    },
  );
}

function aborted({ service, state, live, other, otherRelease, isSwitched, isPrepared }: Colors): Outcome {
  if (isSwitched) return refusal(`${live} of ${service} is live already; return to ${other} with rollback ${service}`);
  if (!isPrepared && otherRelease.floor === 1)
    return done(`${other} of ${service} is not prepared, and has one pod. ${live} is live.`);
  return change(
    { ...state, [other]: withoutPrevious({ ...otherRelease, floor: 1 }) },
    {
      does: `Reduces ${other} of ${service} to one pod. ${live} serves all requests, as before.`,
      then: "The release has ended.",
      next: [],
      undo: releaseCommand(service, otherRelease),
    },
  );
}

function scaled({ service, state, live, liveRelease }: Colors, pods: number): Outcome {
  if (pods === liveRelease.floor) return done(`${live} of ${service} has at least ${plural(pods, "pod")} already.`);
  return change(
    { ...state, [live]: { ...liveRelease, floor: pods } },
    {
      does: `Sets the minimum of ${live} of ${service}, which is live: ${liveRelease.floor} → ${plural(pods, "pod")}.`,
      then: "Check that the pods are ready.",
      next: [],
      undo: `scale ${service} ${liveRelease.floor}`,
    },
  );
}
