import { readFileSync, readdirSync } from "fs";

/** A process of this machine. */
export interface Process {
  /** Process id. */
  readonly id: number;
  /** Command line. */
  readonly command: string;
}

/** Processes, this one apart, in whose environment a folder occurs; none where the kernel does not tell. */
function processesOf(folder: string): readonly Process[] {
  const ids = listed("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids
    .filter((id) => read(`/proc/${id}/environ`).includes(folder))
    .map((id) => ({ id: Number(id), command: read(`/proc/${id}/cmdline`).replaceAll("\0", " ").trim() }));
}

/** Ends the processes in whose environment a folder occurs, by their ids, and says which they were. */
export function endProcessesOf(folder: string): readonly Process[] {
  const left = processesOf(folder);
  for (const { id } of left) end(id);
  return left;
}

/** One that ended by itself since is as good. */
function end(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Nothing for a process that has ended since, or is somebody else's. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
