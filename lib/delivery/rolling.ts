import type { RollingRelease } from "../spec/release";
import { imageOf, isSameImage, withImage } from "./images";
import type { Operation } from "./operation";
import { change, done, refusal, type Outcome } from "./outcome";

/** What an operation does to a service with one workload. */
export function rollingOutcome(service: string, { rolling }: RollingRelease, operation: Operation): Outcome {
  const { version, previous, floor } = rolling;
  switch (operation.kind) {
    case "release":
      if (isSameImage(rolling, operation)) return done(`${service} runs ${version} already.`);
      return change(
        { rolling: withImage(rolling, operation, rolling) },
        {
          does: `Replaces the pods of ${service} step by step: ${version} → ${operation.version}.`,
          then: "Look at its errors and its latency.",
          next: [],
          undo: `rollback ${service}`,
        },
      );
    case "rollback":
      if (previous === undefined)
        return refusal(`${service} names no previous release; deploy an older version with release ${service} VERSION`);
      return change(
        // Without `previous`, a rollback that is run twice does not return to the release that failed.
        { rolling: withImage(rolling, imageOf(previous)) },
        {
          does: `Replaces the pods of ${service} step by step: ${version} → ${previous.version}.`,
          then: "Look at its errors and its latency.",
          next: [],
          undo: `release ${service} ${version}`,
        },
      );
    case "scale":
      if (operation.pods === floor) return done(`${service} has at least ${floor} pods already.`);
      return change(
        { rolling: { ...rolling, floor: operation.pods } },
        {
          does: `Sets the minimum of ${service}: ${floor} → ${operation.pods} pods.`,
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
