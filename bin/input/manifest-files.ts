import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { YAMLException, loadAll } from "js-yaml";
import { refusalIn } from "./kubectl-error";
import { KUBECTL_SCHEMA } from "./kubectl-yaml";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { show } from "../../lib/values/words";

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

const FIX = "pass a folder written by synth --out, or a YAML file";

/** Name of the environment for a single file, and for files directly in the folder. */
export const NAMELESS = ".";

/** The manifests at a path, and the problems found while reading them. */
export interface ReadManifests {
  /** Objects by environment, sorted by name. Each subfolder of the path is an environment. */
  readonly environments: ReadonlyMap<string, readonly Manifest[]>;
  /** All problems, one line each, in the order of files and lines. */
  readonly problems: readonly string[];
}

/** A YAML document and its position. */
interface Document {
  readonly file: string;
  readonly line: number;
  readonly value: unknown;
}

/** Options of {@link readManifests}. */
export interface ReadOptions {
  /**
   * The fix that the error message suggests if there is nothing to read.
   * @default "pass a folder written by synth --out, or a YAML file"
   */
  readonly fix?: string;
  /**
   * Accepts input without objects.
   * @default false
   */
  readonly mayBeEmpty?: boolean;
}

/**
 * Reads one YAML file, or all `*.yaml` and `*.yml` files below a folder. Follows links and ignores hidden files and folders. Returns problems instead of
 * throwing.
 */
export function readManifests(path: string, { fix = FIX, mayBeEmpty = false }: ReadOptions = {}): ReadManifests {
  const files = filesAt(path, fix);
  if ("problem" in files) return { environments: new Map(), problems: [files.problem] };
  const environments = new Map<string, Manifest[]>();
  const problems: string[] = [];
  const places = new Map<string, string>();
  for (const { file, environment } of files) {
    const read = documentsIn(file, fix);
    problems.push(...read.problems);
    for (const document of read.documents) {
      const found = documentProblems(document);
      const manifest = document.value as Manifest;
      if (found.length === 0) found.push(...repetition(document, environment, identityOf(manifest), places));
      problems.push(...found);
      if (found.length > 0) continue;
      const manifests = environments.get(environment) ?? [];
      manifests.push(manifest);
      environments.set(environment, manifests);
    }
  }
  if (environments.size === 0 && problems.length === 0 && !mayBeEmpty) {
    problems.push(`${path} has no Kubernetes objects; ${fix}`);
  }
  return { environments, problems };
}

function filesAt(
  path: string,
  fix: string,
): readonly { readonly file: string; readonly environment: string }[] | { readonly problem: string } {
  const attempted = attempt(path, fix, () => {
    if (!statSync(path).isDirectory()) return [{ file: path, environment: NAMELESS }];
    const files = filesBelow(path).map((file) => ({ file, steps: relative(path, file).split(sep) }));
    return files.map(({ file, steps: [first = "", ...more] }) => ({
      file,
      environment: more.length > 0 ? first : NAMELESS,
    }));
  });
  return "value" in attempted ? attempted.value : attempted;
}

/** The files below a folder, including those behind links, which Node's recursive readdir does not follow. Skips links that form a loop. */
function filesBelow(folder: string, parents: readonly string[] = []): readonly string[] {
  const real = realpathSync(folder);
  if (parents.includes(real)) return [];
  const names = readdirSync(folder).filter((name) => !name.startsWith("."));
  return names.sort().flatMap((name) => {
    const path = join(folder, name);
    const kind = kindOf(path);
    if (kind === "folder") return filesBelow(path, [...parents, real]);
    return kind === "file" && /\.ya?ml$/.test(name) ? [path] : [];
  });
}

/** The type of a path, after following links. An unreadable path counts as a file, so that reading it reports the reason. */
function kindOf(path: string): "file" | "folder" | "other" {
  const attempted = attempt(path, FIX, () => statSync(path));
  if ("problem" in attempted || attempted.value.isFile()) return "file";
  return attempted.value.isDirectory() ? "folder" : "other";
}

function documentsIn(
  file: string,
  fix: string,
): { readonly documents: readonly Document[]; readonly problems: readonly string[] } {
  const attempted = attempt(file, fix, () => readFileSync(file, "utf8"));
  if ("problem" in attempted) return { documents: [], problems: [attempted.problem] };
  const problems: string[] = [];
  const documents = textsOf(attempted.value).flatMap(({ line, text }): Document[] => {
    try {
      return loadAll(text, { schema: KUBECTL_SCHEMA })
        .flatMap(itemsOf)
        .map((value) => ({ file, line, value }));
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

function documentProblems({ file, line, value }: Document): string[] {
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

/** Rejects duplicate objects, which can't be compared. */
function repetition(
  { file, line }: Document,
  environment: string,
  identity: string,
  places: Map<string, string>,
): readonly string[] {
  const key = JSON.stringify([environment, identity]);
  const first = places.get(key);
  if (first === undefined) places.set(key, `${file}:${line}`);
  return first === undefined
    ? []
    : [`${file}:${line}:1 must be unique, got ${identity}, which is also in ${first}; remove one of them`];
}

function attempt<T>(path: string, fix: string, action: () => T): { readonly value: T } | { readonly problem: string } {
  try {
    return { value: action() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const reason = code === "ENOENT" ? "it does not exist" : code;
    return { problem: `${path} can't be read: ${reason}; ${fix}` };
  }
}
