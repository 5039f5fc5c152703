import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError, plural } from "../../../charts/failures";
import { jobRequestProblems, operatorJob, type JobRequest } from "../../../charts/operations/operator-job";
import { synthesize, toYaml } from "../../../charts/synthesize";
import { namespaceOf } from "../../../lib/spec/defaults";
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
  const { environment } = loaded;
  const problems = jobRequestProblems(request, environment);
  if (problems.length > 0) throw inputError([...problems, plural(problems.length, "problem")].join("\n"));

  const manifest = operatorJob(request, synthesize(loaded).manifests);
  if (json === true) printJson(manifest);
  else print(toYaml([manifest]).trimEnd());
  const kubectl = `kubectl --context ${environment.cluster.context} -n ${namespaceOf(environment)}`;
  const { name } = manifest.metadata;
  tell(
    `pipe it into:   ${kubectl} create -f -`,
    `read its log:   ${kubectl} logs -f job/${name}`,
    `run it again:   ${kubectl} delete job/${name} first, until it is removed by itself`,
  );
  return EXIT.fine;
}
