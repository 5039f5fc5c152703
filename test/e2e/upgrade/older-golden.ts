import { readFileSync } from "fs";
import { join } from "path";
import { loadAll } from "js-yaml";
import { imageRepository } from "../../../lib/names";
import type { Manifest } from "../../../lib/manifests/manifest";
import { git } from "./git";

/** An environment's golden manifest and its source. */
export interface Golden {
  /** Describes the source: the working tree, a commit, or the reason for using an older variant. */
  readonly from: string;
  readonly manifests: readonly Manifest[];
}

/** Maximum number of commits to search for a different golden. */
const COMMITS = 20;

/** A version that is older than all versions in an environment's history. */
const OLDER_VERSION = "v0.9.0";

/** The golden in the working tree. */
export function currentGolden(repository: string, path: string): Golden {
  return { from: "the working tree", manifests: manifestsIn(readFileSync(join(repository, path), "utf8")) };
}

/**
 * The golden before its last change, committed or not. A clone may have too little history or none at all. In that case, returns
 * an older variant of the current golden, and `from` states the reason.
 */
export async function olderGolden(repository: string, path: string): Promise<Golden> {
  const today = readFileSync(join(repository, path), "utf8");
  const log = await git(repository, "log", `--max-count=${COMMITS}`, "--format=%h", "--", path);
  for (const commit of log.stdout.split("\n").filter((line) => line !== "")) {
    const { code, stdout } = await git(repository, "show", `${commit}:${path}`);
    if (code === 0 && stdout !== today) return { from: `commit ${commit}`, manifests: manifestsIn(stdout) };
  }
  const reason = log.code === 0 ? "the history has no other version" : (log.stderr.trim().split("\n")[0] ?? "");
  return { from: `an older variant of the working tree: ${reason}`, manifests: olderVariant(manifestsIn(today)) };
}

/** The layer one release earlier, with different service images and without a quota. */
export function olderVariant(manifests: readonly Manifest[]): readonly Manifest[] {
  const ours = new RegExp(`(${imageRepository("")}[a-z0-9-]+):[^"@]+(@[^"]+)?`, "g");
  const text = JSON.stringify(manifests.filter(({ kind }) => kind !== "ResourceQuota"));
  return JSON.parse(text.replace(ours, `$1:${OLDER_VERSION}`)) as readonly Manifest[];
}

function manifestsIn(text: string): readonly Manifest[] {
  return loadAll(text) as readonly Manifest[];
}
