import { join } from "path";
import { installPythonTool } from "../../../dev/tools/python";
import { run } from "../support/kubectl";
import { appOf, type Finding } from "./finding";
import { write, type RenderedEnvironment } from "./rendered";

const OPTIONS = ["--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "--output", "json"];

/** checkov's report on a folder. */
interface Report {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      /** Path relative to the folder, with a leading slash. */
      readonly file_path: string;
      /** `Deployment.254carbon-access.gateway-blue`, followed by the `app` label for pods. */
      readonly resource: string;
    }[];
  };
  readonly summary: {
    readonly failed: number;
    readonly skipped: number;
    readonly parsing_errors: number;
    readonly resource_count: number;
  };
}

/**
 * checkov's findings. All files of an environment are in one folder. This is safe, because only the checks on network policies
 * and roles read several objects, and those objects are the same in all files.
 * @throws Error with the reason if checkov can't be installed, or with its output if it has not checked every object
 */
export async function findingsOfCheckov(
  rendered: readonly RenderedEnvironment[],
  folder: string,
): Promise<readonly Finding[]> {
  const installed = await installPythonTool("checkov");
  if ("reason" in installed) throw new Error(installed.reason);
  return (await Promise.all(rendered.map((one) => scan(installed.path, one, join(folder, "checkov"))))).flat();
}

async function scan(program: string, rendered: RenderedEnvironment, parent: string): Promise<readonly Finding[]> {
  const { environment, files } = rendered;
  const folder = join(parent, environment);
  files.forEach(({ name, manifests }) => write(folder, name, manifests));
  const { results, summary } = await report(program, folder, parent);
  const objects = files.flatMap(({ manifests }) => manifests).length;
  if (summary.parsing_errors > 0 || summary.skipped > 0 || summary.resource_count < objects)
    throw new Error(`checkov did not check all ${objects} objects of ${environment}: ${JSON.stringify(summary)}`);
  return results.failed_checks.map(({ check_id, check_name, file_path, resource }) => {
    const file = file_path.slice(1);
    const [kind = "", , ...rest] = resource.split(".");
    const name = rest.join(".");
    const app = appOf(files.find((one) => one.name === file)?.manifests ?? [], kind, name);
    return { scanner: "checkov", check: check_id, environment, file, kind, name, app, message: check_name };
  });
}

/** checkov's home folder contains no configuration, so only {@link OPTIONS} can exclude checks. */
async function report(program: string, folder: string, home: string): Promise<Report> {
  const environment = { PATH: process.env["PATH"], HOME: home };
  const { code, stdout, stderr } = await run(program, [...OPTIONS, "--directory", folder], { environment });
  // Exit code 1 means that there are findings.
  if (code > 1 || !stdout.startsWith("{")) throw new Error(`checkov exited with ${code} on ${folder}: ${stderr}`);
  const parsed = JSON.parse(stdout) as Partial<Report>;
  if (parsed.results === undefined || parsed.summary === undefined)
    throw new Error(`checkov found no objects in ${folder}: ${stdout.slice(0, 300)}`);
  return { results: parsed.results, summary: parsed.summary };
}
