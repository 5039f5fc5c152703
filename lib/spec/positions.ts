import { isAlias, isMap, isScalar, isSeq, type Document } from "yaml";
import type { Path } from "./problem";

/** Where a path ends in a document. */
export interface Spot {
  /** Whether the whole path is there. Behind an alias nothing is: its place is that of the alias. */
  readonly found: boolean;
  /** Where the deepest value of the path that is there begins. */
  readonly value: number;
  /** Where the key of that value begins; the value itself where it has none or is an alias. */
  readonly key: number;
  /** Whether that value is a map or a list. */
  readonly isCollection: boolean;
  /**
   * The value as it is written.
   * @default - no plain scalar
   */
  readonly source?: string;
}

interface Step {
  readonly node: unknown;
  readonly key?: unknown;
}

/** Finds a path in a document. */
export function spotOf({ contents }: Document.Parsed, path: Path): Spot {
  let at: Step = { node: contents };
  let depth = 0;
  for (; depth < path.length; depth++) {
    const next = stepInto(at.node, path[depth]);
    if (next === undefined) break;
    at = next;
  }
  const value = offsetOf(at.node) ?? offsetOf(at.key) ?? 0;
  return {
    found: depth === path.length,
    value,
    key: isAlias(at.node) ? value : (offsetOf(at.key) ?? value),
    isCollection: isMap(at.node) || isSeq(at.node),
    source: isScalar(at.node) && at.node.type === "PLAIN" ? at.node.source : undefined,
  };
}

/**
 * Where to point at for a problem of a path. A scalar is pointed at itself. A map or a list is pointed at its key, which names
 * it: it begins with its first entry, a line below and innocent. What is missing is pointed at where its map is.
 */
export function offsetOfProblem(document: Document.Parsed, path: Path): number {
  const { found, value, key, isCollection } = spotOf(document, path);
  return found && !isCollection ? value : key;
}

function stepInto(node: unknown, step: string | number | undefined): Step | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    return pair === undefined ? undefined : { node: pair.value, key: pair.key };
  }
  if (isSeq(node) && typeof step === "number" && step in node.items) return { node: node.items[step] };
  return undefined;
}

function offsetOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined;
}
