import { RunError } from "@pulumi/pulumi";
import { failureOf } from "../charts/failures";

/**
 * Runs an action and turns its errors into RunErrors: Pulumi prints only their message, as the command line does, without a stack trace.
 * @throws RunError instead of any other error
 */
export function readable<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (RunError.isInstance(error)) throw error;
    throw new RunError(failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1").text);
  }
}
