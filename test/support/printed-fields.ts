import type { Manifest } from "../../lib/manifests";
import { formatPath, type Path } from "../../lib/spec/problem";

/** Props with nothing left out, nested objects included: a new prop does not compile until its test gives it a value. */
export type Complete<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]-?: Complete<T[K]> }
    : T;

/**
 * Paths of the given values that occur nowhere in the objects, neither as a whole value nor as a word of one. Values should be
 * ones that nothing else prints, such as 97 or `311m`.
 */
export function unprintedFields(props: object, manifests: readonly Manifest[]): readonly string[] {
  const printed = leavesOf(manifests).map(({ value }) => String(value));
  return leavesOf(props)
    .filter(({ value }) => !printed.some((text) => hasWord(text, String(value))))
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

function hasWord(text: string, word: string): boolean {
  const pattern = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![A-Za-z0-9.])${pattern}(?![A-Za-z0-9])`).test(text);
}
