import type { Color } from "../names";
import type { BlueGreenRelease, PreviousRelease, TrackRelease } from "../spec/release";
import type { Scale } from "../spec/service";
import { isSameImage, withImage } from "./images";
import type { Operation } from "./operation";
import { change, done, refusal, type Outcome } from "./outcome";

/** A blue/green service, by the roles of its colors. */
interface Colors {
  readonly service: string;
  readonly state: BlueGreenRelease;
  readonly live: Color;
  readonly other: Color;
  readonly liveRelease: TrackRelease;
  readonly otherRelease: TrackRelease;
  /** Whether the last switch was not yet followed by `retire`: the other color ran before it, and still has its pods. */
  readonly isSwitched: boolean;
  /** Pods that the other color needs before it can serve all requests. */
  readonly needed: number;
}

/** What an operation does to a blue/green service. */
export function blueGreenOutcome(
  service: string,
  state: BlueGreenRelease,
  { min }: Pick<Scale, "min">,
  operation: Operation,
): Outcome {
  const { live, preview } = state;
  const other: Color = live === "blue" ? "green" : "blue";
  const [liveRelease, otherRelease] = [state[live], state[other]];
  const needed = Math.max(liveRelease.floor, min);
  const colors = { service, state, live, other, liveRelease, otherRelease, isSwitched: preview === live, needed };
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

function released(colors: Colors, image: PreviousRelease): Outcome {
  const { service, live, other, liveRelease, otherRelease, isSwitched, needed } = colors;
  if (isSameImage(liveRelease, image)) return done(`${service} runs ${image.version} already: ${live} is live.`);
  if (isSwitched)
    return refusal(
      `${other} of ${service} is kept for a rollback since the last switch; end that with retire ${service}, or return to it with rollback ${service}`,
    );
  if (isSameImage(otherRelease, image) && otherRelease.floor >= needed)
    return done(
      `${other} of ${service} is prepared already: it runs ${image.version} with ${otherRelease.floor} pods.`,
    );
  return change(
    { ...colors.state, [other]: withImage({ floor: needed }, image, liveRelease) },
    {
      does: `Starts ${image.version} on ${other}, with at least ${needed} pods and behind the preview Service. ${live} serves all requests.`,
      then: "Test it through the preview Service. Then make it live.",
      next: [`switch ${service}`],
      undo: `abort ${service}`,
    },
  );
}

function switched(colors: Colors): Outcome {
  const { service, state, live, other, liveRelease, otherRelease, isSwitched, needed } = colors;
  if (isSwitched)
    return done(`${live} of ${service} is live since the last switch. To go back, run rollback ${service}.`);
  if (otherRelease.floor < needed)
    return refusal(
      `${other} of ${service} has at least ${otherRelease.floor} pods, and needs ${needed} to serve all requests; prepare it with release ${service} VERSION`,
    );
  return change(
    { ...state, live: other },
    {
      does: `Sends all requests of ${service} to ${other}: ${liveRelease.version} → ${otherRelease.version}. ${live} keeps its pods.`,
      then: "If it serves without problems, end the release.",
      next: [`retire ${service}`],
      undo: `rollback ${service}`,
    },
  );
}

function rolledBack(colors: Colors): Outcome {
  const { service, state, live, other, liveRelease, otherRelease, isSwitched, needed } = colors;
  const target = liveRelease.previous ?? (isSwitched ? otherRelease : undefined);
  if (target === undefined)
    return refusal(
      `${live} of ${service} names no previous release; to return to ${otherRelease.version} on ${other}, run release ${service} ${otherRelease.version} and then switch ${service}`,
    );
  if (isSameImage(otherRelease, target) && otherRelease.floor >= needed) {
    return change(
      // Without `previous`, a rollback that is run twice does not go back further. The color that failed is idle then.
      { ...state, live: other, preview: live, [other]: withImage(otherRelease, otherRelease) },
      {
        does: `Sends all requests of ${service} back to ${other}: ${liveRelease.version} → ${otherRelease.version}. ${live} keeps its pods.`,
        then: "Leave the release that failed one pod.",
        next: [`abort ${service}`],
        undo:
          liveRelease.floor < otherRelease.floor ? `release ${service} ${liveRelease.version}` : `switch ${service}`,
      },
    );
  }
  return change(
    { ...state, [other]: withImage({ floor: needed }, target), preview: other },
    {
      does: `Starts ${target.version} on ${other} again, with at least ${needed} pods. ${live} serves all requests until then.`,
      then: `When all pods of ${other} are ready, make it live.`,
      next: [`rollback ${service}`],
      undo: `abort ${service}`,
    },
  );
}

function retired({ service, state, live, other, otherRelease, isSwitched }: Colors): Outcome {
  if (!isSwitched) {
    return otherRelease.floor === 1
      ? done(`${other} of ${service} is retired already.`)
      : refusal(`${other} of ${service} was not live before ${live}; to take its pods, run abort ${service}`);
  }
  return change(
    { ...state, preview: other, [other]: { ...otherRelease, floor: 1 } },
    {
      does: `Leaves ${other} of ${service} one pod, behind the preview Service.`,
      then: "The release is complete.",
      next: [],
      undo: `rollback ${service}`,
    },
  );
}

function aborted({ service, state, live, other, otherRelease, isSwitched }: Colors): Outcome {
  if (isSwitched) return refusal(`${live} of ${service} is live already; return to ${other} with rollback ${service}`);
  if (otherRelease.floor === 1) return done(`${other} of ${service} has only one pod already. ${live} is live.`);
  return change(
    { ...state, [other]: { ...otherRelease, floor: 1 } },
    {
      does: `Leaves ${other} of ${service} one pod. ${live} serves all requests, as before.`,
      then: "The release is ended.",
      next: [],
      undo: `release ${service} ${otherRelease.version}`,
    },
  );
}

function scaled({ service, state, live, liveRelease }: Colors, pods: number): Outcome {
  if (pods === liveRelease.floor) return done(`${live} of ${service} has at least ${pods} pods already.`);
  return change(
    { ...state, [live]: { ...liveRelease, floor: pods } },
    {
      does: `Sets the minimum of ${live} of ${service}, which is live: ${liveRelease.floor} → ${pods} pods.`,
      then: "Check that the pods are ready.",
      next: [],
      undo: `scale ${service} ${liveRelease.floor}`,
    },
  );
}
