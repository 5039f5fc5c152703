import { failureOf } from "../../charts/failures";

/** Runs a script whose mistakes are its user's: what it throws is said in words, with a stack trace only where somebody debugs. */
export function runMain(main: () => number): void {
  try {
    process.exitCode = main();
  } catch (error) {
    const { code, text } = failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1");
    console.error(text);
    process.exitCode = code;
  }
}
