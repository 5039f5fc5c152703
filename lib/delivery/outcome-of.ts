import type { TopologyKind } from "../spec/service";
import { releaseOf } from "../topology/release-state";
import { blueGreenOutcome } from "./blue-green";
import { canaryOutcome } from "./canary";
import { plural } from "../values/words";
import { podsProblem, type DeliveredService } from "./delivered-service";
import type { Operation, StatedOperation } from "./operation";
import { refusal, type Outcome } from "./outcome";
import { overlayOutcome } from "./overlay";
import { rollingOutcome } from "./rolling";

export type { DeliveredService } from "./delivered-service";

/**
 * What an operation does to a service. It changes the release state without the overlay: the overlay applies to each state, so a color that is prepared
 * gets its pods, too. Never throws for a service without problems.
 */
export function outcomeOf(service: DeliveredService, operation: Operation): Outcome {
  const { name, overlay } = service;
  if (operation.kind === "end" || (operation.kind === "scale" && operation.temporary !== undefined))
    return overlayOutcome(service, operation);
  if (overlay === undefined) return statedOutcome(service, operation);
  if (operation.kind === "scale")
    return refusal(
      `${name} has an overlay: at least ${plural(overlay.floor, "pod")} until ${overlay.until}; change it with scale ${name} ${operation.pods} --until 2h --reason TEXT, or end it with scale ${name} --end`,
    );
  // The pods of the overlay must not raise the floors in the release state.
  const { running = 0 } = service;
  const outcome = statedOutcome(running > overlay.floor ? service : withoutOverlaid(service), operation);
  if (outcome.kind !== "change") return outcome;
  return {
    ...outcome,
    does: `${outcome.does} Its overlay sets ${plural(overlay.floor, "pod")} until ${overlay.until}.`,
  };
}

/** The service with no more pods than in the release state, if the pods in the cluster are known. */
function withoutOverlaid({ running, ...service }: DeliveredService): DeliveredService {
  return { ...service, ...(running !== undefined && { running: 0 }) };
}

/** What an operation does to a service without an overlay. */
function statedOutcome(service: DeliveredService, operation: StatedOperation): Outcome {
  const { name, topology, migrateFrom, release, scale, running } = service;
  if (migrateFrom !== undefined && migrateFrom !== topology)
    return refusal(
      `${name} migrates from ${migrateFrom} to ${topology}; complete the migration first, and edit the release file until then`,
    );
  const problem = operation.kind === "scale" ? podsProblem(service, operation.pods) : undefined;
  if (problem !== undefined) return refusal(problem);
  const byTopology: { readonly [K in TopologyKind]: () => Outcome | undefined } = {
    rolling: () => withState("rolling", (state) => rollingOutcome(name, state, operation)),
    blueGreen: () => withState("blueGreen", (state) => blueGreenOutcome(name, state, { ...scale, running }, operation)),
    canary: () => withState("canary", (state) => canaryOutcome(name, state, scale, operation)),
  };
  const outcome = byTopology[topology]();
  if (outcome === undefined) throw new Error(`topology ${topology} has no release state`);
  return outcome;

  function withState<K extends TopologyKind>(
    kind: K,
    plan: (state: NonNullable<ReturnType<typeof releaseOf<K>>>) => Outcome,
  ): Outcome | undefined {
    const state = releaseOf(kind, release);
    return state === undefined ? undefined : plan(state);
  }
}
