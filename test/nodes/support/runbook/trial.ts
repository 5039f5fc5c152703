import { workloadSelector } from "../../../../lib/names";
import { fill, needsPod } from "../../../e2e/runbook/places";
import type { OperatorShell, Ran } from "../../../e2e/runbook/shell";
import { NAMESPACE, eventually } from "../../../e2e/support/layer";
import { freePorts } from "../../../e2e/support/ports";
import type { NodeCluster } from "../cluster";
import { killContainer, runningPods, type RunningPod } from "../pods";
import { NODE_PLACES, type NodeTrial } from "./lines";
import { resultOf, type Step } from "./node-line";

/** Result of a line, and what it printed. */
export interface TrialResult {
  readonly result: ReturnType<typeof resultOf>;
  /** Output of the line, without the color of the terminal. */
  readonly text: string;
  /** Output of `proof`, or of the line. */
  readonly proof: string;
}

/** Runs one line as an operator would type it, with its preparation and its replacement. */
export async function runTrial(cluster: NodeCluster, shell: OperatorShell, trial: NodeTrial): Promise<TrialResult> {
  const { line, place } = trial;
  const pod = await podOf(cluster, trial);
  const filled = (text: string) => fill(here(text), place, pod?.name);
  const runStep = (step: Step) => expectStep(shell, step, filled);
  try {
    for (const step of line.before ?? []) await runStep(step);
    if (line.killsContainer === true && pod !== undefined) await killContainer(cluster, NAMESPACE, pod);
    const ran = await shell.run(filled(line.command));
    const proof = line.proof === undefined ? ran : await shell.run(filled(line.proof));
    for (const step of line.instead ?? []) await runStep(step);
    const result = resultOf(line, { code: ran.code === 0 ? proof.code : ran.code, text: textOf(proof) });
    return { result, text: textOf(ran), proof: textOf(proof) };
  } finally {
    for (const step of line.after ?? []) await runStep(step);
  }
}

/** The runbook's file in a folder that all users share is a file of this test. */
function here(command: string): string {
  return command.replaceAll("/tmp/hot_queries.json", "hot_queries.json");
}

function textOf({ stdout, stderr }: Ran): string {
  return `${stdout}${stderr}`;
}

async function expectStep(shell: OperatorShell, step: Step, filled: (text: string) => string): Promise<void> {
  const command = await withPort(step, filled);
  const pattern = new RegExp(filled(step.prints.source), step.prints.flags);
  const attempt = async () => {
    const ran = await shell.run(command);
    const isExpected = ran.code === (step.code ?? 0) && pattern.test(textOf(ran));
    if (!isExpected) throw new Error(`\`${command}\` ended with ${ran.code}, must print ${pattern}:\n${textOf(ran)}`);
  };
  await (step.repeat === true ? eventually(attempt) : attempt());
}

/** The command line of a step. A forwarded port gets a free number, because several tests can run on this machine. */
async function withPort({ command, during }: Step, filled: (text: string) => string): Promise<string> {
  if (during === undefined) return filled(command);
  const [port] = await freePorts(1);
  const free = (text: string) =>
    filled(text).replace("8000:8000", `${port}:8000`).replace("localhost:8000", `localhost:${port}`);
  return `${free(during)} & for i in $(seq 3000); do ${free(command)} && break; sleep 0.1; done; kill $!`;
}

/** The pod that fills in `<pod-name>`. */
async function podOf(cluster: NodeCluster, { line, place }: NodeTrial): Promise<RunningPod | undefined> {
  if (place === undefined || !needsPod(line.command)) return undefined;
  const service = line.podOf?.(place.service) ?? place.service;
  const track = NODE_PLACES.find((one) => one.service === service)?.track ?? place.track;
  const labels = Object.entries(workloadSelector(service, track));
  const pods = await runningPods(cluster.kubectl, NAMESPACE);
  const pod = pods.find((one) => labels.every(([key, value]) => one.labels[key] === value));
  if (pod === undefined) throw new Error(`${service} has no running pod`);
  return pod;
}
