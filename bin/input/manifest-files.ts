import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { documentProblems, parseDocuments, type ManifestDocument, type ParsedDocuments } from "./manifest-documents";

const FIX = "pass a folder written by synth --out, or a YAML file";

/** Name of the environment for a single file, and for files directly in the folder. */
export const NAMELESS = ".";

/** The manifests at a path, and the problems found while reading them. */
export interface ReadManifests {
  /** Objects by environment, sorted by name. Each subfolder of the path is an environment. */
  readonly environments: ReadonlyMap<string, readonly Manifest[]>;
  /** Paths of the files with the objects of each environment. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** All problems, one line each, in the order of files and lines. */
  readonly problems: readonly string[];
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
  if ("problem" in files) return { environments: new Map(), files: new Map(), problems: [files.problem] };
  const environments = new Map<string, Manifest[]>();
  const filesOf = new Map<string, string[]>();
  const problems: string[] = [];
  const places = new Map<string, string>();
  for (const { file, environment } of files) {
    const read = documentsIn(file, fix);
    problems.push(...read.problems);
    if (read.documents.length > 0) filesOf.set(environment, [...(filesOf.get(environment) ?? []), file]);
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
  return { environments, files: filesOf, problems };
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

function documentsIn(file: string, fix: string): ParsedDocuments {
  const attempted = attempt(file, fix, () => readFileSync(file, "utf8"));
  if ("problem" in attempted) return { documents: [], problems: [attempted.problem] };
  return parseDocuments(file, attempted.value, fix);
}

/** Rejects duplicate objects, which can't be compared. */
function repetition(
  { file, line }: ManifestDocument,
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
