import { spawn } from "child_process";
import { createHash } from "crypto";
import { readFileSync, readdirSync } from "fs";
import { homedir } from "os";
import { join } from "path";
import { projectFolder } from "./project";
import { linkerFlags, type Tool } from "./tools";

/** A tool and the environment for `go`. */
export interface Go {
  /** Tool to build. */
  readonly tool: Tool;
  /** The environment, from {@link goEnvironment}. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The field of a tool that {@link runGo} needs: the folder of its module. */
export type GoModule = Pick<Tool, "module">;

/** Result of a `go` command. */
export interface GoRun {
  /** Its stdout. */
  readonly output: string;
  /**
   * Reason for a failure, as text for the user.
   * @default - the command succeeded
   */
  readonly failure?: string;
}

/** Number of stderr lines in a failure message, counted from the end, because the last ones contain the cause. */
const STDERR_LINES = 5;

/** Hexadecimal digits of the hash in a cache path. */
const HASH_LENGTH = 16;

/** The caller's environment with settings for reproducible builds. Keeps the caller's `GOFLAGS`. */
export function goEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // A go.work above the checkout would override the pins, and GOTOOLCHAIN=auto would download another compiler.
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
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", (error: NodeJS.ErrnoException) => {
      const failure = error.code === "ENOENT" ? `no \`go\` on the PATH: install ${requiredGo(tool)}` : error.message;
      resolve({ output, failure });
    });
    child.on("close", (code, signal) => {
      if (code === 0) return resolve({ output });
      const end = stderr.trim().split("\n").slice(-STDERR_LINES).join("\n");
      resolve({
        output,
        failure: `\`go ${args[0]}\` ended with ${signal ?? `code ${code}`}${end === "" ? "" : `\n${end}`}`,
      });
    });
  });
}

/** Path of a tool's binary in the cache. It contains a hash of all build inputs. */
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
  // One folder per binary, so that the folder can be added to a PATH.
  return { path: join(cacheFolder(go.environment), folder, name) };
}

/** Version that `go.mod` pins for the module of a tool: `v4.3.1`. */
export function pinnedVersion(tool: Tool): string {
  const [goMod = ""] = moduleFiles(tool);
  const required = [...goMod.matchAll(/^\s*(?:require )?(\S+) (v\S+)/gm)].filter(([, path = ""]) =>
    `${tool.package}/`.startsWith(`${path}/`),
  );
  const [longest] = required.sort(([, a = ""], [, b = ""]) => b.length - a.length);
  return longest?.[2] ?? "unknown";
}

function cacheFolder({ XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  // The XDG specification treats an empty value as unset.
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "access-layer", "tools");
}

/** Folder of the module that pins a tool. */
export function moduleFolder({ module }: GoModule): string {
  return join(projectFolder(), "dev", "tools", module);
}

function moduleFiles(tool: GoModule): string[] {
  return ["go.mod", "go.sum"].map((file) => readFileSync(join(moduleFolder(tool), file), "utf8"));
}

/** The module's own `main.go`, if it has one, and the files that it embeds. They are also build inputs. */
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
