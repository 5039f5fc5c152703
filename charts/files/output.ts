import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { inputError } from "../failures";

/** A file to write. */
export interface OutputFile {
  /** Path of the file. Missing folders are created. */
  readonly path: string;
  /** Complete text of the file. */
  readonly text: string;
}

/** Whether a file was written. An unchanged file keeps its modification time. */
export type OutputStatus = "written" | "unchanged";

/**
 * Writes files. All files are staged first and then replaced atomically one by one, so that readers and parallel runs never see partial files. A file keeps its permissions. Other
 * files in the folders stay unchanged.
 * @throws an input error if a path can't be written or exists and is not a regular file
 */
export function writeFiles(files: readonly OutputFile[]): readonly OutputStatus[] {
  const statuses = files.map(({ path, text }) => (currentText(path) === text ? "unchanged" : "written"));
  replaceAll(files.filter((_, index) => statuses[index] === "written"));
  return statuses;
}

/**
 * Returns the current text of an output file, or `undefined` if it does not exist.
 * @throws an input error if the path exists and is not a regular file
 */
export function currentText(path: string): string | undefined {
  const found = statOf(path);
  if (found?.isFile() === true) return attempt(path, () => readFileSync(path, "utf8"));
  if (found !== undefined) throw blocked(path, "a file", found.isDirectory() ? "a folder" : "a special file");
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (statOf(folder)?.isDirectory() === false) throw blocked(folder, "a folder", "a file");
  }
  return undefined;
}

function replaceAll(files: readonly OutputFile[]): void {
  const staged: string[] = [];
  try {
    for (const { path, text } of files) {
      attempt(path, () => {
        makeFolder(dirname(path));
        staged.push(temporaryPath(path));
        const mode = statOf(path)?.mode;
        writeFileSync(staged.at(-1) ?? "", text, { flag: "wx", ...(mode !== undefined && { mode: mode & 0o777 }) });
      });
    }
    files.forEach(({ path }, index) => attempt(path, () => renameSync(staged[index] ?? "", path)));
  } catch (error) {
    for (const path of staged) rmSync(path, { force: true });
    throw error;
  }
}

/** Creates a folder and its parents one by one. With the `recursive` option, Node 20 hangs if a parent folder, such as /proc, does not allow new folders. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // If the folder exists, a parallel run has created it.
    if (!isSystemError(error) || error.code !== "EEXIST") throw error;
  }
}

/**
 * Returns the path for staging a file. It is in the same folder, because a rename across file systems is not atomic. The file is hidden and has no
 * `.yaml` extension, so that `kubectl apply -f` skips it.
 */
function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${Math.random().toString(36).slice(2)}`);
}

/** Returns the stats of a path, or `undefined` if the path does not exist or a parent is a file. */
function statOf(path: string): Stats | undefined {
  return attempt(path, () => {
    try {
      return statSync(path, { throwIfNoEntry: false });
    } catch (error) {
      if (isSystemError(error) && error.code === "ENOTDIR") return undefined;
      throw error;
    }
  });
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (isSystemError(error)) throw inputError(`can't write ${path}: ${reasonOf(error)}`);
    throw error;
  }
}

function blocked(path: string, wanted: string, got: string): Error {
  return inputError(`${path} must be ${wanted}, got ${got}; choose another output folder, or move it`);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "code" in error && "syscall" in error;
}

/** Shortens a system error, for example from `EACCES: permission denied, open 'dist/prod/…'` to `permission denied (EACCES)`. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return `${/^[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message} (${code})`;
}
