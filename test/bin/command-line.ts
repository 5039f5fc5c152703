import { execFile, type ExecFileException } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT, SAMPLES } from "../helpers/fixtures";

/** The built command line. `npm test` builds it first. */
export const PROGRAM = join(PROJECT, "build", "bin", "access-layer.js");

/** Result of a program. */
export interface Run {
  /** Exit code. */
  readonly code: number;
  /** Text on stdout. */
  readonly stdout: string;
  /** Text on stderr. */
  readonly stderr: string;
}

/** A folder with the environments of the project. The green gateway of prod is warmed up, ready to become live. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-cli-"));
  cpSync(join(PROJECT, SAMPLES), join(folder, "environments"), { recursive: true });
  edit(releaseFile(folder), "green: { version: v1.0.0, floor: 1 }", "green: { version: v1.0.0, floor: 3 }");
  return folder;
}

/** Switches the gateway of prod from blue to green. */
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

/** Timeout that stops a program that hangs. */
const MILLISECONDS = 100_000;

/** Runs a program and waits until it ends. */
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

/** The content of every file below a folder, by path. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

/** Replaces text in a file. The file is replaced in one step, so that a watch never reads half of it. */
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
