import { isAlias, isMap, isScalar, isSeq, type Document } from "yaml";
import type { Path } from "./problem";

/**
 * Position of a path in a document. Paths stop at an alias, because all values inside it have the position of the alias.
 */
export interface Spot {
  /** Whether the document contains the whole path. */
  readonly found: boolean;
  /** Offset of the deepest value on the path. */
  readonly value: number;
  /** Offset of the key of that value; of the value itself if it has no key or is an alias. */
  readonly key: number;
  /** Whether that value is a map or a list. */
  readonly isCollection: boolean;
  /**
   * Source text of the value.
   * @default - the value is not a plain scalar
   */
  readonly source?: string;
  /** Whether the value has an anchor. */
  readonly isAnchored: boolean;
  /**
   * First key of the first item of a list.
   * @default - the value is not a list of maps
   */
  readonly itemKey?: string;
  /**
   * Comment after the value on its line, without the `#`.
   * @default - none
   */
  readonly comment?: string;
}

interface Step {
  readonly node: unknown;
  readonly key?: unknown;
}

/** Finds the position of a path in a document. */
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
    isAnchored: isScalar(at.node) && at.node.anchor !== undefined,
    itemKey: itemKeyOf(at.node),
    comment: isScalar(at.node) ? (at.node.comment ?? undefined) : undefined,
  };
}

/**
 * Offset to report for a problem at a path. For a scalar, its own offset. For a map or list, the offset of its key, because the
 * first entry is on a later line. For a missing value, the offset of the parent map's key.
 */
export function offsetOfProblem(document: Document.Parsed, path: Path): number {
  const { found, value, key, isCollection } = spotOf(document, path);
  return found && !isCollection ? value : key;
}

function itemKeyOf(node: unknown): string | undefined {
  const item = isSeq(node) ? node.items[0] : undefined;
  const key = isMap(item) ? item.items[0]?.key : undefined;
  return isScalar(key) && typeof key.value === "string" ? key.value : undefined;
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
