import { CommanderError } from "commander";
import { EXIT, failureOf } from "../charts/failures";
import { program } from "./program";
import { tell, tolerateClosedPipes } from "./output/terminal";

tolerateClosedPipes();
program((code) => {
  // Not `process.exit`: what was printed may still be on its way.
  process.exitCode = code;
})
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = codeOf(error);
  });

function codeOf(error: unknown): number {
  // commander has printed its message, or the help or the version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.input;
  const { code, text } = failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1");
  tell(text);
  return code;
}
