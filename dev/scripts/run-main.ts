import { failureOf } from "../../charts/failures";

/** Runs a script and prints its error as a message, with the stack trace if `ACCESS_LAYER_DEBUG=1`. Sets the exit code. */
export function runMain(main: () => number): void {
  try {
    process.exitCode = main();
  } catch (error) {
    const { code, text } = failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1");
    console.error(text);
    process.exitCode = code;
  }
}
