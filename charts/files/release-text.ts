import {
  LineCounter,
  isAlias,
  isMap,
  isNode,
  parseDocument,
  stringify,
  visit,
  type Document,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { FieldEdit } from "../../lib/delivery/field-edits";

/**
 * A release file or an environment file with some fields changed. Replaces, inserts and deletes only the text of these fields, because the library that writes YAML moves comments,
 * and a reviewer should see only the change.
 */
export function withEdits(text: string, edits: readonly FieldEdit[]): string {
  return edits.reduce(withEdit, text);
}

/** A value that a file has in several places, so that a change of it would apply to all of them. */
export interface SharedValue {
  /** Keys from the root of the file. */
  readonly path: readonly string[];
  /** Line and column of the value, from 1. */
  readonly line: number;
  readonly column: number;
  /** As in the file: `*small` for an alias, and `&small` for an anchor that an alias repeats. */
  readonly name: string;
}

/** The first value on a path that is an alias, or that an alias repeats elsewhere, or `undefined`. */
export function sharedValueOn(text: string, path: readonly string[]): SharedValue | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const repeated = new Set<string>();
  visit(document, { Alias: (_key, { source }) => void repeated.add(source) });
  for (let length = 1; length <= path.length; length += 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (!isNode(node)) return undefined;
    const anchor = isAlias(node) ? undefined : (node as { readonly anchor?: string }).anchor;
    const name = isAlias(node) ? `*${node.source}` : anchor !== undefined && repeated.has(anchor) ? `&${anchor}` : "";
    if (name === "") continue;
    const { line, col } = lineCounter.linePos(node.range?.[0] ?? 0);
    return { path: path.slice(0, length), line, column: col, name };
  }
  return undefined;
}

/** Start and end of a part of a text. */
type Range = readonly [start: number, end: number];

function withEdit(text: string, { path, after }: FieldEdit): string {
  const expanded = withoutAliases(text, path);
  const document = parseDocument(expanded);
  if (after === undefined) return withoutField(expanded, document, path);
  const node = document.getIn(path, true);
  if (isNode(node)) return replaced(expanded, valueRange(expanded, node), flow(after));
  // The closest map that exists gets the rest of the path as one value.
  const depth = path.findIndex((_key, index) => !document.hasIn(path.slice(0, index + 1)));
  const [key = "", ...rest] = path.slice(depth);
  const map = mapAt(document, path.slice(0, depth));
  if (path[0] !== undefined && IN_LINES.includes(path[0]) && map.flow !== true) {
    const keys = path.slice(depth, LINE_DEPTH);
    if (keys.length > 1) return inserted(expanded, map, block(keys, nested(path.slice(LINE_DEPTH), after)));
  }
  return inserted(expanded, map, [`${key}: ${flow(nested(rest, after))}`]);
}

/** Maps of the release file that people read in a hurry. They get one line for each entry of a service. */
const IN_LINES: readonly string[] = ["overlays", "pending", "promoted"];
const LINE_DEPTH = 3;

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

/** Inserts the lines of a field at the end of a map. A map in one line gets one. */
function inserted(text: string, map: YAMLMap, lines: readonly string[]): string {
  const last = map.items.at(-1);
  if (last === undefined) return replaced(text, valueRange(text, map), `{ ${lines.join(" ")} }`);
  const end = endOf(text, last);
  if (map.flow === true) return replaced(text, [end, end], `, ${lines.join(" ")}`);
  const at = lineEnd(text, end);
  const line = text.includes("\r\n") ? "\r\n" : "\n";
  const indent = " ".repeat(columnOf(text, startOf(last)));
  return replaced(text, [at, at], lines.map((one) => `${line}${indent}${one}`).join(""));
}

/** A field with the maps around it, in one line for each. */
function block(path: readonly string[], value: unknown): readonly string[] {
  return path.map((key, depth) => `${"  ".repeat(depth)}${key}:${depth < path.length - 1 ? "" : ` ${flow(value)}`}`);
}

/** Deletes a field, and the map around it if that is empty then. */
function withoutField(text: string, document: Document, path: readonly string[]): string {
  const map = mapAt(document, path.slice(0, -1));
  if (map.items.length === 1) return withoutField(text, document, path.slice(0, -1));
  const index = map.items.findIndex(({ key }) => String(key) === path.at(-1));
  const [pair, before, next] = [map.items[index], map.items[index - 1], map.items[index + 1]];
  if (pair === undefined) return text;
  const [start, end] = [startOf(pair), endOf(text, pair)];
  const lines: Range = [start - columnOf(text, start), Math.min(lineEnd(text, end, true) + 1, text.length)];
  if (map.flow !== true) return replaced(text, lines, "");
  // An entry with separate lines, such as `floor: 2, # two`, keeps its neighbors and their comments.
  if (isAlone(text, lines, [start, end])) return replaced(text, lines, "");
  if (before !== undefined) return replaced(text, [endOf(text, before), end], "");
  return next === undefined ? text : replaced(text, [start, startOf(next)], "");
}

/** Whether lines contain only one entry, its comma and a comment. */
function isAlone(text: string, [from, to]: Range, [start, end]: Range): boolean {
  return text.slice(from, start).trim() === "" && /^,?\s*(#.*)?$/.test(text.slice(end, to).trim());
}

/** Replaces the aliases on a path by copies of their values. Otherwise, a change would apply to all places with this alias. */
function withoutAliases(text: string, path: readonly string[]): string {
  return path.reduce((current, _key, index) => {
    const document = parseDocument(current);
    const node = document.getIn(path.slice(0, index + 1), true);
    return isAlias(node) ? replaced(current, valueRange(current, node), flow(node.toJS(document))) : current;
  }, text);
}

function mapAt(document: Document, path: readonly string[]): YAMLMap {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node)) throw new Error(`${path.join(".")} is not a map`);
  return node;
}

/** A value in one line. */
function flow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

function replaced(text: string, [start, end]: Range, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** Position of a value, without the line end that a block scalar and a block map include. */
function valueRange(text: string, node: unknown): Range {
  const range = isNode(node) ? node.range : undefined;
  if (range === undefined || range === null) throw new Error("a node of the file has no position");
  const [start, end] = range;
  return [start, start + text.slice(start, end).trimEnd().length];
}

function startOf({ key }: Pair): number {
  if (!isNode(key) || !key.range) throw new Error("a key of the file has no position");
  return key.range[0];
}

/** End of an entry. A block map ends with its last entry: its own position includes the comments after it. */
function endOf(text: string, { value }: Pair): number {
  const last = isMap(value) && value.flow !== true ? value.items.at(-1) : undefined;
  return last === undefined ? valueRange(text, value)[1] : endOf(text, last);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** End of the line with a position, or of the text. With `whole`, the line ends with its `\n`; otherwise, before a `\r\n`. */
function lineEnd(text: string, offset: number, whole = false): number {
  const found = text.indexOf("\n", offset);
  if (found < 0) return text.length;
  return !whole && text[found - 1] === "\r" ? found - 1 : found;
}
