import { readFileSync, readdirSync, rmSync, statSync } from "fs";
import { join } from "path";
import { documented } from "./page";
import { endProcessesOf } from "./processes";
import type { Project } from "./project";

const POLL_MILLISECONDS = 20;

/**
 * Runs `pulumi up`, then kills the engine and its child processes at a given moment, as if the machine had crashed.
 * @throws Error if the engine exited earlier
 */
export async function killedUp(project: Project, isTime: () => boolean | Promise<boolean>): Promise<void> {
  const engine = project.start(["up", "--skip-preview", "--stack", project.stack]);
  const ended = new Promise((resolve) => engine.once("exit", resolve));
  while (!(await isTime())) {
    if (engine.exitCode !== null) throw new Error(`pulumi up exited with ${engine.exitCode} before it could be killed`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  if (!engine.kill("SIGKILL")) throw new Error("pulumi up exited before it could be killed");
  await ended;
  // The provider detects only later that its engine has exited.
  endProcessesOf(project.folder);
}

/** Runs the documented recovery commands, without the final `pulumi up`. */
export async function recover(project: Project): Promise<void> {
  mendFileBackend(project);
  await project.shell(documented("Recover from a killed run", project.stack));
}

interface Checkpoint {
  readonly checkpoint: { readonly latest?: { readonly resources?: readonly { readonly urn: string }[] } };
}

/** URNs of the resources in the state; empty if the state file is incomplete. */
export function recorded(project: Project): readonly string[] {
  try {
    const text = readFileSync(join(stackFolder(project), `${project.stack}.json`), "utf8");
    const { checkpoint } = JSON.parse(text) as Checkpoint;
    return (checkpoint.latest?.resources ?? []).map(({ urn }) => urn);
  } catch {
    return [];
  }
}

/**
 * Deletes empty `.attrs` files. The file backend does not write them atomically. After a kill they can be empty, and Pulumi then
 * fails with "failed to load checkpoint: EOF". The files are optional, and a bucket backend does not use them.
 */
function mendFileBackend(project: Project): void {
  const folder = stackFolder(project);
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".attrs"))) {
    if (statSync(join(folder, name)).size === 0) rmSync(join(folder, name));
  }
}

function stackFolder({ folder }: Project): string {
  return join(folder, "backend", ".pulumi", "stacks", "access-layer");
}
