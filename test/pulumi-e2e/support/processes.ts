import { readFileSync, readdirSync } from "fs";

/** A process of this machine. */
export interface Process {
  /** Process id. */
  readonly id: number;
  /** Command line. */
  readonly command: string;
}

/** Processes, this one apart, in whose environment a folder occurs; none where the kernel does not tell. */
export function processesOf(folder: string): readonly Process[] {
  const ids = listed("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids
    .filter((id) => read(`/proc/${id}/environ`).includes(folder))
    .map((id) => ({ id: Number(id), command: read(`/proc/${id}/cmdline`).replaceAll("\0", " ").trim() }));
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
