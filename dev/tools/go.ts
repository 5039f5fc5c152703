import { spawn } from "child_process";
import { createHash } from "crypto";
import { readFileSync, readdirSync } from "fs";
import { homedir } from "os";
import { join } from "path";
import { projectFolder } from "./project";
import { linkerFlags, type Tool } from "./tools";

/** A tool, and the environment that `go` gets. */
export interface Go {
  /** The tool that is built. */
  readonly tool: Tool;
  /** The environment, from {@link goEnvironment}. */
  readonly environment: NodeJS.ProcessEnv;
}

/** What `go` must know of a tool: the folder of its module. */
export type GoModule = Pick<Tool, "module">;

/** What `go` printed, and what went wrong with it, in words for people. */
export interface GoRun {
  /** What it printed on stdout. */
  readonly output: string;
  /**
   * Why it failed.
   * @default - it did not
   */
  readonly failure?: string;
}

/** Lines of Go's own complaint that are passed on: the last ones say what is wrong. */
const COMPLAINT_LINES = 5;

/** Hexadecimal digits of the hash in a path: enough to tell apart the builds of one machine. */
const HASH_LENGTH = 16;

/** The caller's environment with what makes a build the same everywhere; `GOFLAGS` stays the caller's. */
export function goEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // A go.work above the checkout would override the pins, and `auto` would download another compiler without asking.
  return { ...environment, CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOWORK: "off" };
}

/** Runs `go` in the folder of the tool's module. */
export function runGo(
  args: readonly string[],
  { tool, environment }: { readonly tool: GoModule; readonly environment: NodeJS.ProcessEnv },
): Promise<GoRun> {
  return new Promise((resolve) => {
    const child = spawn("go", args, { cwd: moduleFolder(tool), env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let complaint = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    child.on("error", (error: NodeJS.ErrnoException) => {
      const failure = error.code === "ENOENT" ? `no \`go\` on the PATH: install ${requiredGo(tool)}` : error.message;
      resolve({ output, failure });
    });
    child.on("close", (code, signal) => {
      if (code === 0) return resolve({ output });
      const end = complaint.trim().split("\n").slice(-COMPLAINT_LINES).join("\n");
      resolve({
        output,
        failure: `\`go ${args[0]}\` ended with ${signal ?? `code ${code}`}${end === "" ? "" : `\n${end}`}`,
      });
    });
  });
}

/** Path of a tool's binary in the cache. It changes with everything that the binary is made from. */
export async function binaryPath(
  name: string,
  go: Go,
): Promise<{ readonly path: string } | { readonly reason: string }> {
  const { output, failure } = await runGo(["env", "GOVERSION", "GOOS", "GOARCH"], go);
  if (failure !== undefined) return { reason: failure };
  const { tool } = go;
  const hash = createHash("sha256");
  const sources = [...moduleFiles(tool), ...ownSources(tool)];
  for (const part of [...sources, tool.package, linkerFlags(tool), output]) hash.update(part).update("\0");
  const folder = `${name}-${hash.digest("hex").slice(0, HASH_LENGTH)}`;
  // Under its own name in a folder of its own, so that the folder can be put on a PATH.
  return { path: join(cacheFolder(go.environment), folder, name) };
}

/** Version of the module that a tool comes from, as its `go.mod` pins it: `v4.3.1`. */
export function pinnedVersion(tool: Tool): string {
  const [goMod = ""] = moduleFiles(tool);
  const required = [...goMod.matchAll(/^\s*(?:require )?(\S+) (v\S+)/gm)].filter(([, path = ""]) =>
    `${tool.package}/`.startsWith(`${path}/`),
  );
  const [longest] = required.sort(([, a = ""], [, b = ""]) => b.length - a.length);
  return longest?.[2] ?? "unknown";
}

function cacheFolder({ XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  // The specification says that an empty value counts as unset.
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "access-layer", "tools");
}

/** Folder of the module that pins a tool. */
export function moduleFolder({ module }: GoModule): string {
  return join(projectFolder(), "dev", "tools", module);
}

function moduleFiles(tool: GoModule): string[] {
  return ["go.mod", "go.sum"].map((file) => readFileSync(join(moduleFolder(tool), file), "utf8"));
}

/** Where a module holds a `main.go` of its own, that and what it embeds make the binary, too. */
function ownSources(tool: Tool): string[] {
  const folder = moduleFolder(tool);
  const files = readdirSync(folder).filter((file) => file.endsWith(".go"));
  const embedded = tool.embeds === undefined ? [] : [JSON.stringify(tool.embeds)];
  return [...files.sort().map((file) => readFileSync(join(folder, file), "utf8")), ...embedded];
}

function requiredGo(tool: GoModule): string {
  const [goMod = ""] = moduleFiles(tool);
  return `Go ${/^go (\S+)/m.exec(goMod)?.[1] ?? ""} or newer (https://go.dev/dl)`;
}
