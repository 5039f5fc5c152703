import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inputError } from "../../../charts/failures";

/** Variables that git sets in hooks. They would make git use the hook's repository. */
const HOOK_VARIABLES = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };

/** Tag of the last release before HEAD; `undefined` if there is none. */
export function lastTag(repository: string): string | undefined {
  try {
    return git(repository, "describe", "--tags", "--abbrev=0", "--match=v[0-9]*", "--exclude=*-*", "HEAD")
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}

/**
 * Calls a function with a temporary folder that contains the files of a git ref.
 * @throws an input error if the ref is unknown
 */
export function withFilesOf<T>(repository: string, ref: string, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-version-step-"));
  try {
    execFileSync("tar", ["-x", "-C", folder], { input: archive(repository, ref) });
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function archive(repository: string, ref: string): Buffer {
  try {
    return git(repository, "archive", "--format=tar", `${ref}^{commit}`);
  } catch {
    throw inputError(`unknown git ref ${ref}; fetch it (a shallow clone may lack it), or pass another ref`);
  }
}

function git(repository: string, ...args: readonly string[]): Buffer {
  return execFileSync("git", ["-C", repository, ...args], {
    env: { ...process.env, ...HOOK_VARIABLES },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 28,
  });
}
