import { randomUUID } from "crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "fs";
import { dirname, join } from "path";
import { binaryPath, goEnvironment, runGo, type Go } from "./go";
import { overlayFlags } from "./overlay";
import { buildEndText, buildHeartbeatText, buildPlanText, buildStartText } from "./progress";
import { TOOLS, linkerFlags, type ToolName } from "./tools";

/** Path of a tool's binary, or the reason why it could not be built, as text for the user. */
export type Built = { readonly path: string } | { readonly reason: string };

/** Options of {@link buildTool}. */
export interface BuildOptions {
  /**
   * Environment of `go`; its `PATH` must contain `go`.
   * @default - environment of this process
   */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Receives the progress lines.
   * @default - writes to stderr
   */
  readonly print?: (text: string) => void;
  /**
   * Milliseconds between two progress lines of a long build.
   * @default 30000
   */
  readonly heartbeatMilliseconds?: number;
}

/** Running builds of this process, by the path of the binary. */
const builds = new Map<string, Promise<Built>>();

/** Age after which the next build removes the folder of an interrupted build. */
const ABANDONED_AFTER_MILLISECONDS = 24 * 60 * 60 * 1000;

const HEARTBEAT_MILLISECONDS = 30_000;

/** Prints which of the tools are not in the cache and how long their builds take. Prints nothing if all tools are in the cache. */
export async function announceBuilds(names: readonly ToolName[], options: BuildOptions = {}): Promise<void> {
  const environment = goEnvironment(options.environment ?? process.env);
  const missing: ToolName[] = [];
  for (const name of names) {
    const found = await binaryPath(name, { tool: TOOLS[name], environment });
    if ("path" in found && !existsSync(found.path)) missing.push(name);
  }
  const text = buildPlanText(missing, names.length);
  if (text !== "") (options.print ?? printToStderr)(text);
}

/**
 * Builds a pinned tool once and stores it in a cache outside the working tree. The binary is moved to its path only when it is
 * complete,
 * so an interrupted build leaves no partial file. If two processes build it at the same time, the first binary is kept.
 */
export async function buildTool(name: ToolName, options: BuildOptions = {}): Promise<Built> {
  const go: Go = { tool: TOOLS[name], environment: goEnvironment(options.environment ?? process.env) };
  const found = await binaryPath(name, go);
  if ("reason" in found) return { reason: `${name} can't be built: ${found.reason}` };
  const { path } = found;
  const build = builds.get(path) ?? buildOnce(path, name, go, options);
  builds.set(path, build);
  return build.finally(() => builds.delete(path));
}

/** Finds a pinned tool that is already in the cache. */
export async function findTool(name: ToolName, environment: NodeJS.ProcessEnv = process.env): Promise<Built> {
  const found = await binaryPath(name, { tool: TOOLS[name], environment: goEnvironment(environment) });
  if ("reason" in found || existsSync(found.path)) return found;
  return { reason: `${name} is not built yet` };
}

async function buildOnce(path: string, name: ToolName, go: Go, options: BuildOptions): Promise<Built> {
  const { print = printToStderr, heartbeatMilliseconds = HEARTBEAT_MILLISECONDS } = options;
  if (existsSync(path)) return { path };
  const cache = dirname(dirname(path));
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache);
  const folder = join(cache, `.building-${name}-${randomUUID()}`);
  mkdirSync(folder);
  const started = process.hrtime.bigint();
  print(buildStartText(name));
  const heartbeat = setInterval(() => print(buildHeartbeatText(name, secondsSince(started))), heartbeatMilliseconds);
  try {
    const reason = (await compile(join(folder, name), go)) ?? moveInto(folder, path);
    print(buildEndText(name, secondsSince(started), reason === undefined));
    return reason === undefined ? { path } : { reason: `${name} can't be built: ${reason}` };
  } finally {
    clearInterval(heartbeat);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the compiler. Returns the reason on failure. */
async function compile(binary: string, go: Go): Promise<string | undefined> {
  const overlay = `${binary}.overlay.json`;
  const laid = await overlayFlags(overlay, go);
  if ("reason" in laid) return laid.reason;
  const flags = ["-mod=readonly", "-trimpath", ...laid.flags, "-ldflags", linkerFlags(go.tool)];
  const { failure } = await runGo(["build", ...flags, "-o", binary, go.tool.package], go);
  rmSync(overlay, { force: true });
  return failure;
}

/** Moves a finished build to its path in one step. If another process finished first, its identical build is kept. */
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

function secondsSince(started: bigint): number {
  return Number(process.hrtime.bigint() - started) / 1e9;
}

function printToStderr(text: string): void {
  process.stderr.write(text);
}
