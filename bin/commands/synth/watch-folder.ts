import { watch } from "node:fs";

/** Editors write a file in several steps. Steps within this many milliseconds count as one change. */
const SETTLE_MILLISECONDS = 10;

/**
 * Calls `onChange` with the names of files in a folder that were written, replaced or removed, after the writes have settled. Watches the folder instead
 * of its files, because a watch on a file ends when an editor replaces it. Passes errors of `onChange` to `onError`.
 * @returns a function that stops the watch
 */
export function watchFolder(
  folder: string,
  onChange: (fileNames: ReadonlySet<string>) => void,
  onError: (error: unknown) => void,
): () => void {
  let names = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    const settled = names;
    names = new Set();
    try {
      onChange(settled);
    } catch (error) {
      onError(error);
    }
  };
  const watcher = watch(folder, (_event, name) => {
    if (name !== null) names.add(name);
    clearTimeout(timer);
    timer = setTimeout(flush, SETTLE_MILLISECONDS);
  });
  watcher.on("error", onError);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
