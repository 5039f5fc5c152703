import { RunError } from "@pulumi/pulumi";
import { failureOf } from "../charts/failures";

/**
 * Runs an action whose failure Pulumi prints as its message alone, all problems of it, as our command line does.
 * @throws RunError in place of any other error
 */
export function readable<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (RunError.isInstance(error)) throw error;
    throw new RunError(failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1").text);
  }
}
