// Starts a local control plane with one environment applied: `npm run cluster -- [ENVIRONMENT]` (default dev; `none` applies
// nothing). It runs until Ctrl-C. Progress is written to stderr, and the commands for your shell are written to stdout.
import { chooseEnvironments, loadEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import type { LoadedEnvironment } from "../../../charts/files/environments";
import { failureOf } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import { listWith } from "../../../lib/values/words";
import { clusterBinaries } from "./binaries";
import { startCluster } from "./cluster";
import type { Kubectl } from "./kubectl";
import { freeVolumes, mustApply, untilAvailable } from "./layer";

const FOLDER = "environments";

const POLL_MILLISECONDS = 2_000;

async function runCluster(name: string): Promise<void> {
  // Check the files first, because the build may take a long time.
  const environments = loadValidEnvironments(FOLDER, name === "none" ? [] : chooseEnvironments(FOLDER, [name]));
  const contexts = loadEnvironments(FOLDER, chooseEnvironments(FOLDER, [])).loaded.map(contextOf);
  const binaries = await clusterBinaries();
  // Register the handlers before startup, so that an early signal also stops every process.
  const interrupted = new Promise<true>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(true));
  });
  process.stderr.write("starting a control plane …\n");
  const cluster = await startCluster(binaries);
  const { kubectl } = cluster;
  try {
    process.stderr.write(`control plane started in ${cluster.seconds.toFixed(1)} s\n`);
    for (const { layer } of environments) {
      const { manifests } = synthesize(layer);
      process.stderr.write(`applying ${manifests.length} objects of ${name} …\n`);
      await mustApply(kubectl, manifests);
      process.stderr.write("waiting until all Deployments are available …\n");
      await untilAvailable(kubectl);
      process.stderr.write(`${name} is running; its pods are simulated by KWOK\n`);
    }
    await nameContexts(kubectl, contexts, environments.map(contextOf)[0]);
    process.stdout.write(`export KUBECONFIG=${kubectl.kubeconfig}\nalias kubectl=${kubectl.program}\n`);
    process.stderr.write(`kubectl contexts: ${listWith("and", contexts)}. Press Ctrl-C to stop\n`);
    // Release volumes, so that a layer can be deleted and applied again.
    while (!(await Promise.race([interrupted, pause()]))) await freeVolumes(kubectl);
  } finally {
    await cluster.stop();
  }
}

/** Adds the kubectl contexts that the environments name, so that the commands in their runbooks work unchanged. */
async function nameContexts(kubectl: Kubectl, contexts: readonly string[], current: string | undefined): Promise<void> {
  const given = await kubectl.run([
    "config",
    "view",
    "-o",
    "jsonpath={.contexts[0].context.cluster} {.contexts[0].context.user}",
  ]);
  const [cluster, user] = given.split(" ");
  for (const context of contexts)
    await kubectl.run(["config", "set-context", context, `--cluster=${cluster}`, `--user=${user}`]);
  if (current !== undefined) await kubectl.run(["config", "use-context", current]);
}

function contextOf({ layer }: LoadedEnvironment): string {
  return layer.cluster.context;
}

function pause(): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), POLL_MILLISECONDS));
}

runCluster(process.argv[2] ?? "dev").catch((error: unknown) => {
  const { code, text } = failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1");
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
});
