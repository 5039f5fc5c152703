// Prints why the tests on real nodes can't run here without a long build, and exits with 1: for `.ci/run`. Prints nothing if they can.
import { findImages } from "../../../dev/images/build";
import { CLUSTER_GROUPS } from "../../../dev/images/image";
import { missingNodeBinaries } from "./binaries";
import { missingForNodes } from "./machine";

async function reason(): Promise<string | undefined> {
  const missing = await missingForNodes();
  if (missing !== undefined) return missing;
  const binaries = await missingNodeBinaries();
  if (binaries.length > 0) return `not built yet: ${binaries.join(", ")}; run \`.ci/run --nodes\` to build them`;
  const images = await findImages(CLUSTER_GROUPS);
  return "reason" in images ? `${images.reason}; run \`.ci/run --nodes\` to build them` : undefined;
}

void reason().then((text) => {
  if (text === undefined) return;
  process.stdout.write(`${text}\n`);
  process.exitCode = 1;
});
