import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Path } from "./problem";
import { show } from "../values/words";
import type { Finding } from "./yaml-text";

/** What a document says. */
export interface YamlValue {
  /** Maps, lists, text, numbers, booleans and null. */
  readonly value: unknown;
  /** Keys that are not in the value, and why. */
  readonly findings: readonly Finding[];
}

/** Most values once every alias is written out: an alias of an alias of an alias grows without end. */
const MOST_VALUES = 20_000;

/** Deepest nesting once every alias is written out. */
const DEEPEST = 64;

/** A label's key is the longest there is: a prefix of 253 characters, a slash and a name of 63. */
const LONGEST_KEY = 317;

/** Keys that mean something else to JavaScript. */
const FORBIDDEN_KEYS: readonly string[] = ["__proto__", "constructor", "prototype"];

/** A value, and how many values and levels it comes to with every alias written out. */
interface Measured {
  readonly value: unknown;
  readonly size: number;
  readonly depth: number;
}

interface Walk {
  readonly findings: Finding[];
  /** What each anchor stands for; `undefined` while its own value is being read. */
  readonly anchors: Map<string, Measured | undefined>;
  /** Values that aliases stand for so far. */
  aliased: number;
}

const NOTHING: Measured = { value: null, size: 1, depth: 1 };

/**
 * The value of a document. The library's own conversion neither knows forbidden keys nor says where one is. Never throws.
 * @returns the value, or `undefined` where an alias can't be followed
 */
export function valueOf({ contents }: Document.Parsed): YamlValue {
  const walk: Walk = { findings: [], anchors: new Map(), aliased: 0 };
  const { value } = measure(contents, [], walk);
  const isBroken = walk.findings.some(({ code }) => code === "yaml/alias");
  return { value: isBroken ? undefined : value, findings: walk.findings };
}

function measure(node: unknown, path: Path, walk: Walk): Measured {
  if (isAlias(node)) return follow(node, path, walk);
  if (isScalar(node)) return remember(node.anchor, { ...NOTHING, value: node.value }, walk);
  if (isMap(node) || isSeq(node)) {
    if (node.anchor !== undefined) walk.anchors.set(node.anchor, undefined);
    return remember(node.anchor, isMap(node) ? measureMap(node, path, walk) : measureList(node, path, walk), walk);
  }
  return NOTHING;
}

function remember(anchor: string | undefined, measured: Measured, { anchors }: Walk): Measured {
  if (anchor !== undefined) anchors.set(anchor, measured);
  return measured;
}

function follow(alias: Alias, path: Path, walk: Walk): Measured {
  const target = walk.anchors.get(alias.source);
  walk.aliased += target?.size ?? 0;
  const message = aliasProblem(alias.source, target, walk);
  if (message === undefined) return target ?? NOTHING;
  walk.findings.push({ code: "yaml/alias", path, message, offset: alias.range?.[0] ?? 0 });
  return NOTHING;
}

function aliasProblem(anchor: string, target: Measured | undefined, { anchors, aliased }: Walk): string | undefined {
  if (!anchors.has(anchor)) {
    return `must follow its anchor, but no ${show(`&${anchor}`)} stands above; write the value out`;
  }
  if (target === undefined) return `must not be an alias inside of ${show(`&${anchor}`)}; write the value out`;
  if (aliased <= MOST_VALUES && target.depth <= DEEPEST) return undefined;
  return `must not be an alias that comes to so many values; write out what is needed of ${show(`&${anchor}`)}`;
}

function measureList({ items }: YAMLSeq, path: Path, walk: Walk): Measured {
  const parts = items.map((item, index) => measure(item, [...path, index], walk));
  return collect(
    parts.map(({ value }) => value),
    parts,
  );
}

function measureMap({ items }: YAMLMap, path: Path, walk: Walk): Measured {
  const parts = new Map<string, Measured>();
  for (const pair of items) {
    const key = readKey(pair, path, walk);
    if (key === undefined) continue;
    const part = measure(pair.value, [...path, key], walk);
    if (parts.has(key)) {
      const message = "must be there once, and stands above already; delete one of the two";
      walk.findings.push({ code: "yaml/duplicate-key", path: [...path, key], message, offset: offsetOfKey(pair) });
    } else {
      parts.set(key, part);
    }
  }
  const entries = [...parts].map(([key, { value }]) => [key, value] as const);
  return collect(Object.fromEntries(entries), [...parts.values()]);
}

function collect(value: unknown, parts: readonly Measured[]): Measured {
  const size = parts.reduce((sum, part) => sum + part.size, 1);
  const depth = parts.reduce((deepest, part) => Math.max(deepest, part.depth), 0) + 1;
  return { value, size, depth };
}

/** The key of a pair, where it is one that can be used. */
function readKey(pair: Pair, path: Path, walk: Walk): string | undefined {
  const key: unknown = isScalar(pair.key) ? measure(pair.key, path, walk).value : undefined;
  const message = typeof key === "string" ? keyProblem(key) : otherKeyProblem(key);
  if (message === undefined && typeof key === "string") return key;
  walk.findings.push({ code: "yaml/key", path, message: message ?? "", offset: offsetOfKey(pair) });
  return undefined;
}

function keyProblem(key: string): string | undefined {
  if (FORBIDDEN_KEYS.includes(key)) return `must not have the key ${show(key)}; give it another name`;
  if (key === "<<") return "must not have the merge key <<, which YAML 1.2 does not know; write the keys out";
  if (key.length > LONGEST_KEY) return `must have keys of at most ${LONGEST_KEY} characters, got one of ${key.length}`;
  const other = /[^\x21-\x7e]/u.exec(key);
  if (other === null) return key === "" ? "must not have an empty key; delete it" : undefined;
  const code = (other[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `must have keys of plain ASCII without spaces, got ${show(key)} with U+${code}; type it again`;
}

function otherKeyProblem(key: unknown): string {
  return typeof key === "number" || typeof key === "boolean"
    ? `must have text for keys, got ${String(key)}; put it in quotes`
    : "must have text for keys; delete this one";
}

function offsetOfKey({ key }: Pair): number {
  return (isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? key.range?.[0] : undefined) ?? 0;
}
