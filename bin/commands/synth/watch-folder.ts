import { watch } from "node:fs";

/** Editors write a file in several steps; steps less than this many milliseconds apart count as one. */
const SETTLE_MILLISECONDS = 10;

/**
 * Calls `onChange` with the names of the files in a folder that were written, replaced or removed, once they have settled. The
 * folder is watched and not its files, as an editor that replaces a file by another would leave a watch on the old one.
 * What `onChange` throws goes to `onError`. Gives a function that ends it.
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
