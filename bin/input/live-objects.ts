import { throwIfProblems } from "../../charts/failures";
import { hasManagedFields } from "../../lib/manifests/drift/foreign-fields";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { listWith, plural } from "../../lib/values/words";
import { tell } from "../output/terminal";
import { readManifests, type ReadManifests } from "./manifest-files";

const CAPTURE =
  "capture it with: kubectl --context CONTEXT get -f MANIFEST -o yaml --ignore-not-found --show-managed-fields";

/** The manifest of one environment: a path, or its objects and their name in messages. */
export type RenderedInput =
  { readonly path: string } | { readonly name: string; readonly objects: readonly Manifest[] };

/** The objects of a manifest and of a cluster. */
export interface RenderedAndLive {
  /** The objects of one environment. */
  readonly rendered: readonly Manifest[];
  /** Objects saved by `kubectl get`, with their managed fields. */
  readonly live: readonly Manifest[];
  /**
   * Kinds in the manifest without a live object. The role may not be allowed to read them.
   */
  readonly absentKinds: readonly string[];
}

/**
 * Reads a manifest and objects saved by kubectl.
 * @throws an input error with all problems, if there are any
 */
export function readLive(input: RenderedInput, livePath: string): RenderedAndLive {
  const read = "path" in input ? readManifests(input.path) : undefined;
  const current = readManifests(livePath, { fix: CAPTURE, mayBeEmpty: true });
  throwIfProblems([...(read?.problems ?? []), ...current.problems]);
  const rendered = "path" in input ? objectsOf(read) : input.objects;
  const live = objectsOf(current);
  throwIfProblems([
    ...("path" in input ? severalEnvironments(input.path, read) : []),
    ...unrelated("path" in input ? input.path : input.name, livePath, rendered, live),
    ...unsigned(livePath, live),
  ]);
  return { rendered, live, absentKinds: kindsWithoutObject(rendered, live) };
}

/** Prints a hint about kinds without a live object. */
export function tellAbsentKinds(livePath: string, absentKinds: readonly string[]): void {
  if (absentKinds.length === 0) return;
  const kinds = listWith("or", absentKinds);
  tell(`${livePath} has no ${kinds}; if kubectl printed an error, such as Forbidden, these objects may exist`);
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

function kindsWithoutObject(objects: readonly Manifest[], found: readonly Manifest[]): readonly string[] {
  const kinds = new Set(found.map(({ kind }) => kind));
  return [...new Set(objects.map(({ kind }) => kind))].filter((kind) => !kinds.has(kind));
}

/** Rejects a folder of several environments, because their objects have the same names. */
function severalEnvironments(path: string, read: ReadManifests | undefined): readonly string[] {
  const names = [...(read?.environments.keys() ?? [])];
  const [first, second] = names;
  if (first === undefined || second === undefined) return [];
  const example = `${path.replace(/\/+$/, "")}/${first}`;
  return [`${path} must be one environment, got ${names.join(", ")}; choose one, such as ${example}`];
}

/** Rejects live objects if all of them lack managedFields, because kubectl then omitted the field. If only some objects lack the field, it was cleared in the cluster. */
function unsigned(path: string, objects: readonly Manifest[]): readonly string[] {
  if (objects.length === 0 || objects.some(hasManagedFields)) return [];
  return [`${path} has no metadata.managedFields; ${CAPTURE}`];
}

function objectsOf(read: ReadManifests | undefined): readonly Manifest[] {
  return [...(read?.environments.values() ?? [])].flat();
}
