import { readFileSync, readdirSync, rmSync, statSync } from "fs";
import { join } from "path";
import { shown } from "./page";
import { endProcessesOf } from "./processes";
import type { Project } from "./project";

const LOOK_MILLISECONDS = 20;

/**
 * Rolls out and kills the engine at a moment, and all that it started with it, as when a machine dies.
 * @throws Error where the engine had ended before
 */
export async function killedUp(project: Project, isTime: () => boolean | Promise<boolean>): Promise<void> {
  const engine = project.start(["up", "--skip-preview", "--stack", project.stack]);
  const ended = new Promise((resolve) => engine.once("exit", resolve));
  while (!(await isTime())) {
    if (engine.exitCode !== null) throw new Error(`pulumi up had ended with ${engine.exitCode} before it was killed`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
  if (!engine.kill("SIGKILL")) throw new Error("pulumi up had ended before it was killed");
  await ended;
  // The provider does not notice at once that its engine is gone.
  endProcessesOf(project.folder);
}

/** The way back that the page shows, up to the next `pulumi up`. */
export async function wayBack(project: Project): Promise<void> {
  mendFileBackend(project);
  await project.shell(shown("After a run that was killed", project.stack));
}

interface Checkpoint {
  readonly checkpoint: { readonly latest?: { readonly resources?: readonly { readonly urn: string }[] } };
}

/** Resources that the stack has recorded; none yet where its file is not whole. */
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
 * The backend of these tests is a folder, and it writes a small file beside the state that is not replaced as a whole: a kill can leave it empty, and
 * Pulumi then reads nothing at all ("failed to load checkpoint: EOF"). It may be missing. In a bucket it does not exist.
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
