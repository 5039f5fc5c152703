import { expectedSeconds } from "../../../lib/delivery/expected-time";
import type { PlannedOperation } from "../../../lib/delivery/release-plan";
import { commandOf } from "../../../lib/delivery/command";
import { stepsOf } from "../../../lib/delivery/run/steps";
import type { Layer, LayerService } from "../../../lib/layer/layer";
import { changesBetween } from "../../../lib/manifests/changes";
import { effectOf, type ChangeEffect } from "../../../lib/manifests/effects";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { toolCommand } from "../deliver/report";
import type { PlanOptions } from "./plan";

/** One command of a plan, as the reports show it. */
export interface PlanStep {
  readonly command: string;
  readonly does: string;
  /** Changed objects, with the effect of the change. */
  readonly changes: readonly { readonly object: string; readonly effect: ChangeEffect }[];
  /** Deployments whose pods are replaced. */
  readonly restarts: readonly string[];
  /** Shortest time until all pods are ready. */
  readonly expectedSeconds: number;
  /**
   * Minutes that the command waits after the switch (`delivery.holdMinutes`).
   * @default - none
   */
  readonly holdMinutes?: number;
  /**
   * Minutes after the command before, which the gates require (`gates.bakeMinutes`, with `--prometheus`).
   * @default - the command has no gates
   */
  readonly bakeMinutes?: number;
  readonly undo: string;
  /**
   * What the undo leaves.
   * @default - the versions from before serve again
   */
  readonly undone?: string;
}

/** Operations that wait for the gates. The end of a promotion has no version to compare. */
const BAKED: readonly string[] = ["canary", "promote", "retire"];

/** What a command changes, and how long it takes. */
export function stepOf(
  { delivery: { holdMinutes } }: Layer,
  { name, gates: { bakeMinutes } }: LayerService,
  { operation, change }: PlannedOperation,
  { before, after }: { readonly before: readonly Manifest[]; readonly after: readonly Manifest[] },
  options: PlanOptions,
): PlanStep {
  const changes = changesBetween(before, after).map((one) => ({
    object: shortName(one.identity, [...after, ...before]),
    effect: effectOf(one),
  }));
  return {
    command: toolCommand(commandOf(name, operation), options),
    does: change.does,
    changes,
    restarts: changes
      .filter(({ effect, object }) => effect === "restarts" && object.startsWith("Deployment "))
      .map(({ object }) => object.replace("Deployment ", "")),
    expectedSeconds: expectedSeconds(stepsOf(before, after), before),
    ...(operation.kind === "retire" && holdMinutes > 0 && { holdMinutes }),
    ...(BAKED.includes(operation.kind) && bakeMinutes > 0 && { bakeMinutes }),
    undo: toolCommand(change.undo, options),
    ...(change.undone !== undefined && { undone: change.undone }),
  };
}

/** `Deployment gateway-green`. */
function shortName(identity: string, manifests: readonly Manifest[]): string {
  const found = manifests.find((one) => identityOf(one) === identity);
  return found === undefined ? identity : `${found.kind} ${found.metadata.name}`;
}
