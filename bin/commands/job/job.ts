import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError, plural } from "../../../charts/failures";
import { jobRequestProblems, operatorJob, type JobRequest } from "../../../charts/operations/operator-job";
import { synthesize, toYaml } from "../../../charts/synthesize";
import { print, printJson, shellWord, tell } from "../../output/terminal";

/** Options of every `access-layer job` command. */
export interface JobOptions {
  /** Environment to run in. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Print JSON instead of YAML. */
  readonly json?: boolean;
}

/** `access-layer job`: prints the Job for one run on stdout, and the command that starts it on stderr. */
export function job(request: JobRequest, { env, environments, json }: JobOptions): number {
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw inputError(`no environment "${env}" in ${environments}`);
  const { layer } = loaded;
  const problems = jobRequestProblems(request, layer);
  if (problems.length > 0) throw inputError([...problems, plural(problems.length, "problem")].join("\n"));

  const manifest = operatorJob(request, synthesize(layer).manifests);
  if (json === true) printJson(manifest);
  else print(toYaml([manifest]).trimEnd());
  const kubectl = `kubectl --context ${shellWord(layer.cluster.context)} -n ${layer.namespace}`;
  const { name } = manifest.metadata;
  tell(
    `to start it:                 ${commandOf(request, env, environments)} | ${kubectl} create -f -`,
    `to follow its log:           ${kubectl} logs -f job/${name}`,
    `to rerun before it expires:  ${kubectl} delete job/${name}`,
  );
  return EXIT.fine;
}

/** The command that prints this Job again. */
function commandOf({ job: name, ...args }: JobRequest, env: string, environments: string): string {
  const options = Object.entries(args).flatMap(([key, value]: [string, string | boolean | undefined]) => {
    if (value === undefined || value === false) return [];
    const option = key === "dryRun" ? "--dry-run" : `--${key}`;
    return typeof value === "string" ? [option, value] : [option];
  });
  const folder = environments === "environments" ? [] : ["--environments", environments];
  const words = [name, "--env", env, ...options, ...folder];
  return `npx --no-install access-layer job ${words.map(shellWord).join(" ")}`;
}
