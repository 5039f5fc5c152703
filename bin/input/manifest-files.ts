import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { YAMLException, loadAll } from "js-yaml";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { show } from "../../lib/values/words";

/**
 * What the parser says begins so, and goes on with what it stumbled over, which may be a Secret's: `password: *hunter2`. So these words are printed
 * and nothing else of what it says.
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

const WAY_OUT = "name a folder such as synth --out writes, or a YAML file";

/** Name of the environment that a file alone makes, and files that stand in the folder itself. */
export const NAMELESS = ".";

/** What the manifests at a path are, or what is wrong with them. */
export interface ReadManifests {
  /** Objects by environment, in the order of code units. An environment is a folder in the folder that was asked for. */
  readonly environments: ReadonlyMap<string, readonly Manifest[]>;
  /** Everything that is wrong, a line each, in the order of files and lines. */
  readonly problems: readonly string[];
}

/** A YAML document and where it begins. */
interface Document {
  readonly file: string;
  readonly line: number;
  readonly value: unknown;
}

/** How {@link readManifests} reads. */
export interface ReadOptions {
  /**
   * What to do where nothing can be read.
   * @default "name a folder such as synth --out writes, or a YAML file"
   */
  readonly wayOut?: string;
  /**
   * Whether no object at all is an answer, too.
   * @default false
   */
  readonly mayBeEmpty?: boolean;
}

/**
 * Reads one YAML file, or all `*.yaml` and `*.yml` in a folder and below it, through links, too. Hidden files and folders, and files that are called
 * otherwise, are left out. Nothing is thrown.
 */
export function readManifests(path: string, { wayOut = WAY_OUT, mayBeEmpty = false }: ReadOptions = {}): ReadManifests {
  const files = filesAt(path, wayOut);
  if ("problem" in files) return { environments: new Map(), problems: [files.problem] };
  const environments = new Map<string, Manifest[]>();
  const problems: string[] = [];
  const places = new Map<string, string>();
  for (const { file, environment } of files) {
    const read = documentsIn(file, wayOut);
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
    problems.push(`${path} holds no Kubernetes object: ${wayOut}`);
  }
  return { environments, problems };
}

function filesAt(
  path: string,
  wayOut: string,
): readonly { readonly file: string; readonly environment: string }[] | { readonly problem: string } {
  const attempted = attempt(path, wayOut, () => {
    if (!statSync(path).isDirectory()) return [{ file: path, environment: NAMELESS }];
    const files = filesBelow(path).map((file) => ({ file, steps: relative(path, file).split(sep) }));
    return files.map(({ file, steps: [first = "", ...more] }) => ({
      file,
      environment: more.length > 0 ? first : NAMELESS,
    }));
  });
  return "value" in attempted ? attempted.value : attempted;
}

/** By hand, since Node follows no links. A link to a folder that is being read leads round in circles and is left out. */
function filesBelow(folder: string, around: readonly string[] = []): readonly string[] {
  const real = realpathSync(folder);
  if (around.includes(real)) return [];
  const names = readdirSync(folder).filter((name) => !name.startsWith("."));
  return names.sort().flatMap((name) => {
    const path = join(folder, name);
    const kind = kindOf(path);
    if (kind === "folder") return filesBelow(path, [...around, real]);
    return kind === "file" && /\.ya?ml$/.test(name) ? [path] : [];
  });
}

/** What is at a path or at the end of its links. What can't be looked at counts as a file, so that reading it says why. */
function kindOf(path: string): "file" | "folder" | "other" {
  const attempted = attempt(path, WAY_OUT, () => statSync(path));
  if ("problem" in attempted || attempted.value.isFile()) return "file";
  return attempted.value.isDirectory() ? "folder" : "other";
}

function documentsIn(
  file: string,
  wayOut: string,
): { readonly documents: readonly Document[]; readonly problems: readonly string[] } {
  const attempted = attempt(file, wayOut, () => readFileSync(file, "utf8"));
  if ("problem" in attempted) return { documents: [], problems: [attempted.problem] };
  const problems: string[] = [];
  const documents = textsOf(attempted.value).flatMap(({ line, text }): Document[] => {
    try {
      return loadAll(text)
        .flatMap(itemsOf)
        .map((value) => ({ file, line, value }));
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const reason = REASONS.find((words) => error.reason.startsWith(words)) ?? "what the parser does not understand";
      const [row, column] = [line + (error.mark?.line ?? 0), (error.mark?.column ?? 0) + 1];
      problems.push(`${file}:${row}:${column} must be YAML, got ${reason}; mend the file, or write it anew`);
      return [];
    }
  });
  return { documents, problems };
}

/** What a document holds: nothing, an object, or the objects of a list, as `kubectl get -o yaml` prints several. */
function itemsOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  const { kind, items, metadata } = Object(value) as Partial<Record<"kind" | "items" | "metadata", unknown>>;
  const isList = typeof kind === "string" && kind.endsWith("List") && Array.isArray(items);
  // A list has no name, and somebody's custom resource may be called AllowList.
  return isList && Object(metadata).name === undefined ? items.flatMap(itemsOf) : [value];
}

/** The documents of a stream and their lines: the parser forgets where they began. A `---` at the margin is always a mark. */
function textsOf(stream: string): readonly { readonly line: number; readonly text: string }[] {
  const lines = stream.split("\n");
  const marks = lines.flatMap((line, index) => (/^---(\s|$)/.test(line) ? [index] : []));
  const starts = marks[0] === 0 ? marks : [0, ...marks];
  return starts.map((start, index) => ({ line: start + 1, text: lines.slice(start, starts[index + 1]).join("\n") }));
}

function documentProblems({ file, line, value }: Document): string[] {
  const place = `${file}:${line}:1`;
  const wayOut = "write it, or move what is no manifest out of the folder";
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const got = Array.isArray(value) ? "a list" : "a single value";
    return [`${place} must be a Kubernetes object, with apiVersion, kind and metadata.name, got ${got}; ${wayOut}`];
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
      return `${place} ${path}: must be text such as ${example}, got ${got}; ${wayOut}`;
    });
}

/** An object that is there twice can't be compared: which of the two counts is chance. */
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
    : [`${file}:${line}:1 must be there once, got ${identity}, which is in ${first}, too; take one of them out`];
}

function attempt<T>(
  path: string,
  wayOut: string,
  action: () => T,
): { readonly value: T } | { readonly problem: string } {
  try {
    return { value: action() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const reason = code === "ENOENT" ? "it is not there" : code;
    return { problem: `${path} can't be read: ${reason}; ${wayOut}` };
  }
}
