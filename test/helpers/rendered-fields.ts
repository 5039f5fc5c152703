import type { Manifest } from "../../lib/manifests/manifest";
import { formatPath, type Path } from "../../lib/spec/problem";

/** Props with every field set, including nested objects: a new prop does not compile until a test gives it a value. */
export type Complete<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]-?: Complete<T[K]> }
    : T;

/**
 * Paths of props whose value does not reach the manifests: no value contains it as a word, or `without`, rendered without the props,
 * contains it as well. So use values that occur nowhere else: 97, `311m`.
 */
export function missingFields(
  props: object,
  manifests: readonly Manifest[],
  without: readonly Manifest[],
): readonly string[] {
  const [rendered, always] = [textsOf(manifests), textsOf(without)];
  return leavesOf(props)
    .filter(({ value }) => !hasWord(rendered, String(value)) || hasWord(always, String(value)))
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
