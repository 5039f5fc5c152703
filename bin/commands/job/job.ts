import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { checksumsJob, checksumsJobProblems, type ChecksumsRequest } from "../../../charts/operations/checksums-job";
import { jobRequestProblems, operatorJob, type JobRequest } from "../../../charts/operations/operator-job";
import { synthesize, toYaml } from "../../../charts/synthesize";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { CHECKSUMS_JOB, datastoreDeploymentName } from "../../../lib/names";
import { environmentsArgument, shellWord } from "../../../lib/values/command-line";
import { print, printJson, tell } from "../../output/terminal";

/** Options of every `access-layer job` command. */
export interface JobOptions {
  /** Environment to run in. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Print JSON instead of YAML. */
  readonly json?: boolean;
}

type Request = JobRequest | ChecksumsRequest;

/** `access-layer job`: prints the Job for one run on stdout, and the commands that start and follow it on stderr. */
export function job(request: Request, { env, environments, json }: JobOptions): number {
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw inputError(`no environment "${env}" in ${environments}`);
  const { layer } = loaded;
  const problems = problemsOf(request, layer);
  if (problems.length > 0) throw inputError([...problems, plural(problems.length, "problem")].join("\n"));

  const manifest = jobOf(request, synthesize(layer).manifests);
  if (json === true) printJson(manifest);
  else print(toYaml([manifest]).trimEnd());
  const kubectl = `kubectl --context ${shellWord(layer.cluster.context)} -n ${layer.namespace}`;
  const start = `${commandOf(request, env, environments)} | ${kubectl} create -f -`;
  tell(...(request.job === CHECKSUMS_JOB ? checksumsSteps : runSteps)(manifest.metadata.name, kubectl, start));
  return EXIT.fine;
}

function problemsOf(request: Request, layer: Layer): readonly string[] {
  return request.job === CHECKSUMS_JOB ? checksumsJobProblems(layer) : jobRequestProblems(request, layer);
}

function jobOf(request: Request, manifests: readonly Manifest[]): Manifest {
  return request.job === CHECKSUMS_JOB ? checksumsJob(manifests) : operatorJob(request, manifests);
}

function runSteps(name: string, kubectl: string, start: string): readonly string[] {
  return [
    `to start it:                 ${start}`,
    `to follow its log:           ${kubectl} logs -f job/${name}`,
    `to rerun before it expires:  ${kubectl} delete job/${name}`,
  ];
}

/**
 * The server is stopped while the Job runs, because only one pod can mount its volume. The wait also ends if the Job fails: its first condition then has the
 * status `True`, too.
 */
function checksumsSteps(name: string, kubectl: string, start: string): readonly string[] {
  const server = `deployment/${datastoreDeploymentName("postgres")}`;
  return [
    `to stop the server:          ${kubectl} scale ${server} --replicas=0`,
    `to wait until it stopped:    ${kubectl} wait --for=delete pod -l app=postgres --timeout=5m`,
    `to start the Job:            ${start}`,
    `to wait until it ends:       ${kubectl} wait --for=jsonpath='{.status.conditions[0].status}'=True job/${name} --timeout=8h`,
    `to read its log:             ${kubectl} logs job/${name}`,
    `to start the server again:   ${kubectl} scale ${server} --replicas=1`,
  ];
}

/** The command that prints this Job again. */
function commandOf({ job: name, ...args }: Request, env: string, environments: string): string {
  const options = Object.entries(args).flatMap(([key, value]: [string, string | boolean | undefined]) => {
    if (value === undefined || value === false) return [];
    const option = key === "dryRun" ? "--dry-run" : `--${key}`;
    return typeof value === "string" ? [option, value] : [option];
  });
  const words = [name, "--env", env, ...options];
  return `npx --no-install access-layer job ${words.map(shellWord).join(" ")}${environmentsArgument(environments)}`;
}
