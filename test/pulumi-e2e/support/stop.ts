import { rmSync } from "fs";
import { endProcessesOf } from "./processes";

/** Stops the control planes, and fails where an engine, a provider or a program outlived its test. */
export default async function stop(): Promise<void> {
  const run = globalThis.pulumiRun;
  if (run === undefined) return;
  await Promise.all(run.clusters.map((cluster) => cluster.stop()));
  const left = endProcessesOf(run.folder);
  rmSync(run.folder, { recursive: true, force: true });
  if (left.length > 0) throw new Error(`these outlived the tests: ${left.map(({ command }) => command).join("; ")}`);
}
