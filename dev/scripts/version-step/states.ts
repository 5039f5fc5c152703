import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadAll } from "js-yaml";
import { loadEnvironment } from "../../../charts/files/environments";
import { inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { formatLocated } from "../../../lib/spec/problem";
import { REPORTS_FOLDER } from "../api/entries";
import type { Printed, PublicSide } from "./findings";

/** A state of the project. */
export interface State {
  /** Text of its package.json. */
  readonly manifest: string;
  /** What of it is public. */
  readonly side: PublicSide;
}

/** Reads the files of a state: their paths below a folder, and the text of one. */
interface Reader {
  readonly list: (folder: string) => readonly string[];
  readonly read: (path: string) => string;
}

const GOLDENS = "test/golden";
const ENVIRONMENTS = "environments";
const GOLDEN = /^test\/golden\/([^/]+)\/access-layer\.k8s\.yaml$/;

/** Git's own variables, which a hook sets and which would lead into the repository of that hook. */
const OF_A_HOOK = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };

/** The last released version before HEAD; `undefined` where no commit has such a tag. */
export function lastTag(repository: string): string | undefined {
  try {
    return git(repository, "describe", "--tags", "--abbrev=0", "--match=v[0-9]*", "--exclude=*-*", "HEAD").trim();
  } catch {
    return undefined;
  }
}

/**
 * A git ref, and the work tree as what it makes of that ref's files. The environment files of today are left out: what is released in them is no
 * difference of the library.
 * @throws an input error where git knows no such ref
 */
export function statesSince(repository: string, ref: string): { readonly before: State; readonly after: State } {
  const atRef = refReader(repository, ref);
  const inTree = treeReader(repository);
  const goldens = atRef.list(GOLDENS).flatMap((path) => {
    const name = GOLDEN.exec(path)?.[1];
    return name === undefined ? [] : [[name, path] as const];
  });
  const printed = goldens.map(([name, path]) => [name, { manifests: manifestsIn(atRef.read(path)) }] as const);
  return {
    before: stateOf(atRef, new Map(printed)),
    after: stateOf(inTree, printedAnew(atRef, new Map(goldens).keys())),
  };
}

function stateOf({ list, read }: Reader, printed: PublicSide["printed"]): State {
  const texts = (folder: string, ending: string): ReadonlyMap<string, string> =>
    new Map(list(folder).flatMap((path) => (path.endsWith(ending) ? [[path, read(path)] as const] : [])));
  return {
    manifest: read("package.json"),
    side: {
      printed,
      names: texts("docs/generated", "/names.md"),
      reports: texts(REPORTS_FOLDER, ".api.md"),
      schemas: texts(ENVIRONMENTS, ".schema.json"),
    },
  };
}

/** What the code of the work tree makes of the environment files of a ref. */
function printedAnew({ list, read }: Reader, names: Iterable<string>): ReadonlyMap<string, Printed> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-version-step-"));
  try {
    for (const path of list(ENVIRONMENTS).filter((file) => file.endsWith(".yaml"))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), read(path));
    }
    return new Map([...names].map((name) => [name, printedOf(join(folder, ENVIRONMENTS), name)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printedOf(folder: string, name: string): Printed {
  const loaded = loadEnvironment(folder, name);
  if ("problems" in loaded) {
    return { problems: loaded.problems.map((problem) => formatLocated(problem).replace(`${dirname(folder)}/`, "")) };
  }
  // As they are read from the file: what YAML does to a value must not look like a difference.
  return { manifests: manifestsIn(synthesize(loaded).yaml) };
}

function manifestsIn(yaml: string): readonly Manifest[] {
  return loadAll(yaml) as readonly Manifest[];
}

function refReader(repository: string, ref: string): Reader {
  try {
    git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  } catch {
    throw inputError(`git knows no commit ${ref}; fetch it (a shallow clone has few), or pass another ref`);
  }
  return {
    list: (folder) =>
      git(repository, "ls-tree", "-r", "--name-only", "--full-tree", ref, "--", `${folder}/`)
        .split("\n")
        .filter((path) => path !== ""),
    read: (path) => git(repository, "show", `${ref}:${path}`),
  };
}

function treeReader(repository: string): Reader {
  return {
    list: (folder) =>
      existsSync(join(repository, folder))
        ? readdirSync(join(repository, folder)).map((file) => `${folder}/${file}`)
        : [],
    read: (path) => readFileSync(join(repository, path), "utf8"),
  };
}

function git(repository: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", repository, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...OF_A_HOOK },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 28,
  });
}
