import { randomUUID } from "crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "fs";
import { dirname, join } from "path";
import { binaryPath, goEnvironment, runGo, type Go } from "./go";
import { overlayFlags } from "./overlay";
import { TOOLS, linkerFlags, type ToolName } from "./tools";

/** What became of a tool: where its binary is, or why there is none, in words for people. */
export type Built = { readonly path: string } | { readonly reason: string };

/** How {@link buildTool} builds. */
export interface BuildOptions {
  /**
   * Environment of `go`, which is searched on its `PATH`.
   * @default - this process's
   */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Where the progress line goes, in two parts.
   * @default - stderr
   */
  readonly print?: (text: string) => void;
}

/** Builds that this process has under way, by the path of the binary. */
const builds = new Map<string, Promise<Built>>();

/** Any later build may remove the folder of an interrupted build after this time. */
const ABANDONED_AFTER_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Builds a pinned tool once, into a cache outside the working tree, and says where its binary is. The binary gets its path
 * only when it is whole: an interrupted build leaves nothing there, and of two builds at once the first one stays.
 */
export async function buildTool(name: ToolName, options: BuildOptions = {}): Promise<Built> {
  const go: Go = { tool: TOOLS[name], environment: goEnvironment(options.environment ?? process.env) };
  const found = await binaryPath(name, go);
  if ("reason" in found) return { reason: `${name} can't be built: ${found.reason}` };
  const { path } = found;
  const build = builds.get(path) ?? buildOnce(path, name, go, options.print ?? printToStderr);
  builds.set(path, build);
  return build.finally(() => builds.delete(path));
}

/** Finds a pinned tool that was built before. */
export async function findTool(name: ToolName, environment: NodeJS.ProcessEnv = process.env): Promise<Built> {
  const found = await binaryPath(name, { tool: TOOLS[name], environment: goEnvironment(environment) });
  if ("reason" in found || existsSync(found.path)) return found;
  return { reason: `${name} is not built yet` };
}

async function buildOnce(path: string, name: ToolName, go: Go, print: (text: string) => void): Promise<Built> {
  if (existsSync(path)) return { path };
  const cache = dirname(dirname(path));
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache);
  const folder = join(cache, `.building-${name}-${randomUUID()}`);
  mkdirSync(folder);
  const started = process.hrtime.bigint();
  print(`building ${name} (once) … `);
  try {
    const reason = (await compile(join(folder, name), go)) ?? moveInto(folder, path);
    print(reason === undefined ? `${secondsSince(started)} s\n` : "failed\n");
    return reason === undefined ? { path } : { reason: `${name} can't be built: ${reason}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the compiler, and says what went wrong. */
async function compile(binary: string, go: Go): Promise<string | undefined> {
  const overlay = `${binary}.overlay.json`;
  const laid = await overlayFlags(overlay, go);
  if ("reason" in laid) return laid.reason;
  const flags = ["-mod=readonly", "-trimpath", ...laid.flags, "-ldflags", linkerFlags(go.tool)];
  const { failure } = await runGo(["build", ...flags, "-o", binary, go.tool.package], go);
  rmSync(overlay, { force: true });
  return failure;
}

/** Moves a finished build to its path in one step. If another process finished first, its equal build stays. */
function moveInto(folder: string, path: string): string | undefined {
  try {
    renameSync(folder, dirname(path));
  } catch (error) {
    if (!existsSync(path)) return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

function removeAbandoned(cache: string): void {
  for (const entry of readdirSync(cache).filter((name) => name.startsWith(".building-"))) {
    const folder = join(cache, entry);
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > ABANDONED_AFTER_MILLISECONDS) rmSync(folder, { recursive: true, force: true });
  }
}

function secondsSince(started: bigint): string {
  return (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
}

function printToStderr(text: string): void {
  process.stderr.write(text);
}
