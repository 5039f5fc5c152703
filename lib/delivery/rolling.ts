import type { RollingRelease } from "../spec/release";
import { plural } from "../values/words";
import { imageChange, isSameImage, previousOf, releaseCommand, unpinned, withImage } from "./images";
import type { StatedOperation } from "./operation";
import { change, done, refusal, type Outcome } from "./outcome";

const LOOK = { then: "Look at its errors and its latency.", next: [] } as const;

/** What an operation does to a service with one workload. */
export function rollingOutcome(service: string, { rolling }: RollingRelease, operation: StatedOperation): Outcome {
  const { floor } = rolling;
  const previous = previousOf(rolling);
  switch (operation.kind) {
    case "release": {
      if (isSameImage(rolling, operation)) return done(`${service} runs ${operation.version} already.`);
      const problem = unpinned(service, rolling, operation);
      if (problem !== undefined) return refusal(problem);
      return change(
        { rolling: withImage(rolling, operation, rolling) },
        {
          does: `Replaces the pods of ${service} step by step: ${imageChange(rolling, operation)}.`,
          ...LOOK,
          undo: `rollback ${service}`,
        },
      );
    }
    case "rollback":
      if (previous === undefined)
        return refusal(
          `${service} has no field previous in the release file, so it was rolled back already or released by hand; deploy a version with release ${service} VERSION`,
        );
      return change(
        // Without `previous`, a rollback that is run twice does not return to the release that failed.
        { rolling: withImage(rolling, previous) },
        {
          does: `Replaces the pods of ${service} step by step: ${imageChange(rolling, previous)}.`,
          ...LOOK,
          undo: releaseCommand(service, rolling),
        },
      );
    case "scale":
      if (operation.pods === floor) return done(`${service} has at least ${plural(floor, "pod")} already.`);
      return change(
        { rolling: { ...rolling, floor: operation.pods } },
        {
          does: `Sets the minimum of ${service}: ${floor} → ${plural(operation.pods, "pod")}.`,
          then: "Check that the pods are ready.",
          next: [],
          undo: `scale ${service} ${floor}`,
        },
      );
    case "switch":
    case "retire":
      return refusal(`${service} has no colors, because its topology is rolling; use release or rollback`);
    case "canary":
    case "promote":
    case "abort":
      return refusal(`${service} has no canary, because its topology is rolling; use release or rollback`);
  }
}
