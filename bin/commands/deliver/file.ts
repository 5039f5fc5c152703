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
  if (!hasFields(path, before, service))
    throw inputError(
      `the operation has started, but ${file} was not written, because the fields of ${service} in it changed meanwhile; restore the file, and run the command again`,
    );
  if (edits.length > 0) writeFiles([{ path, text: withEdits(text, edits) }]);
}

/** Whether the release file has the same fields of a service as a text of it. */
export function hasFields(file: string, text: string, service: string): boolean {
  const [one, other] = [text, readFileSync(file, "utf8")].map((found) => JSON.stringify(fieldsOf(found, service)));
  return one === other;
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

/** Whether two texts of a release file state the same about all other services, and about everything else. */
export function differsOnlyIn(service: string, one: string, other: string): boolean {
  const [rest, otherRest] = [one, other].map((text) => {
    const { services, overlays, pending, promoted, ...file } = parse(text) as Readonly<Record<string, unknown>>;
    const maps = [services, overlays, pending, promoted].map((map) => {
      const { [service]: _own, ...others } = (map ?? {}) as Readonly<Record<string, unknown>>;
      return others;
    });
    return JSON.stringify([file, maps]);
  });
  return rest === otherRest;
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
