import { join } from "path";
import { installPythonTool } from "../../../dev/tools/python";
import { run } from "../support/kubectl";
import { appOf, type Finding } from "./finding";
import { write, type Printed } from "./rendered";

const OPTIONS = ["--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "--output", "json"];

/** What checkov says to a folder. */
interface Report {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      /** From the folder on, with a slash in front. */
      readonly file_path: string;
      /** `Deployment.254carbon-access.gateway-blue`; of pods the label `app` follows. */
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
 * What checkov finds. The files of an environment are one folder: only of network policies and roles does it look at more than one object, and
 * those are the same whatever file is applied.
 * @throws Error with the reason where it can't be installed, and with what it said where it has not looked at everything
 */
export async function findingsOfCheckov(printed: readonly Printed[], folder: string): Promise<readonly Finding[]> {
  const installed = await installPythonTool("checkov");
  if ("reason" in installed) throw new Error(installed.reason);
  return (await Promise.all(printed.map((one) => scan(installed.path, one, join(folder, "checkov"))))).flat();
}

async function scan(program: string, printed: Printed, parent: string): Promise<readonly Finding[]> {
  const { environment, files } = printed;
  const folder = join(parent, environment);
  files.forEach(({ name, manifests }) => write(folder, name, manifests));
  const { results, summary } = await report(program, folder, parent);
  const objects = files.flatMap(({ manifests }) => manifests).length;
  if (summary.parsing_errors > 0 || summary.skipped > 0 || summary.resource_count < objects)
    throw new Error(`checkov has not looked at all ${objects} objects of ${environment}: ${JSON.stringify(summary)}`);
  return results.failed_checks.map(({ check_id, check_name, file_path, resource }) => {
    const file = file_path.slice(1);
    const [kind = "", , ...rest] = resource.split(".");
    const name = rest.join(".");
    const app = appOf(files.find((one) => one.name === file)?.manifests ?? [], kind, name);
    return { scanner: "checkov", check: check_id, environment, file, kind, name, app, message: check_name };
  });
}

/** Its home is a folder without a configuration of its own: only {@link OPTIONS} say what it leaves out. */
async function report(program: string, folder: string, home: string): Promise<Report> {
  const environment = { PATH: process.env["PATH"], HOME: home };
  const { code, stdout, stderr } = await run(program, [...OPTIONS, "--directory", folder], { environment });
  // 1 is what it ends with where it finds something.
  if (code > 1 || !stdout.startsWith("{")) throw new Error(`checkov ended with ${code} on ${folder}: ${stderr}`);
  const parsed = JSON.parse(stdout) as Partial<Report>;
  if (parsed.results === undefined || parsed.summary === undefined)
    throw new Error(`checkov found nothing to look at in ${folder}: ${stdout.slice(0, 300)}`);
  return { results: parsed.results, summary: parsed.summary };
}
