import { rmSync } from "fs";
import { processesOf } from "./processes";

/** Stops the control plane, and fails where an engine, a provider or a program outlived its test. */
export default async function stop(): Promise<void> {
  const run = globalThis.pulumiRun;
  if (run === undefined) return;
  await run.cluster.stop();
  const left = processesOf(run.folder);
  for (const { id } of left) process.kill(id, "SIGKILL");
  rmSync(run.folder, { recursive: true, force: true });
  if (left.length > 0) throw new Error(`these outlived the tests: ${left.map(({ command }) => command).join("; ")}`);
}
