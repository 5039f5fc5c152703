import { readFileSync } from "fs";
import { join } from "path";
import { loadAll } from "js-yaml";
import { imageRepository } from "../../../lib/names";
import type { Manifest } from "../../../lib/manifests/manifest";
import { git } from "./git";

/** A golden manifest of an environment, and where it was found. */
export interface Golden {
  /** For people: the working tree, a commit, or why there is none. */
  readonly from: string;
  readonly manifests: readonly Manifest[];
}

/** How far back the history is searched for a golden that differs. */
const COMMITS = 20;

/** Older than every version that an environment has ever run. */
const OLDER_VERSION = "v0.9.0";

/** The golden of the working tree. */
export function todaysGolden(repository: string, path: string): Golden {
  return { from: "the working tree", manifests: manifestsIn(readFileSync(join(repository, path), "utf8")) };
}

/**
 * The golden before its last change, committed or not. A fresh clone may have no history, and a shallow one ends too
 * early: then it is today's golden as an older release might have printed it, and `from` says why.
 */
export async function olderGolden(repository: string, path: string): Promise<Golden> {
  const today = readFileSync(join(repository, path), "utf8");
  const log = await git(repository, "log", `--max-count=${COMMITS}`, "--format=%h", "--", path);
  for (const commit of log.stdout.split("\n").filter((line) => line !== "")) {
    const { code, stdout } = await git(repository, "show", `${commit}:${path}`);
    if (code === 0 && stdout !== today) return { from: `commit ${commit}`, manifests: manifestsIn(stdout) };
  }
  const reason = log.code === 0 ? "git knows no other version" : (log.stderr.trim().split("\n")[0] ?? "");
  return { from: `today's, made older, because ${reason}`, manifests: olderVariant(manifestsIn(today)) };
}

/** The same layer one release earlier: other images of ours, and no quota yet. */
export function olderVariant(manifests: readonly Manifest[]): readonly Manifest[] {
  const ours = new RegExp(`(${imageRepository("")}[a-z0-9-]+):[^"@]+(@[^"]+)?`, "g");
  const text = JSON.stringify(manifests.filter(({ kind }) => kind !== "ResourceQuota"));
  return JSON.parse(text.replace(ours, `$1:${OLDER_VERSION}`)) as readonly Manifest[];
}

function manifestsIn(text: string): readonly Manifest[] {
  return loadAll(text) as readonly Manifest[];
}
