import { spawn, type ChildProcess } from "child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { stringify } from "yaml";
import { loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { synthesize } from "../../../charts/synthesize";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { PROJECT, SAMPLES } from "../../helpers/fixtures";
import { startProxy, type Person, type Proxy } from "./proxy";

/** How a command ended. */
export interface Run {
  /** Exit code, or `undefined` if it was killed. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** An operator with files of prod and a kubeconfig, whose requests pass a proxy. */
export interface Operator {
  readonly proxy: Proxy;
  /** Folder in which its commands run. */
  readonly folder: string;
  /** Variables of the environment of its commands. */
  readonly env: Record<string, string>;
  /** Runs a command, and kills it when the API server has answered number `killedAt` of its {@link writes}, before the command knows it. */
  readonly run: (command: string, killedAt?: number, onAnswer?: (request: string) => void) => Promise<Run>;
  /** Gets the release file of another operator. */
  readonly sync: (other: Pick<Operator, "release">) => void;
  /** Manifests of the release file as it is now. */
  readonly manifests: () => readonly Manifest[];
  readonly layer: () => Layer;
  readonly release: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * Creates an operator.
 * @param via - option of its commands
 */
export async function operatorOf(kubeconfig: string, person: Person, via = "kubectl"): Promise<Operator> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-operator-"));
  const environments = join(folder, "environments");
  cpSync(join(PROJECT, SAMPLES), environments, { recursive: true });
  const proxy = await startProxy(kubeconfig, person);
  const layer = () => {
    const [loaded] = loadValidEnvironments(environments, ["prod"]);
    if (loaded === undefined) throw new Error("prod was not loaded");
    return loaded.layer;
  };
  const own = join(folder, "kubeconfig.yaml");
  writeFileSync(own, kubeconfigOf(layer().cluster.context, proxy.url));
  const env: Record<string, string> = { KUBECONFIG: own };
  return {
    proxy,
    folder,
    env,
    layer,
    manifests: () => synthesize(layer()).manifests,
    release: () => readFileSync(join(environments, "prod.release.yaml"), "utf8"),
    sync: (other) => writeFileSync(join(environments, "prod.release.yaml"), other.release()),
    run: (command, killedAt, onAnswer = () => undefined) => {
      // A restart always runs in the cluster.
      const way = command.startsWith("restart ") ? [] : ["--via", via];
      const args = [...command.split(" "), "--env", "prod", ...way, "--yes"];
      const program = join(PROJECT, "build", "bin", "access-layer.js");
      const child = spawn(process.execPath, [program, ...args], {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      proxy.clear();
      proxy.onAnswer = async (count) => {
        onAnswer(proxy.requests[count - 1] ?? "");
        const [before, now] = [count - 1, count].map((end) => writes(proxy.requests.slice(0, end)).length);
        if (now !== killedAt || now === before) return;
        child.kill("SIGKILL");
        await ended(child);
      };
      return outputOf(child);
    },
    stop: async () => {
      await proxy.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Requests that can change something, without renewals of the lock: a command that dies after a read leaves the same as after the write before it. */
export function writes(requests: readonly string[]): readonly string[] {
  return requests.filter((one) => !one.startsWith("GET ")).filter((one, index, all) => one !== all[index - 1]);
}

function kubeconfigOf(context: string, server: string): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "proxy", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "proxy", user: {} }],
    contexts: [{ name: context, context: { cluster: "proxy", user: "proxy" } }],
    "current-context": context,
  });
}

async function outputOf(child: ChildProcess): Promise<Run> {
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  const code = await ended(child);
  return { code, stdout: await stdout, stderr: await stderr };
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  const parts: Buffer[] = [];
  if (stream !== null) for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

function ended(child: ChildProcess): Promise<number | undefined> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode ?? undefined);
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? undefined)));
}
