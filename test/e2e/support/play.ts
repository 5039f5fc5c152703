// A cluster to play with: `npm run cluster -- [ENVIRONMENT]`. It runs until Ctrl-C.
import { loadValidEnvironments } from "../../../charts/chosen-environments";
import { failureOf } from "../../../charts/failures";
import { synthesise } from "../../../charts/synthesise";
import { clusterBinaries } from "./binaries";
import { startCluster } from "./cluster";
import { mustApply, untilAvailable } from "./layer";

async function play(name: string): Promise<void> {
  // Before anything is built or started: a mistake in its files ends here.
  const environments = loadValidEnvironments("environments", name === "none" ? [] : [name]);
  const cluster = await startCluster(await clusterBinaries());
  const interrupted = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, resolve);
  });
  try {
    process.stderr.write(`a control plane is running after ${cluster.seconds.toFixed(1)} s\n`);
    for (const environment of environments) {
      await mustApply(cluster.kubectl, synthesise(environment).manifests);
      await untilAvailable(cluster.kubectl);
      process.stderr.write(`${name} is applied; KWOK plays its pods\n`);
    }
    process.stdout.write(`export KUBECONFIG=${cluster.kubectl.kubeconfig}\nalias kubectl=${cluster.kubectl.program}\n`);
    process.stderr.write("Ctrl-C stops it\n");
    await interrupted;
  } finally {
    await cluster.stop();
  }
}

play(process.argv[2] ?? "dev").catch((error: unknown) => {
  const { code, text } = failureOf(error, true);
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
});
