import { rmSync } from "fs";
import { endProcessesOf } from "./processes";

/** Stops the control planes. Fails if an engine, a provider or a program is still running. */
export default async function stop(): Promise<void> {
  const run = globalThis.pulumiRun;
  if (run === undefined) return;
  await Promise.all(run.clusters.map((cluster) => cluster.stop()));
  const left = endProcessesOf(run.folder);
  rmSync(run.folder, { recursive: true, force: true });
  if (left.length > 0)
    throw new Error(`still running after the tests: ${left.map(({ command }) => command).join("; ")}`);
}
