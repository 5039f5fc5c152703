import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Built } from "./build";

/** Node versions for the fast tests, in addition to the installed one. docs/compatibility.md lists them. */
export const NODE_VERSIONS = ["22.23.3", "24.21.0", "26.10.0"] as const;

/** Installs a Node version once from the npm package `node`, in the cache outside the working tree. */
export function installNode(version: string, environment: NodeJS.ProcessEnv = process.env): Built {
  const cache = join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "access-layer", "node");
  const folder = join(cache, version);
  const path = join(folder, "node_modules", "node", "bin", "node");
  if (existsSync(path)) return { path };
  const temporary = `${folder}-${randomUUID()}`;
  try {
    const flags = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
    const args = ["install", "--prefix", temporary, ...flags, `node@${version}`];
    const { status, stderr, error } = spawnSync("npm", args, { env: environment, encoding: "utf8" });
    if (status !== 0) return { reason: error?.message ?? (stderr.trim().split("\n")[0] || `npm ended with ${status}`) };
    renameSync(temporary, folder);
    return { path };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
