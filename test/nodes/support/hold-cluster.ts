// Starts a cluster with one real node and without the layer, prints its process id, and runs until a signal: for isolation.test.ts.
import { nodeBinaries } from "./binaries";
import { startNodeCluster } from "./cluster";
import { imagesForNodes } from "./images";

async function hold(): Promise<void> {
  const interrupted = new Promise<void>((resolve) => process.once("SIGTERM", () => resolve()));
  const cluster = await startNodeCluster({
    binaries: await nodeBinaries(),
    images: await imagesForNodes(),
    count: 1,
    print: () => undefined,
  });
  process.stdout.write(`running as ${process.pid}\n`);
  // A pending promise alone does not keep Node running.
  const timer = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(timer);
  await cluster.stop();
}

void hold();
