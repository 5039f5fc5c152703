import type { Manifest } from "../../lib/manifests/manifest";
import { formatPath, type Path } from "../../lib/spec/problem";

/** Props with every field set, including nested objects. A new prop does not compile until a test sets it. */
export type Complete<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]-?: Complete<T[K]> }
    : T;

/**
 * Returns the paths of props whose value does not affect the manifests, either because it is not in them as a separate word, or
 * because it is also in the manifests rendered without these props (`without`). Use values that occur nowhere else, such as 97
 * or `311m`.
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
