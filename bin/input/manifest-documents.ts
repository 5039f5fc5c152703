import { YAMLException, loadAll } from "js-yaml";
import { show } from "../../lib/values/words";
import { refusalIn } from "./kubectl-error";
import { KUBECTL_SCHEMA } from "./kubectl-yaml";

/**
 * Known prefixes of parser messages. Errors show only the prefix, because the rest of a message quotes the file, which may
 * contain a Secret value such as
 * `password: *hunter2`.
 */
const REASONS = [
  "bad indentation",
  "deficient indentation",
  "duplicated mapping key",
  "end of the stream or a document separator is expected",
  "expected ':' after a mapping key",
  "missed comma between flow collection entries",
  "tab characters must not be used in indentation",
  "tag name cannot contain such characters",
  "the stream contains non-printable characters",
  "undeclared tag handle",
  "unexpected end of the stream",
  "unidentified alias",
  "unknown escape sequence",
  "unknown scalar tag",
];

/** A YAML document and its position. */
export interface ManifestDocument {
  readonly file: string;
  readonly line: number;
  readonly value: unknown;
}

/** The documents of a file, and what is wrong with others. */
export interface ParsedDocuments {
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly string[];
}

/** Parses the YAML documents in the text of a file, as kubectl does. */
export function parseDocuments(file: string, stream: string, fix: string): ParsedDocuments {
  const problems: string[] = [];
  const documents = textsOf(stream).flatMap(({ line, text }): ManifestDocument[] => {
    try {
      return objectsIn(text).map((value) => ({ file, line, value }));
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const reason = REASONS.find((words) => error.reason.startsWith(words)) ?? "a syntax error";
      const refusal = refusalIn(text);
      if (refusal !== undefined) {
        problems.push(
          `${file}:${line + refusal.row}:1 must be a manifest, got an error of kubectl (${refusal.reason}); ${fix}`,
        );
        return [];
      }
      const [row, column] = [line + (error.mark?.line ?? 0), (error.mark?.column ?? 0) + 1];
      problems.push(`${file}:${row}:${column} must be valid YAML, got ${reason}; fix or regenerate the file`);
      return [];
    }
  });
  return { documents, problems };
}

/**
 * Objects by the text of their document. Two states of a manifest share most documents, and parsing takes most of the time of `compare`. A command
 * parses a few files and exits, so nothing is removed.
 */
const PARSED = new Map<string, readonly unknown[]>();

/** @throws YAMLException if the text is not valid */
function objectsIn(text: string): readonly unknown[] {
  const known = PARSED.get(text);
  if (known !== undefined) return known;
  const objects = loadAll(text, { schema: KUBECTL_SCHEMA }).flatMap(itemsOf);
  PARSED.set(text, objects);
  return objects;
}

/**
 * The objects of a document: none, one, or the items of a List from `kubectl get -o yaml`. The items of a list of one type, such as ConfigMapList, may
 * omit their type.
 */
function itemsOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  const { apiVersion, kind, items, metadata } = Object(value) as Partial<
    Record<"apiVersion" | "kind" | "items" | "metadata", unknown>
  >;
  const isList = typeof kind === "string" && kind.endsWith("List") && Array.isArray(items);
  // A List has no name, but a custom resource whose kind ends in List, such as AllowList, does.
  if (!isList || Object(metadata).name !== undefined) return [value];
  const itemKind = kind.slice(0, -"List".length);
  const typed = (item: unknown) =>
    itemKind === "" || !isObject(item) ? item : { apiVersion, kind: itemKind, ...item };
  return items.map(typed).flatMap(itemsOf);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The documents in a stream with the line on which each starts, which the parser does not report. A `---` in column 1 always starts a document. */
function textsOf(stream: string): readonly { readonly line: number; readonly text: string }[] {
  const lines = stream.split("\n");
  const marks = lines.flatMap((line, index) => (/^---(\s|$)/.test(line) ? [index] : []));
  const starts = marks[0] === 0 ? marks : [0, ...marks];
  return starts.map((start, index) => ({ line: start + 1, text: lines.slice(start, starts[index + 1]).join("\n") }));
}

/** What a document lacks to be a Kubernetes object. */
export function documentProblems({ file, line, value }: ManifestDocument): string[] {
  const place = `${file}:${line}:1`;
  const fix = "fix the file, or move it out of the folder if it is not a manifest";
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const got = Array.isArray(value) ? "a list" : "a single value";
    return [`${place} must be a Kubernetes object with apiVersion, kind and metadata.name, got ${got}; ${fix}`];
  }
  const { apiVersion, kind, metadata } = value as Partial<Record<string, unknown>>;
  const { name } = Object(metadata) as { readonly name?: unknown };
  const needed: readonly (readonly [string, unknown, string])[] = [
    ["apiVersion", apiVersion, "v1 or apps/v1"],
    ["kind", kind, "Service or Deployment"],
    ["metadata.name", name, "gateway-service"],
  ];
  return needed
    .filter(([, given]) => typeof given !== "string" || given === "")
    .map(([path, given, example]) => {
      const got = given === undefined || given === null ? "nothing" : show(given);
      return `${place} ${path}: must be a string such as ${example}, got ${got}; ${fix}`;
    });
}
