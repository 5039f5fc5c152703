import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { inputError } from "../failures";

/** A file to be written. */
export interface OutputFile {
  /** Where; its folder is made if need be. */
  readonly path: string;
  /** The whole text. */
  readonly text: string;
}

/** What became of a file: one that already holds the text is left alone, its time of change included. */
export type OutputStatus = "written" | "unchanged";

/**
 * Writes files: all are staged before the first is replaced, and each is replaced in one step, so that nobody ever reads half of one, not even from
 * a second run at the same time; other files are never touched.
 * @throws an input error where a path is taken by something that is no file, or can't be written
 */
export function writeFiles(files: readonly OutputFile[]): readonly OutputStatus[] {
  const statuses = files.map(({ path, text }) => (currentText(path) === text ? "unchanged" : "written"));
  replaceAll(files.filter((_, index) => statuses[index] === "written"));
  return statuses;
}

/**
 * The text of an output file as it stands, or `undefined` where there is none yet.
 * @throws an input error where something that is no file is in the way
 */
export function currentText(path: string): string | undefined {
  const found = statOf(path);
  if (found?.isFile() === true) return attempt(path, () => readFileSync(path, "utf8"));
  if (found !== undefined) throw blocked(path, found.isDirectory() ? "is a folder" : "is no regular file", "a file");
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (statOf(folder)?.isDirectory() === false) throw blocked(folder, "is a file", "a folder");
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
        writeFileSync(staged.at(-1) ?? "", text, { flag: "wx" });
      });
    }
    files.forEach(({ path }, index) => attempt(path, () => renameSync(staged[index] ?? "", path)));
  } catch (error) {
    for (const path of staged) rmSync(path, { force: true });
    throw error;
  }
}

/** Step by step: below a folder that takes none, such as those of /proc, `recursive` of Node 20 never ends. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // A second run made it meanwhile.
    if (!isSystemError(error) || error.code !== "EEXIST") throw error;
  }
}

/** In the same folder, as a rename across file systems is a copy; hidden and no `.yaml`, so that no `kubectl apply -f` sees it. */
function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${Math.random().toString(36).slice(2)}`);
}

/** `undefined` where nothing is there, also where a folder of the path is a file. */
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

function blocked(path: string, what: string, needed: string): Error {
  return inputError(`${path} ${what}, and ${needed} is needed there: choose another output folder, or move it away`);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "code" in error && "syscall" in error;
}

/** `permission denied (EACCES)` from `EACCES: permission denied, open 'dist/prod/…'`. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return `${/^[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message} (${code})`;
}
