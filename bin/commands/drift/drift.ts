import { EXIT } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { driftOf, type ObjectDrift } from "../../../lib/manifests/drift/drift";
import { managersOf } from "../../../lib/manifests/drift/foreign-fields";
import { identityOf } from "../../../lib/manifests/manifest";
import { describeField } from "../../output/changes";
import { withoutSecretValues } from "../../output/effects";
import { readLive, tellAbsentKinds } from "../../input/live-objects";
import { tableLines } from "../../output/table";
import { colorsFor, print, printJson, printable, tell } from "../../output/terminal";

/** Options of `access-layer drift`. */
export interface DriftOptions {
  /** Additional managers whose changes are allowed. */
  readonly allow: readonly string[];
  /** Print JSON. */
  readonly json?: boolean;
}

/** `access-layer drift`: shows where the cluster differs from the manifest, and who changed it. */
export function drift(manifest: string, live: string, { allow, json }: DriftOptions): number {
  const { rendered: objects, live: found, absentKinds } = readLive({ path: manifest }, live);
  const managers = new Set(found.flatMap(managersOf));
  for (const name of allow.filter((one) => !managers.has(one)))
    tell(`--allow ${name}: no object was written by a manager named ${name}`);
  tellAbsentKinds(live, absentKinds);
  const drifted = driftOf(objects, found, allow).map(withoutSecretValues);
  if (json === true) printJson({ objects: objects.length, absentKinds, drift: drifted });
  else
    print(
      ...describe(objects.length, drifted, objects.filter(({ kind }) => absentKinds.includes(kind)).map(identityOf)),
    );
  return drifted.length === 0 ? EXIT.fine : EXIT.found;
}

function describe(count: number, drifted: readonly ObjectDrift[], unread: readonly string[]): readonly string[] {
  const { bold } = colorsFor(process.stdout);
  if (drifted.length === 0) return [`no drift in ${plural(count, "object")}`];
  return [
    ...drifted.flatMap(({ identity, isMissing, deletedSince, isUnsigned, fields, others }) => [
      bold(identity),
      ...(isMissing ? [unread.includes(identity) ? "  missing, or not readable" : "  missing"] : []),
      ...(deletedSince === undefined ? [] : [printable(`  being deleted since ${deletedSince}`)]),
      ...(isUnsigned ? ["  managers unknown: metadata.managedFields was cleared"] : []),
      ...fields.map((field) => printable(`  ${describeField(field)}`)),
      ...tableLines(others.map(({ path, manager, time = "" }) => [`  ${path}`, `by ${manager}`, time].map(printable))),
    ]),
    `${drifted.length} of ${plural(count, "object")} drifted`,
  ];
}
