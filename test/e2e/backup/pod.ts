import { spawn, type ChildProcess } from "child_process";
import { mkdirSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import type { Manifest } from "../../../lib/manifests/manifest";
import { one, podOfCronJob, type RenderedContainer } from "../../helpers/kubernetes";
import { TIMEOUT_SECONDS, endGroup } from "../support/kubectl";

/** What a container came to. */
export interface Ended {
  /** Exit code, 128 and the number of the signal, or -1 where it was killed. */
  readonly code: number;
  /** Everything that it printed. */
  readonly output: string;
}

/** A container that runs as a process of this machine. */
export interface Running {
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  readonly output: () => string;
  /**
   * Tells it to stop as the kubelet does: SIGTERM to the first process of the container alone, and SIGKILL to all where it has not ended by itself
   * within the grace that the pod prints.
   */
  readonly stop: () => Promise<Ended>;
  /** What a node does that dies: kills everything in the container at once. */
  readonly kill: () => void;
  /** Process ids of the programs that it has started and that still run, by their names. */
  readonly children: () => readonly { readonly pid: number; readonly name: string }[];
}

/** Environment variables of this machine in place of the cluster's. */
export type Overrides = Readonly<Record<string, string>>;

/** Pod of a printed CronJob: its containers, with their scripts, on an empty disk. */
export interface Pod {
  /** Runs the container of a name. */
  readonly start: (container: string, overrides?: Overrides) => Running;
  /** Runs all containers as the kubelet does: one after the other, up to the first that fails. */
  readonly run: (overrides?: Overrides) => Promise<Ended>;
  /** Path of a folder of the pod on this machine. */
  readonly path: (folder: string) => string;
}

/** Makes the pod of a CronJob. Only its paths and the given variables differ from what is deployed. */
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
    // A group of its own, so that all of it can be killed at once.
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

/** Nothing where the process has ended since. */
function textIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

/** Waits until a condition holds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited ${TIMEOUT_SECONDS} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
