import { readFileSync, readdirSync } from "fs";
import { endProcess } from "../../e2e/support/kubectl";

/** A running process. */
export interface Process {
  /** Process id. */
  readonly id: number;
  /** Command line. */
  readonly command: string;
}

/** Other processes whose environment mentions a folder. Empty if /proc is missing. */
function processesOf(folder: string): readonly Process[] {
  const ids = listed("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids
    .filter((id) => read(`/proc/${id}/environ`).includes(folder))
    .map((id) => ({ id: Number(id), command: read(`/proc/${id}/cmdline`).replaceAll("\0", " ").trim() }));
}

/** Kills the processes whose environment mentions a folder, and returns them. */
export function endProcessesOf(folder: string): readonly Process[] {
  const left = processesOf(folder);
  for (const { id } of left) endProcess(id);
  return left;
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Content of a file in /proc, or an empty string if the process has exited or belongs to another user. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
