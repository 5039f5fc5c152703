import { execFile, type ExecFileException } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT, SAMPLES } from "../helpers/fixtures";

/** Path of the built command-line program. `npm test` builds it first. */
export const PROGRAM = join(PROJECT, "build", "bin", "access-layer.js");

/** Result of a finished program. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const folders: string[] = [];

/** Deletes the folders of {@link newFolder}. Each test file that imports this module calls it at its end. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

afterAll(removeFolders);

/**
 * Creates a temporary folder with the project's environments, which is deleted at the end of the test file. In prod, the green gateway is warmed up and
 * ready to become live.
 */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-cli-"));
  folders.push(folder);
  cpSync(join(PROJECT, SAMPLES), join(folder, "environments"), { recursive: true });
  edit(releaseFile(folder), "green: { version: v1.0.0, floor: 1 }", "green: { version: v1.0.0, floor: 3 }");
  return folder;
}

/** Makes green the live color of prod's gateway. */
export function switchGateway(folder: string): void {
  edit(releaseFile(folder), "live: blue", "live: green");
}

function releaseFile(folder: string): string {
  return join(folder, "environments", "prod.release.yaml");
}

/** Runs `access-layer` in a folder. */
export function accessLayer(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return run(process.execPath, [PROGRAM, ...args], cwd, env);
}

/** Timeout after which a hung program is stopped. */
const MILLISECONDS = 100_000;

/** Runs a program, waits until it exits and returns its output. */
export function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      { cwd, env: { ...process.env, ...env }, timeout: MILLISECONDS },
      (error: ExecFileException | null, stdout, stderr) => {
        if (error !== null && typeof error.code !== "number") reject(error);
        else resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      },
    );
  });
}

/** Returns the content of every file below a folder, keyed by path. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

/** Replaces text in a file. The file is replaced atomically, so that a watching process never reads a partial file. */
export function edit(path: string, before: string, after: string): void {
  const text = readFileSync(path, "utf8");
  if (!text.includes(before)) throw new Error(`${path} does not contain ${before}`);
  writeFileSync(`${path}.new`, text.replace(before, after));
  renameSync(`${path}.new`, path);
}

/** Rewrites a YAML file with its keys in reverse order and without aliases. */
export function reverseKeys(path: string): void {
  writeFileSync(path, JSON.stringify(reversed(parse(readFileSync(path, "utf8"))), null, 2));
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversed(field)]),
  );
}
