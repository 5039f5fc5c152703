import type { CanaryRelease, PreviousRelease } from "../spec/release";
import type { Scale } from "../spec/service";
import { idleSplit, splitOf, type CanaryReplicas } from "../topology/canary-share";
import { plural } from "../values/words";
import { podsText } from "./canary-pods";
import { imageChange, isSameImage, previousOf, releaseCommand, unpinned, withImage } from "./images";
import type { StatedOperation } from "./operation";
import { change, done, refusal, type Outcome } from "./outcome";

/** Share in percent with which a canary release starts. */
export const FIRST_SHARE = 10;
/** Share in percent of the second step. */
export const SECOND_SHARE = 50;

/** A canary service. */
interface Canary {
  readonly service: string;
  readonly state: CanaryRelease;
  /** Pods of both workloads. Every pod receives requests. */
  readonly total: number;
  /** Fewest and most pods of a workload. */
  readonly scale: Pick<Scale, "min" | "max">;
  /** Whether the canary runs another release than stable. */
  readonly isRunning: boolean;
}

/** What an operation does to a service with a canary. */
export function canaryOutcome(
  service: string,
  state: CanaryRelease,
  scale: Pick<Scale, "min" | "max">,
  operation: StatedOperation,
): Outcome {
  const { stable, canary } = state;
  const one = {
    service,
    state,
    total: Math.max(stable.floor + canary.floor, scale.min),
    scale,
    isRunning: !isSameImage(stable, canary),
  };
  switch (operation.kind) {
    case "release":
      return released(one, operation);
    case "canary":
      return shared(one, operation.share);
    case "promote":
      return promoted(one);
    case "abort":
      return aborted(one);
    case "rollback":
      return rolledBack(one);
    case "scale":
      return scaled(one, operation.pods);
    case "switch":
    case "retire":
      return refusal(`${service} has no colors, because its topology is canary; use release, canary and promote`);
  }
}

function released({ service, state, total, scale, isRunning }: Canary, image: PreviousRelease): Outcome {
  const { share, stable, canary } = state;
  if (isRunning && isSameImage(canary, image))
    return done(`The canary of ${service} runs ${image.version} already, with ${share} % of the requests.`);
  if (!isRunning && isSameImage(stable, image)) return done(`${service} runs ${image.version} already.`);
  if (share > 0)
    return refusal(
      isRunning
        ? `the canary of ${service} runs ${canary.version} with ${share} % of the requests; end that first with promote ${service} or abort ${service}`
        : promoting(service),
    );
  const problem = unpinned(service, stable, image);
  if (problem !== undefined) return refusal(problem);
  const split = splitOf(total, FIRST_SHARE, scale);
  return change(withSplit({ share: FIRST_SHARE, stable, canary: withImage(canary, image) }, split), {
    does: `Starts ${image.version} on the canary of ${service}, with ${FIRST_SHARE} % of the requests: ${podsText(split)}.`,
    then: "Compare its errors and its latency with stable. Then raise the share, or promote it.",
    next: [`canary ${service} --share ${SECOND_SHARE}`, `promote ${service}`],
    undo: `abort ${service}`,
  });
}

function promoting(service: string): string {
  return `the promotion of ${service} is not complete; complete it with promote ${service}, or take it back with rollback ${service}`;
}

function shared({ service, state, total, scale, isRunning }: Canary, share: number): Outcome {
  if (!isRunning)
    return refusal(`the canary of ${service} runs the release of stable; start one with release ${service} VERSION`);
  const split = splitOf(total, share, scale);
  if (share === state.share) return done(`The canary of ${service} has ${share} % of the requests already.`);
  return change(withSplit({ ...state, share }, split), {
    does: `Gives the canary of ${service} ${share} % of the requests instead of ${state.share} %: ${podsText(split)}.`,
    then: "Compare its errors and its latency with stable. Then promote it.",
    next: [`promote ${service}`],
    undo: `canary ${service} --share ${state.share}`,
  });
}

/** First stable gets the version, and then the canary gives its share back, so that the pods of one of them always serve. */
function promoted({ service, state, total, scale, isRunning }: Canary): Outcome {
  const { share, stable, canary } = state;
  if (isRunning) {
    return change(
      { ...state, stable: withImage(stable, canary, stable) },
      {
        does: `Replaces the pods of stable step by step: ${imageChange(stable, canary)}. The canary keeps its ${share} %.`,
        then: "When all pods of stable are ready, end the release.",
        next: [`promote ${service}`],
        undo: `rollback ${service}`,
      },
    );
  }
  if (share === 0) return done(`${service} runs ${stable.version} on stable and on the canary already.`);
  const split = idleSplit(total, scale);
  return change(withSplit({ ...state, share: 0 }, split), {
    does: `Ends the canary release of ${service}: stable has at least ${split.stable} pods, the canary one.`,
    then: "The release is complete.",
    next: [],
    undo: `rollback ${service}`,
    undone: "All pods run the version from before the release.",
  });
}

function aborted({ service, state, total, scale, isRunning }: Canary): Outcome {
  const { share, stable, canary } = state;
  if (share === 0) return done(`The canary of ${service} runs the release of stable already.`);
  if (!isRunning)
    return refusal(
      `stable of ${service} runs ${stable.version} already; take the promotion back with rollback ${service}, or complete it with promote ${service}`,
    );
  return change(withSplit({ share: 0, stable, canary: withImage(canary, stable) }, idleSplit(total, scale)), {
    does: `Ends ${canary.version} on the canary of ${service}: all pods run ${stable.version}.`,
    then: "The release has ended.",
    next: [],
    undo: releaseCommand(service, canary),
    undone: `It starts on the canary with ${FIRST_SHARE} % of the requests.`,
  });
}

function rolledBack({ service, state, isRunning }: Canary): Outcome {
  const { share, stable, canary } = state;
  if (isRunning) return refusal(`${service} has a canary release of ${canary.version}; end it with abort ${service}`);
  const previous = previousOf(stable);
  if (previous === undefined)
    return refusal(
      `stable of ${service} has no field previous in the release file, so it was rolled back already or released by hand; deploy a version with release ${service} VERSION`,
    );
  if (share > 0) {
    return change(
      { ...state, stable: withImage(stable, previous) },
      {
        does: `Takes the promotion of ${service} back: the pods of stable run ${previous.version} again. The canary keeps its ${share} %.`,
        then: "When all pods of stable are ready, end the canary.",
        next: [`abort ${service}`],
        undo: `promote ${service}`,
      },
    );
  }
  return change(
    // Without `previous`, a rollback that is run twice does not return to the release that failed.
    { ...state, stable: withImage(stable, previous), canary: withImage(canary, previous) },
    {
      does: `Replaces the pods of ${service} step by step: ${imageChange(stable, previous)}.`,
      then: "Look at its errors and its latency.",
      next: [],
      undo: releaseCommand(service, stable),
      undone: `It starts on the canary with ${FIRST_SHARE} % of the requests.`,
    },
  );
}

function scaled({ service, state, total, scale }: Canary, pods: number): Outcome {
  const { share, stable, canary } = state;
  const split = share === 0 ? idleSplit(pods, scale) : splitOf(pods, share, scale);
  if (split.stable === stable.floor && split.canary === canary.floor)
    return done(`${service} has at least ${plural(total, "pod")} already: ${podsText(split)}.`);
  return change(withSplit(state, split), {
    does: `Sets the minimum of ${service}: ${total} → ${plural(split.stable + split.canary, "pod")} (${podsText(split)}).`,
    then: "Check that the pods are ready.",
    next: [],
    undo: `scale ${service} ${total}`,
  });
}

function withSplit(state: CanaryRelease, { stable, canary }: CanaryReplicas): CanaryRelease {
  return { ...state, stable: { ...state.stable, floor: stable }, canary: { ...state.canary, floor: canary } };
}
