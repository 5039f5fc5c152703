import type { Manifest } from "../../lib/manifests/manifest";
import { formatPath, type Path } from "../../lib/spec/problem";

/** Props with nothing left out, nested objects included: a new prop does not compile until a test gives it a value. */
export type Complete<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]-?: Complete<T[K]> }
    : T;

/**
 * Paths of the given values that `manifests` do not hold because of them: that occur nowhere, neither as a whole value
 * nor as a word of one, or that `without` holds too, which was built without them. So give values that nothing else
 * prints: 97, `311m`.
 */
export function unprintedFields(
  props: object,
  manifests: readonly Manifest[],
  without: readonly Manifest[],
): readonly string[] {
  const [printed, always] = [textsOf(manifests), textsOf(without)];
  return leavesOf(props)
    .filter(({ value }) => !hasWord(printed, String(value)) || hasWord(always, String(value)))
    .map(({ path }) => formatPath(path));
}

interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

function leavesOf(value: unknown, path: Path = []): readonly Leaf[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => leavesOf(item, [...path, index]));
  return Object.entries(value).flatMap(([key, field]) => leavesOf(field, [...path, key]));
}

function textsOf(manifests: readonly Manifest[]): readonly string[] {
  return leavesOf(manifests).map(({ value }) => String(value));
}

function hasWord(texts: readonly string[], word: string): boolean {
  const pattern = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const expression = new RegExp(`(?<![A-Za-z0-9.])${pattern}(?![A-Za-z0-9])`);
  return texts.some((text) => expression.test(text));
}
