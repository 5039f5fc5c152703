import type { Manifest } from "../manifests/manifest";
import type { PatchTarget } from "../spec/patches";
import type { Path } from "../spec/problem";
import { closest, listWith, show } from "../values/words";

/** Maximum number of names in a message. */
const MOST_CANDIDATES = 8;

/** Whether a target selects an object. */
export function isTarget({ kind, metadata }: Manifest, target: PatchTarget): boolean {
  const labels = Object.entries(target.labels ?? {});
  return (
    kind === target.kind &&
    (target.name === undefined || metadata.name === target.name) &&
    labels.every(([key, value]) => metadata.labels?.[key] === value)
  );
}

/** `Deployment gateway-blue`. */
export function objectName({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}

/** Says what a target could have meant, because no object matches it. The path starts in the target. */
export function unmatched(
  { kind, name, labels }: PatchTarget,
  manifests: readonly Manifest[],
): { readonly path: Path; readonly message: string } {
  const ofKind = manifests.filter((manifest) => manifest.kind === kind);
  if (ofKind.length === 0)
    return { path: ["kind"], message: wrong("a kind of this environment's objects", kind, kindsOf(manifests)) };
  const named = name === undefined ? ofKind : ofKind.filter(({ metadata }) => metadata.name === name);
  if (name !== undefined && named.length === 0) {
    const names = ofKind.map(({ metadata }) => metadata.name);
    return { path: ["name"], message: wrong(`the name of a ${kind}`, name, names) };
  }
  const wanted = Object.entries(labels ?? {}).find(([key, value]) =>
    named.every(({ metadata }) => metadata.labels?.[key] !== value),
  );
  const [key = "", value = ""] = wanted ?? [];
  const values = [...new Set(named.flatMap(({ metadata }) => metadata.labels?.[key] ?? []))];
  const found =
    values.length > 0
      ? wrong(`a value of the label ${key} of a ${kind}`, value, values)
      : `must be labels of a ${kind}, got ${show(labels)}; select by other labels, or by name`;
  return { path: wanted === undefined || values.length === 0 ? ["labels"] : ["labels", key], message: found };
}

function wrong(what: string, got: string, candidates: readonly string[]): string {
  const meant = closest(got, candidates);
  const hint = meant === undefined ? `use ${few(candidates)}` : `did you mean ${meant}?`;
  return `must be ${what}, got ${show(got)}; ${hint}`;
}

function few(candidates: readonly string[]): string {
  const more = candidates.length - MOST_CANDIDATES;
  const names = more > 0 ? [...candidates.slice(0, MOST_CANDIDATES), `one of ${more} more`] : candidates;
  return names.length === 1 ? (names[0] ?? "") : listWith("or", names);
}

function kindsOf(manifests: readonly Manifest[]): readonly string[] {
  return [...new Set(manifests.map(({ kind }) => kind))].sort();
}
