import { RunError } from "@pulumi/pulumi";
import { failureOf } from "../charts/failures";

/**
 * Runs an action and turns its errors into RunErrors. For a RunError, Pulumi prints only the message, without a stack trace.
 * @throws RunError in place of any error that the action throws
 */
export function readable<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (RunError.isInstance(error)) throw error;
    throw new RunError(failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1").text);
  }
}
