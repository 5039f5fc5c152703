import { readFileSync, realpathSync } from "node:fs";
import { writeFiles, type OutputStatus } from "../../../charts/files/output";
import { EXIT, inputError } from "../../../charts/failures";
import type { Operation } from "../../../lib/delivery/operation";
import type { Change, Outcome } from "../../../lib/delivery/outcome";
import { printJson, tell } from "../../output/terminal";
import type { DeliverOptions } from "./deliver";
import type { PlannedChange } from "./planned-change";

/** Writes the file, unless it changed since the plan was made. */
export function writeRelease({
  file,
  before,
  text,
}: Pick<PlannedChange, "file" | "before" | "text">): OutputStatus | undefined {
  // The file itself, if its path is a symbolic link.
  const path = realpathSync(file);
  if (readFileSync(path, "utf8") !== before)
    throw inputError(`${file} changed while the plan was shown, and was not written; run the command again`);
  return writeFiles([{ path, text }])[0];
}

/** Reports that there is nothing to do, or why the operation is not possible now. */
export function report(
  outcome: Exclude<Outcome, Change>,
  service: string,
  { kind: operation }: Operation,
  { env, json }: DeliverOptions,
): number {
  if (json === true) printJson({ environment: env, service, operation, ...outcome });
  else tell(outcome.kind === "done" ? outcome.found : `${operation} ${service}: not possible: ${outcome.why}`);
  return outcome.kind === "done" ? EXIT.fine : EXIT.found;
}
