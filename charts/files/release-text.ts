import { isAlias, isMap, isNode, parseDocument, stringify, type Document, type Pair, type YAMLMap } from "yaml";
import type { FieldEdit } from "../../lib/delivery/field-edits";

/**
 * A release file with some fields changed. Replaces, inserts and deletes only the text of these fields, because the library that writes YAML moves comments,
 * and a reviewer should see only the change.
 */
export function withEdits(text: string, edits: readonly FieldEdit[]): string {
  return edits.reduce(withEdit, text);
}

function withEdit(text: string, { path, after }: FieldEdit): string {
  const expanded = withoutAliases(text, path);
  const document = parseDocument(expanded);
  if (after === undefined) return withoutField(expanded, document, path);
  const node = document.getIn(path, true);
  if (isNode(node)) return replaced(expanded, rangeOf(node), flow(after));
  // The closest map that exists gets the rest of the path as one value.
  const depth = path.findIndex((_key, index) => !document.hasIn(path.slice(0, index + 1)));
  const [key = "", ...rest] = path.slice(depth);
  const value = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), after);
  return inserted(expanded, mapAt(document, path.slice(0, depth)), `${key}: ${flow(value)}`);
}

/** Inserts a field at the end of a map. */
function inserted(text: string, map: YAMLMap, field: string): string {
  const last = map.items.at(-1);
  if (last === undefined) return replaced(text, rangeOf(map), `{ ${field} }`);
  const end = endOf(last);
  if (map.flow === true) return replaced(text, [end, end], `, ${field}`);
  const lineEnd = ends(text.indexOf("\n", end), text);
  return replaced(text, [lineEnd, lineEnd], `\n${" ".repeat(columnOf(text, startOf(last)))}${field}`);
}

/** Deletes a field, and the map around it if that is empty then. */
function withoutField(text: string, document: Document, path: readonly string[]): string {
  const map = mapAt(document, path.slice(0, -1));
  if (map.items.length === 1) return withoutField(text, document, path.slice(0, -1));
  const index = map.items.findIndex(({ key }) => String(key) === path.at(-1));
  const [pair, before, next] = [map.items[index], map.items[index - 1], map.items[index + 1]];
  if (pair === undefined) return text;
  if (map.flow !== true) {
    const start = startOf(pair) - columnOf(text, startOf(pair));
    return replaced(text, [start, ends(text.indexOf("\n", endOf(pair)), text) + 1], "");
  }
  if (before !== undefined) return replaced(text, [endOf(before), endOf(pair)], "");
  return next === undefined ? text : replaced(text, [startOf(pair), startOf(next)], "");
}

/** Replaces the aliases on a path by copies of what they stand for. Otherwise, a change would apply to all places with this alias. */
function withoutAliases(text: string, path: readonly string[]): string {
  return path.reduce((current, _key, index) => {
    const document = parseDocument(current);
    const node = document.getIn(path.slice(0, index + 1), true);
    return isAlias(node) ? replaced(current, rangeOf(node), flow(node.toJS(document))) : current;
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

function replaced(text: string, [start, end]: readonly [number, number], by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = isNode(node) ? node.range : undefined;
  if (range === undefined || range === null) throw new Error("a node of the release file has no position");
  return [range[0], range[1]];
}

function startOf({ key }: Pair): number {
  return rangeOf(key)[0];
}

function endOf({ value }: Pair): number {
  return rangeOf(value)[1];
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** A position that was found, or the end of the text. */
function ends(found: number, text: string): number {
  return found < 0 ? text.length : found;
}
