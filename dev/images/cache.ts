import { randomUUID } from "crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "fs";
import { homedir } from "os";
import { basename, dirname, join } from "path";

/** Age after which the next build removes the folder of an interrupted build. */
const ABANDONED_AFTER_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Prefix of folders in which builds run. */
const BUILDING = ".building-";

/** Folder of the image builder in the cache outside the working tree. */
export function cacheFolder({ XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  // The XDG specification treats an empty value as unset.
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "access-layer", "images");
}

/**
 * Fills a folder of the cache once. `fill` writes into a temporary folder, which is moved to its path only when it is complete, so an
 * interrupted build leaves nothing partial. If another process finishes first, its folder is kept.
 */
export async function fillOnce(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (existsSync(path)) return;
  const parent = dirname(path);
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const folder = join(parent, `${BUILDING}${basename(path)}-${randomUUID()}`);
  mkdirSync(folder);
  try {
    await fill(folder);
    try {
      renameSync(folder, path);
    } catch (error) {
      if (!existsSync(path)) throw error;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(BUILDING))) {
    const folder = join(parent, name);
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > ABANDONED_AFTER_MILLISECONDS) rmSync(folder, { recursive: true, force: true });
  }
}
