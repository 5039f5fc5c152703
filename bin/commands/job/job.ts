import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError, plural } from "../../../charts/failures";
import { jobRequestProblems, operatorJob, type JobRequest } from "../../../charts/operations/operator-job";
import { synthesize, toYaml } from "../../../charts/synthesize";
import { print, printJson, tell } from "../../output/terminal";

/** Options of every `access-layer job`. */
export interface JobOptions {
  /** Environment to run in. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Print JSON instead of YAML. */
  readonly json?: boolean;
}

/** `access-layer job`: the manifest of one run on stdout, and how to start it on stderr. */
export function job(request: JobRequest, { env, environments, json }: JobOptions): number {
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw inputError(`there is no environment ${env} in ${environments}`);
  const { layer } = loaded;
  const problems = jobRequestProblems(request, layer);
  if (problems.length > 0) throw inputError([...problems, plural(problems.length, "problem")].join("\n"));

  const manifest = operatorJob(request, synthesize(layer).manifests);
  if (json === true) printJson(manifest);
  else print(toYaml([manifest]).trimEnd());
  const kubectl = `kubectl --context ${layer.cluster.context} -n ${layer.namespace}`;
  const { name } = manifest.metadata;
  tell(
    `pipe it into:   ${kubectl} create -f -`,
    `read its log:   ${kubectl} logs -f job/${name}`,
    `run it again:   ${kubectl} delete job/${name} first, until it is removed by itself`,
  );
  return EXIT.fine;
}
