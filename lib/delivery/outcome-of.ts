import type { LayerService } from "../layer/layer";
import { LIMITS } from "../spec/limits";
import type { TopologyKind } from "../spec/service";
import { releaseOf } from "../topology/release-state";
import { blueGreenOutcome } from "./blue-green";
import { canaryOutcome } from "./canary";
import type { Operation } from "./operation";
import { refusal, type Outcome } from "./outcome";
import { rollingOutcome } from "./rolling";

/** What the plan of an operation reads of a service. */
export type DeliveredService = Pick<LayerService, "name" | "topology" | "migrateFrom" | "release" | "scale"> & {
  /**
   * Pods of the live color in the cluster, which an autoscaler can have added. A color that replaces it needs as many.
   * @default - its floor
   */
  readonly running?: number;
};

/** What an operation does to a service. Never throws for a service without problems. */
export function outcomeOf(
  { name, topology, migrateFrom, release, scale, running }: DeliveredService,
  operation: Operation,
): Outcome {
  if (migrateFrom !== undefined && migrateFrom !== topology)
    return refusal(
      `${name} migrates from ${migrateFrom} to ${topology}; complete the migration first, and edit the release file until then`,
    );
  const { min, max = LIMITS.pods.max } = scale;
  // A canary service has two workloads.
  const most = topology === "canary" ? 2 * max : max;
  if (operation.kind === "scale" && (operation.pods < min || operation.pods > most))
    return refusal(
      `${name} must have ${min} to ${most} pods (scale.min, scale.max), got ${operation.pods}; choose another number, or change scale in the environment file`,
    );
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
