import { spawn } from "child_process";
import { readFileSync, readdirSync } from "fs";
import { dirname } from "path";
import { parentDeathSignal } from "./child-processes";
import type { Component } from "./components";
import type { Kubectl } from "./kubectl";

/**
 * Process id of a component of a cluster.
 * @throws Error if it does not run
 */
export function processOf({ kubeconfig }: Kubectl, component: Component): number {
  const folder = dirname(dirname(kubeconfig));
  const found = readdirSync("/proc").find((pid) => {
    const args = /^\d+$/.test(pid) ? argumentsOf(pid) : [];
    return args[0]?.endsWith(`/${component}`) === true && args.some((arg) => arg.includes(folder));
  });
  if (found === undefined) throw new Error(`no process ${component} of ${folder}`);
  return Number(found);
}

/** Stops a process for some seconds, and lets it continue. */
export function pause(pid: number, seconds: number): void {
  process.kill(pid, "SIGSTOP");
  setTimeout(() => process.kill(pid, "SIGCONT"), seconds * 1000);
}

/**
 * Kills a component, and starts it again after some seconds with the same arguments. The new process belongs to this worker, which ends after all of its
 * test files.
 */
export async function killAndStart(kubectl: Kubectl, component: Component, seconds: number): Promise<void> {
  const pid = processOf(kubectl, component);
  const [program = "", ...args] = argumentsOf(String(pid));
  process.kill(pid, "SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const [command = "", ...rest] = [...parentDeathSignal(), program, ...args];
  spawn(command, rest, { stdio: "ignore" }).unref();
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
