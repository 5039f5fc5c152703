// Starts a local cluster with one environment applied: `npm run cluster -- [ENVIRONMENT] [--nodes]` (default dev; `none` applies
// nothing). KWOK simulates the pods; `--nodes` runs real containers, as root on Linux. The cluster runs until Ctrl-C. Progress is
// written to stderr, and the commands for your shell are written to stdout.
import { chooseEnvironments, loadEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import type { LoadedEnvironment } from "../../../charts/files/environments";
import { failureOf, inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import type { Layer } from "../../../lib/layer/layer";
import { listWith } from "../../../lib/values/words";
import { nodeBinaries } from "../../nodes/support/binaries";
import { startNodeCluster } from "../../nodes/support/cluster";
import { imagesForNodes } from "../../nodes/support/images";
import { deploy as deployOnNodes, onNodes as onThisCluster } from "../../nodes/support/layer";
import { missingForNodes } from "../../nodes/support/machine";
import { clusterBinaries } from "./binaries";
import { startCluster } from "./cluster";
import { clusterChoice } from "./cluster-choice";
import type { Kubectl } from "./kubectl";
import { mustApply, untilAvailable } from "./layer";
import { freeVolumes } from "./live-objects";

const FOLDER = "environments";

const POLL_MILLISECONDS = 2_000;

/** Number of real nodes per environment. Each node has as many CPUs as this machine. */
const NODES: Readonly<Record<string, number>> = { none: 1, dev: 2, staging: 3, prod: 6 };

/** A running cluster and how to deploy a layer to it. */
interface Playground {
  readonly kubectl: Kubectl;
  readonly stop: () => Promise<void>;
  /** Applies a layer and everything that must exist before it. */
  readonly deploy: (layer: Layer) => Promise<void>;
  /** Runs every two seconds. */
  readonly maintain: () => Promise<void>;
  /** Describes what runs the pods, for the last message. */
  readonly pods: string;
}

async function runCluster(name: string, onNodes: boolean): Promise<void> {
  // Check the files first, because the build may take a long time.
  const environments = loadValidEnvironments(FOLDER, name === "none" ? [] : chooseEnvironments(FOLDER, [name]));
  const contexts = loadEnvironments(FOLDER, chooseEnvironments(FOLDER, [])).loaded.map(contextOf);
  const start = onNodes ? await realNodes(NODES[name] ?? 3) : await simulatedNodes();
  // Register the handlers before startup so that even an early signal stops every process.
  const interrupted = new Promise<true>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(true));
  });
  const { kubectl, stop, deploy, maintain, pods } = await start();
  try {
    for (const { layer } of environments) {
      process.stderr.write(`applying ${name} …\n`);
      await deploy(layer);
      process.stderr.write("waiting for all Deployments to become available …\n");
      await untilAvailable(kubectl);
      process.stderr.write(`${name} is running; ${pods}\n`);
    }
    await nameContexts(kubectl, contexts, environments.map(contextOf)[0]);
    process.stdout.write(`export KUBECONFIG=${kubectl.kubeconfig}\nalias kubectl=${kubectl.program}\n`);
    process.stderr.write(`kubectl contexts: ${listWith("and", contexts)}. Press Ctrl-C to stop\n`);
    while (!(await Promise.race([interrupted, pause()]))) await maintain();
  } finally {
    await stop();
  }
}

/** Builds the programs of a control plane with simulated nodes. Returns the function that starts it. */
async function simulatedNodes(): Promise<() => Promise<Playground>> {
  const binaries = await clusterBinaries();
  return async () => {
    process.stderr.write("starting a control plane …\n");
    const { kubectl, seconds, stop } = await startCluster(binaries);
    process.stderr.write(`control plane started in ${seconds.toFixed(1)} s\n`);
    const deploy = (layer: Layer) => mustApply(kubectl, synthesize(layer).manifests);
    // Release volumes, so that a layer can be deleted and applied again.
    const maintain = () => freeVolumes(kubectl);
    return { kubectl, stop, deploy, maintain, pods: "its pods are simulated by KWOK" };
  };
}

/**
 * Builds the programs and images of real nodes. Returns the function that starts them.
 * @throws an input error if this machine can't run them
 */
async function realNodes(count: number): Promise<() => Promise<Playground>> {
  const missing = await missingForNodes();
  if (missing !== undefined) throw inputError(missing);
  const options = { binaries: await nodeBinaries(), images: await imagesForNodes(), count };
  return async () => {
    const { kubectl, stop } = await startNodeCluster(options);
    const deploy = async (layer: Layer) => void (await deployOnNodes(kubectl, onThisCluster(layer)));
    // Real volumes contain data. As on any cluster, a person decides when that data is deleted.
    const maintain = () => Promise.resolve();
    const pods = "its containers are real; docs/generated/images.md lists what is in them";
    return { kubectl, stop, deploy, maintain, pods };
  };
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

const choice = clusterChoice(process.argv.slice(2));
if ("output" in choice) {
  process[choice.code === 0 ? "stdout" : "stderr"].write(choice.output);
  process.exitCode = choice.code;
} else
  runCluster(choice.name, choice.onNodes).catch((error: unknown) => {
    const { code, text } = failureOf(error, process.env["ACCESS_LAYER_DEBUG"] === "1");
    process.stderr.write(`${text}\n`);
    process.exitCode = code;
  });
