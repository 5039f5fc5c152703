import { EXIT, plural, throwIfProblems } from "../../../charts/failures";
import { driftOf, type ObjectDrift } from "../../../lib/manifests/drift/drift";
import { saysWhoWrote, writersOf } from "../../../lib/manifests/drift/foreign-fields";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { describeField } from "../../output/changes";
import { withoutSecretValues } from "../../output/effects";
import { readManifests, type ReadManifests } from "../../input/manifest-files";
import { tableLines } from "../../output/table";
import { colorsFor, print, printJson, tell } from "../../output/terminal";

const WAY_OUT =
  "write it by kubectl --context CONTEXT get -f MANIFEST -o yaml --ignore-not-found --show-managed-fields";

/** Options of `access-layer drift`. */
export interface DriftOptions {
  /** Managers that may write, too. */
  readonly allow: readonly string[];
  /** Answer in JSON. */
  readonly json?: boolean;
}

/** `access-layer drift`: how the objects of a manifest are not in the cluster as they are printed, and who else wrote to them. */
export function drift(manifest: string, live: string, { allow, json }: DriftOptions): number {
  const [printed, there] = [readManifests(manifest), readManifests(live, { wayOut: WAY_OUT, mayBeEmpty: true })];
  throwIfProblems([...printed.problems, ...there.problems]);
  const [objects, found] = [objectsOf(printed), objectsOf(there)];
  throwIfProblems([...severalEnvironments(manifest, printed), ...unsigned(live, found)]);
  const writers = new Set(found.flatMap(writersOf));
  for (const name of allow.filter((one) => !writers.has(one)))
    tell(`nobody wrote by the name ${name}, which --allow lets write`);
  const identities = new Set(found.map(identityOf));
  if (!objects.some((object) => identities.has(identityOf(object))))
    tell(`${live} holds none of the objects of ${manifest}: did kubectl fail, or is it another cluster?`);
  const drifted = driftOf(objects, found, allow).map(withoutSecretValues);
  if (json === true) printJson({ objects: objects.length, drift: drifted });
  else print(...describe(objects.length, drifted));
  return drifted.length === 0 ? EXIT.fine : EXIT.found;
}

/** In the output of several environments the same object stands several times. */
function severalEnvironments(path: string, { environments }: ReadManifests): readonly string[] {
  const [first, second] = environments.keys();
  if (first === undefined || second === undefined) return [];
  const names = [...environments.keys()].join(", ");
  return [`${path} must hold one environment, got ${names}: name one, such as ${path.replace(/\/+$/, "")}/${first}`];
}

/** A file of objects of which none says who wrote it was asked for otherwise; of one, somebody cleared it. */
function unsigned(path: string, objects: readonly Manifest[]): readonly string[] {
  if (objects.length === 0 || objects.some(saysWhoWrote)) return [];
  return [
    `${path} must hold objects as the cluster has them, with metadata.managedFields, got none that has: ${WAY_OUT}`,
  ];
}

function objectsOf({ environments }: ReadManifests): readonly Manifest[] {
  return [...environments.values()].flat();
}

function describe(count: number, drifted: readonly ObjectDrift[]): readonly string[] {
  const { bold } = colorsFor(process.stdout);
  if (drifted.length === 0) return [`${plural(count, "object")} as printed`];
  return [
    ...drifted.flatMap(({ identity, isMissing, deletedSince, isUnsigned, fields, others }) => [
      bold(identity),
      ...(isMissing ? ["  is not there"] : []),
      ...(deletedSince === undefined ? [] : [printable(`  is being deleted since ${deletedSince}`)]),
      ...(isUnsigned ? ["  does not say who wrote it: its metadata.managedFields were cleared"] : []),
      ...fields.map((field) => printable(`  ${describeField(field)}`)),
      ...tableLines(others.map(({ path, manager, time = "" }) => [`  ${path}`, `by ${manager}`, time].map(printable))),
    ]),
    `${drifted.length} of ${plural(count, "object")} not as printed`,
  ];
}

/** Names of managers and keys are whatever somebody chose: no escape sequence of theirs reaches a terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "\uFFFD");
}
