import { readFileSync, realpathSync } from "node:fs";
import { parse } from "yaml";
import { withEdits } from "../../../charts/files/release-text";
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

/**
 * Writes the changed fields during or at the end of an operation in a cluster. Other services can have been released from the same file meanwhile.
 * @throws an input error if the fields of the service changed
 */
export function writeEdits({
  file,
  before,
  edits,
  service,
}: Pick<PlannedChange, "file" | "before" | "edits" | "service">): void {
  const path = realpathSync(file);
  const text = readFileSync(path, "utf8");
  const [then, now] = [before, text].map((one) => JSON.stringify(fieldsOf(one, service)));
  if (then !== now)
    throw inputError(
      `the operation has started, but ${file} was not written, because the fields of ${service} in it changed meanwhile; restore the file, and run the command again`,
    );
  if (edits.length > 0) writeFiles([{ path, text: withEdits(text, edits) }]);
}

/** What the release file says about a service. */
function fieldsOf(text: string, service: string): unknown {
  const file = parse(text) as {
    readonly services?: Readonly<Record<string, unknown>>;
    readonly overlays?: Readonly<Record<string, unknown>>;
    readonly pending?: Readonly<Record<string, unknown>>;
    readonly promoted?: Readonly<Record<string, unknown>>;
  };
  const { services, overlays, pending, promoted } = file;
  return [services, overlays, pending, promoted].map((entries) => entries?.[service]);
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
