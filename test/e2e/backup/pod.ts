import { spawn, type ChildProcess } from "child_process";
import { mkdirSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import type { Manifest } from "../../../lib/manifests/manifest";
import { one, podOfCronJob, type RenderedContainer } from "../../helpers/kubernetes";
import { TIMEOUT_SECONDS, endGroup } from "../support/kubectl";

/** Result of a finished container. */
export interface Ended {
  /** Exit code, 128 plus the signal number, or -1 if it was killed. */
  readonly code: number;
  /** Its output. */
  readonly output: string;
}

/** A container that runs as a process on this machine. */
export interface Running {
  /** Resolves when the container has exited. */
  readonly ended: Promise<Ended>;
  /** Its output so far. */
  readonly output: () => string;
  /**
   * Stops the container as the kubelet does. Sends SIGTERM to the main process, then sends SIGKILL to all processes if it does
   * not exit within the pod's grace period.
   */
  readonly stop: () => Promise<Ended>;
  /** Kills all processes of the container immediately, as in a node failure. */
  readonly kill: () => void;
  /** Running child processes, with PID and program name. */
  readonly children: () => readonly { readonly pid: number; readonly name: string }[];
}

/** Environment variables that override the pod's. */
export type Overrides = Readonly<Record<string, string>>;

/** The pod of a rendered CronJob, with its scripts and empty volumes. */
export interface Pod {
  /** Runs a container by name. */
  readonly start: (container: string, overrides?: Overrides) => Running;
  /** Runs all containers one after another and stops at the first failure, as the kubelet does with init containers. */
  readonly run: (overrides?: Overrides) => Promise<Ended>;
  /** Local path of a folder in the pod. */
  readonly path: (folder: string) => string;
}

/** Creates the pod of a CronJob. It differs from the deployed pod only in its paths and the given variables. */
export function podOn(folder: string, manifests: readonly Manifest[], cronJob: string, secrets: Overrides): Pod {
  const {
    initContainers = [],
    containers,
    terminationGracePeriodSeconds,
  } = podOfCronJob(one(manifests, "CronJob", cronJob));
  const all = [...initContainers, ...containers];
  for (const name of ["scripts", "spool", "tmp", "secrets"]) mkdirSync(join(folder, name), { recursive: true });
  const { data } = one(manifests, "ConfigMap", `${cronJob}-config`);
  for (const [file, text] of Object.entries(data)) writeFileSync(join(folder, "scripts", file), text);

  const here = (text: string) => text.replace(/^\/(scripts|spool|tmp|secrets)(?=\/|$)/, `${folder}/$1`);
  const start = (container: string, overrides: Overrides = {}): Running => {
    const found = all.find(({ name }) => name === container);
    if (found === undefined) throw new Error(`${cronJob} has no container ${container}`);
    const [program = "", ...args] = (found.command ?? []).map(here);
    const environment = {
      ...environmentOf(found, secrets, here),
      TMPDIR: join(folder, "tmp"),
      HOSTNAME: cronJob,
      ...overrides,
    };
    // A separate process group makes it possible to kill all processes together.
    const child = spawn(program, args, { env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    return follow(child, terminationGracePeriodSeconds);
  };
  const run = async (overrides?: Overrides): Promise<Ended> => {
    let output = "";
    for (const { name } of all) {
      const ended = await start(name, overrides).ended;
      output += ended.output;
      if (ended.code !== 0) return { code: ended.code, output };
    }
    return { code: 0, output };
  };
  return { start, run, path: here };
}

function environmentOf(
  { env }: RenderedContainer,
  secrets: Overrides,
  here: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [name, here(value ?? secrets[valueFrom?.secretKeyRef.name ?? ""] ?? "")]),
  );
}

function follow(child: ChildProcess, graceSeconds: number): Running {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => (output += data.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, output }));
  });
  const group = child.pid ?? 0;
  const kill = () => endGroup(group);
  return {
    ended,
    output: () => output,
    stop: async () => {
      const impatience = setTimeout(kill, graceSeconds * 1000);
      child.kill("SIGTERM");
      const end = await ended;
      clearTimeout(impatience);
      return end;
    },
    kill,
    children: () => childrenOf(group),
  };
}

function childrenOf(pid: number): readonly { readonly pid: number; readonly name: string }[] {
  const pids = textIn(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  const all = pids.map((child) => ({ pid: child, name: textIn(`/proc/${child}/comm`) }));
  return all.filter(({ name }) => name !== "");
}

/** Content of a file, or an empty string if the process has exited. */
function textIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

/** Waits until a condition is met. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited ${TIMEOUT_SECONDS} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
