import { CommanderError } from "commander";
import { EXIT, failureOf } from "../charts/failures";
import { program } from "./program";
import { tell, tolerateClosedPipes } from "./output/terminal";

tolerateClosedPipes();
program((code) => {
  // Not `process.exit`, which could truncate the output.
  process.exitCode = code;
})
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = codeOf(error);
  });

function codeOf(error: unknown): number {
  // Commander has already printed the message, the help or the version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.input;
  const { code, text } = failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1");
  tell(text);
  return code;
}
