import { SECOND_SHARE } from "./canary";
import type { Operation } from "./operation";
import { done, type Change, type Done, type Refusal } from "./outcome";
import { outcomeOf, type DeliveredService } from "./outcome-of";
import { isSameImage } from "./images";
import type { PreviousRelease } from "../spec/release";

/** One command of a whole release. */
export interface PlannedOperation {
  readonly operation: Operation;
  readonly change: Change;
  /** The service after the command. */
  readonly after: DeliveredService;
}

/** All commands of a release, from now to its end. */
export interface ReleasePlan {
  readonly kind: "plan";
  readonly steps: readonly PlannedOperation[];
  /**
   * Why the commands after the steps are not possible.
   * @default - the release is complete after the steps
   */
  readonly stopped?: string;
}

/** More commands than any release needs. */
const MOST_STEPS = 10;

/** The commands that bring a version into service, each computed from the state that the one before leaves. A release that has started continues. */
export function releasePlan(service: DeliveredService, image: PreviousRelease): ReleasePlan | Done | Refusal {
  const steps: PlannedOperation[] = [];
  for (let current = service; steps.length < MOST_STEPS;) {
    const operation = nextOperation(current, image);
    const outcome = operation && outcomeOf(current, operation);
    if (operation === undefined || outcome === undefined || outcome.kind === "done") break;
    if (outcome.kind === "refusal") {
      if (steps.length > 0) return { kind: "plan", steps, stopped: outcome.why };
      // The version is in service already, and another release has started.
      return operation.kind === "retire" ? isComplete(service, image) : outcome;
    }
    current = { ...current, release: outcome.release };
    steps.push({ operation, change: outcome, after: current });
  }
  return steps.length === 0 ? isComplete(service, image) : { kind: "plan", steps };
}

function isComplete({ name }: DeliveredService, { version }: PreviousRelease): Done {
  return done(`${name} runs ${version} already, and its release is complete.`);
}

/** The next command of a release, or `undefined` at its end. */
function nextOperation(service: DeliveredService, image: PreviousRelease): Operation | undefined {
  const { topology, release } = service;
  const deploy: Operation = { kind: "release", ...image };
  const { live, stable, canary, share = 0, rolling } = release;
  if (topology === "blueGreen" && live !== undefined) {
    const isLive = hasImage(release[live], image);
    if (isLive) return { kind: "retire" };
    return outcomeOf(service, deploy).kind === "done" ? { kind: "switch" } : deploy;
  }
  if (topology === "canary") {
    if (hasImage(stable, image)) return share > 0 ? { kind: "promote" } : undefined;
    if (!hasImage(canary, image)) return deploy;
    return share < SECOND_SHARE ? { kind: "canary", share: SECOND_SHARE } : { kind: "promote" };
  }
  return hasImage(rolling, image) ? undefined : deploy;
}

function hasImage(track: PreviousRelease | undefined, image: PreviousRelease): boolean {
  return track !== undefined && isSameImage(track, image);
}
