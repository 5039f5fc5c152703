// A cluster to play with: `npm run cluster -- [ENVIRONMENT]`. It runs until Ctrl-C.
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

const LOOK_MILLISECONDS = 2_000;

async function play(name: string): Promise<void> {
  // Before anything is built or started: a mistake in its files ends here.
  const environments = loadValidEnvironments(FOLDER, name === "none" ? [] : chooseEnvironments(FOLDER, [name]));
  const contexts = loadEnvironments(FOLDER, chooseEnvironments(FOLDER, [])).loaded.map(contextOf);
  const binaries = await clusterBinaries();
  // Before anything is started: what a signal ends on the way leaves nothing behind either.
  const interrupted = new Promise<true>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(true));
  });
  const cluster = await startCluster(binaries);
  const { kubectl } = cluster;
  try {
    process.stderr.write(`a control plane is running after ${cluster.seconds.toFixed(1)} s\n`);
    for (const { layer } of environments) {
      await mustApply(kubectl, synthesize(layer).manifests);
      await untilAvailable(kubectl);
      process.stderr.write(`${name} is applied; KWOK plays its pods\n`);
    }
    await nameContexts(kubectl, contexts, environments.map(contextOf)[0]);
    process.stdout.write(`export KUBECONFIG=${kubectl.kubeconfig}\nalias kubectl=${kubectl.program}\n`);
    process.stderr.write(`It answers to the contexts ${listWith("and", contexts)}. Ctrl-C stops it\n`);
    // A layer that was taken down and is rolled out again finds volumes.
    while (!(await Promise.race([interrupted, pause()]))) await freeVolumes(kubectl);
  } finally {
    await cluster.stop();
  }
}

/** Gives the cluster the names under which environments know theirs, so that commands run as they are printed. */
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
  return new Promise((resolve) => setTimeout(() => resolve(false), LOOK_MILLISECONDS));
}

play(process.argv[2] ?? "dev").catch((error: unknown) => {
  const { code, text } = failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1");
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
});
