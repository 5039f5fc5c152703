import { EXIT, plural, throwIfProblems } from "../../../charts/failures";
import { driftOf, type ObjectDrift } from "../../../lib/manifests/drift/drift";
import { hasManagedFields, managersOf } from "../../../lib/manifests/drift/foreign-fields";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { describeField } from "../../output/changes";
import { withoutSecretValues } from "../../output/effects";
import { readManifests, type ReadManifests } from "../../input/manifest-files";
import { listWith } from "../../../lib/values/words";
import { tableLines } from "../../output/table";
import { colorsFor, print, printJson, tell } from "../../output/terminal";

const CAPTURE =
  "capture it with: kubectl --context CONTEXT get -f MANIFEST -o yaml --ignore-not-found --show-managed-fields";

/** Options of `access-layer drift`. */
export interface DriftOptions {
  /** Additional managers whose changes are allowed. */
  readonly allow: readonly string[];
  /** Print JSON. */
  readonly json?: boolean;
}

/** `access-layer drift`: shows where the cluster differs from the manifest, and who changed it. */
export function drift(manifest: string, live: string, { allow, json }: DriftOptions): number {
  const [rendered, current] = [readManifests(manifest), readManifests(live, { fix: CAPTURE, mayBeEmpty: true })];
  throwIfProblems([...rendered.problems, ...current.problems]);
  const [objects, found] = [objectsOf(rendered), objectsOf(current)];
  throwIfProblems([
    ...severalEnvironments(manifest, rendered),
    ...unrelated(manifest, live, objects, found),
    ...unsigned(live, found),
  ]);
  const managers = new Set(found.flatMap(managersOf));
  for (const name of allow.filter((one) => !managers.has(one)))
    tell(`--allow ${name}: no object was written by a manager named ${name}`);
  const absentKinds = kindsWithoutObject(objects, found);
  if (absentKinds.length > 0)
    tell(
      `${live} has no ${listWith("or", absentKinds)}; if kubectl printed an error, such as Forbidden, these objects may exist`,
    );
  const drifted = driftOf(objects, found, allow).map(withoutSecretValues);
  if (json === true) printJson({ objects: objects.length, absentKinds, drift: drifted });
  else
    print(
      ...describe(objects.length, drifted, objects.filter(({ kind }) => absentKinds.includes(kind)).map(identityOf)),
    );
  return drifted.length === 0 ? EXIT.fine : EXIT.found;
}

/**
 * Rejects live objects if none of them is in the manifest. kubectl prints nothing if the API server refuses a request, so the objects may exist.
 */
function unrelated(
  manifest: string,
  live: string,
  objects: readonly Manifest[],
  found: readonly Manifest[],
): readonly string[] {
  const identities = new Set(found.map(identityOf));
  if (objects.some((object) => identities.has(identityOf(object)))) return [];
  const got = found.length === 0 ? "no object" : plural(found.length, "other object");
  const fix = "check kubectl's error messages and its context; without an error, the cluster has none of the objects";
  return [`${live} must have at least one object of ${manifest}, got ${got}; ${fix}; ${CAPTURE}`];
}

/** Kinds of the manifest of which no object was found. A role that can't read a kind has the same effect as the loss of all its objects. */
function kindsWithoutObject(objects: readonly Manifest[], found: readonly Manifest[]): readonly string[] {
  const kinds = new Set(found.map(({ kind }) => kind));
  return [...new Set(objects.map(({ kind }) => kind))].filter((kind) => !kinds.has(kind));
}

/** Rejects a folder of several environments, because their objects have the same names. */
function severalEnvironments(path: string, { environments }: ReadManifests): readonly string[] {
  const [first, second] = environments.keys();
  if (first === undefined || second === undefined) return [];
  const names = [...environments.keys()].join(", ");
  return [`${path} must be one environment, got ${names}; choose one, such as ${path.replace(/\/+$/, "")}/${first}`];
}

/** Rejects live objects if all of them lack managedFields, because kubectl then omitted the field. If only some objects lack the field, it was cleared in the cluster. */
function unsigned(path: string, objects: readonly Manifest[]): readonly string[] {
  if (objects.length === 0 || objects.some(hasManagedFields)) return [];
  return [`${path} has no metadata.managedFields; ${CAPTURE}`];
}

function objectsOf({ environments }: ReadManifests): readonly Manifest[] {
  return [...environments.values()].flat();
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

/** Replaces control characters: manager names and keys are untrusted and could contain escape sequences. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "\uFFFD");
}
