import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Path } from "./problem";
import { show } from "../values/words";
import { codePoint, type Finding } from "./finding";
import { modeOfNumber } from "./values/file-mode";
import { missingSpace } from "./yaml-syntax";

/** The value of a document. */
export interface YamlValue {
  /** Maps, lists, text, numbers, booleans and null. */
  readonly value: unknown;
  /** Problems of keys, aliases and numbers. The value does not contain keys with a problem. */
  readonly findings: readonly Finding[];
}

/** Maximum number of values with every alias expanded: aliases of aliases grow exponentially. */
const MOST_VALUES = 20_000;

/** Maximum nesting depth with every alias expanded. */
const DEEPEST = 64;

/**
 * The longest valid key is a label key: a prefix of 253 characters, a slash and a name of 63
 * characters.
 */
const LONGEST_KEY = 317;

/** Keys with a special meaning in JavaScript. */
const FORBIDDEN_KEYS: readonly string[] = ["__proto__", "constructor", "prototype"];

/** An integer that YAML 1.1 reads as octal. */
const LEADING_ZERO = /^[-+]?0\d/;

/** A value, with its number of values and nesting levels after all aliases are expanded. */
interface Measured {
  readonly value: unknown;
  readonly size: number;
  readonly depth: number;
}

interface Walk {
  readonly findings: Finding[];
  /** Value of each anchor; `undefined` while that value is being read. */
  readonly anchors: Map<string, Measured | undefined>;
  /** Number of values from expanded aliases so far. */
  aliased: number;
}

const NOTHING: Measured = { value: null, size: 1, depth: 1 };

/**
 * Converts a document to its value. Replaces the library's conversion, which doesn't reject keys or
 * track positions. Never throws.
 * @returns the value, or `undefined` if an alias can't be followed
 */
export function valueOf({ contents }: Document.Parsed): YamlValue {
  const walk: Walk = { findings: [], anchors: new Map(), aliased: 0 };
  const { value } = measure(contents, [], walk);
  const isBroken = walk.findings.some(({ code }) => code === "yaml/alias");
  return { value: isBroken ? undefined : value, findings: walk.findings };
}

function measure(node: unknown, path: Path, walk: Walk): Measured {
  if (isAlias(node)) return follow(node, path, walk);
  if (isScalar(node)) return measureScalar(node, path, walk);
  if (isMap(node) || isSeq(node)) {
    if (node.anchor !== undefined) walk.anchors.set(node.anchor, undefined);
    return remember(node.anchor, isMap(node) ? measureMap(node, path, walk) : measureList(node, path, walk), walk);
  }
  return NOTHING;
}

function measureScalar(node: Scalar, path: Path, walk: Walk): Measured {
  const mode = typeof node.value === "number" && isMode(path) ? modeOfNumber(node.source ?? "") : undefined;
  if (mode !== undefined) return remember(node.anchor, { ...NOTHING, value: mode }, walk);
  if (typeof node.value === "number" && LEADING_ZERO.test(node.source ?? "")) {
    const message =
      "must not have a leading zero, because other tools read it as octal; delete the zero, or put text in quotes";
    walk.findings.push({ code: "yaml/leading-zero", path, message, offset: node.range?.[0] ?? 0 });
  }
  return remember(node.anchor, { ...NOTHING, value: node.value }, walk);
}

/** Whether a value is the mode of files of a service. `0400` and `0o400` then mean the same as in manifests of Kubernetes. */
function isMode(path: Path): boolean {
  return path[0] === "services" && (path[2] === "secrets" || path[2] === "files") && path.at(-1) === "mode";
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
    return `must be an alias of an anchor above, but there is no ${show(`&${anchor}`)}; write the value itself, in quotes if it starts with *`;
  }
  if (target === undefined) return `must not be an alias inside ${show(`&${anchor}`)}; write the value itself`;
  if (aliased <= MOST_VALUES && target.depth <= DEEPEST) return undefined;
  return `must expand to at most ${MOST_VALUES} values and ${DEEPEST} levels; write the values of ${show(`&${anchor}`)} that you need`;
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
      const message = "must be set only once, but is already set above; delete one of the two";
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

/** The key of a pair; `undefined` with a finding if it can't be used. */
function readKey(pair: Pair, path: Path, walk: Walk): string | undefined {
  const key = isScalar(pair.key)
    ? remember(pair.key.anchor, { ...NOTHING, value: pair.key.value }, walk).value
    : undefined;
  const space = pair.value === null && isScalar(pair.key) ? missingSpace(pair.key.source ?? "") : undefined;
  if (space !== undefined) {
    const message = `must have a space after the colon; ${space.hint}`;
    walk.findings.push({ code: "yaml/syntax", path: [...path, space.key], message, offset: offsetOfKey(pair) });
    return undefined;
  }
  const message = typeof key === "string" ? keyProblem(key) : otherKeyProblem(key);
  if (message === undefined && typeof key === "string") return key;
  walk.findings.push({ code: "yaml/key", path, message: message ?? "", offset: offsetOfKey(pair) });
  return undefined;
}

function keyProblem(key: string): string | undefined {
  if (FORBIDDEN_KEYS.includes(key)) return `must not have the key ${show(key)}; give it another name`;
  if (key === "<<") return "must not have the merge key <<, because YAML 1.2 does not support it; write out the fields";
  if (key.length > LONGEST_KEY)
    return `must have keys of at most ${LONGEST_KEY} characters, got ${key.length}; shorten this key`;
  const other = /[^\x21-\x7e]/u.exec(key);
  if (other === null) return key === "" ? "must not have an empty key; delete it" : undefined;
  return `must have ASCII keys without spaces, got ${show(key)} with ${codePoint(other[0])}; retype it`;
}

function otherKeyProblem(key: unknown): string {
  return typeof key === "number" || typeof key === "boolean"
    ? `must have string keys, got ${String(key)}; put it in quotes`
    : "must have string keys, got a list, a map or null; replace this key";
}

function offsetOfKey({ key }: Pair): number {
  return (isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? key.range?.[0] : undefined) ?? 0;
}
