import { run } from "./run";

/** Writes a tar file that depends only on the names, modes, owners and contents of the files. */
const DETERMINISTIC = ["--format=gnu", "--sort=name", "--mtime=@0", "--numeric-owner"];

/** Folders that the container runtime populates. */
const RUNTIME_FOLDERS = ["--exclude=./dev/*", "--exclude=./proc/*", "--exclude=./sys/*"];

/** Writes the files below a root folder as a layer, with their modes and owners. */
export async function writeLayerTar(root: string, file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  await tar([...RUNTIME_FOLDERS, "-C", root, "-cf", file, "."], environment);
}

/** Writes the files below a folder as an archive, all with the same owner and mode. */
export async function writeArchiveTar(folder: string, file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const same = ["--owner=0", "--group=0", "--mode=u=rwX,go=rX", "--hard-dereference"];
  await tar([...same, "-C", folder, "-cf", file, "."], environment);
}

function tar(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  return run("tar", [...DETERMINISTIC, ...args], { environment: { ...environment, LC_ALL: "C" } });
}
