import { mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import { installPythonTool } from "../../../dev/tools/python";
import type { Recorded } from "../../helpers/recorded-aws";
import { terraformOf } from "../../helpers/terraform";
import type { Finding } from "../scanners/finding";
import { run } from "../support/kubectl";

const OPTIONS = ["--framework", "terraform_json", "--skip-download", "--compact", "--output", "json"];
const FILE = "main.tf.json";

/** Result of one check on one resource. */
interface Checked {
  readonly check_id: string;
  readonly check_name: string;
  /** `aws_s3_bucket.prod_backups` */
  readonly resource: string;
}

interface Report {
  readonly results: { readonly passed_checks: readonly Checked[]; readonly failed_checks: readonly Checked[] };
  readonly summary: { readonly skipped: number; readonly parsing_errors: number };
}

/** Result of a scan. */
export interface Scan {
  /** Findings. */
  readonly findings: readonly Finding[];
  /** Passed checks with their resources: `CKV_AWS_18 backups`. */
  readonly passed: readonly string[];
}

/**
 * Scans a stack's registered resources as Terraform. Resource names omit the environment, so one waiver covers all environments.
 * @throws Error if checkov can't be installed or has not checked every resource
 */
export async function scanStack(environment: string, recorded: readonly Recorded[], parent: string): Promise<Scan> {
  const installed = await installPythonTool("checkov");
  if ("reason" in installed) throw new Error(installed.reason);
  const folder = join(parent, environment);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILE), JSON.stringify(terraformOf(recorded), null, 2));
  // An empty home folder, so the user's configuration is ignored.
  const surroundings = { PATH: process.env["PATH"], HOME: parent };
  const options = { environment: surroundings };
  const { code, stdout, stderr } = await run(installed.path, [...OPTIONS, "--directory", folder], options);
  // Exit code 1 means that there are findings.
  if (code > 1 || !stdout.startsWith("{")) throw new Error(`checkov exited with ${code}: ${stderr}`);
  const { results, summary } = JSON.parse(stdout) as Partial<Report>;
  if (results === undefined || summary === undefined || summary.parsing_errors > 0 || summary.skipped > 0)
    throw new Error(`checkov did not check all resources of ${environment}: ${stdout.slice(0, 300)}`);
  return {
    findings: results.failed_checks.map(({ check_id, check_name, resource }) => {
      const { kind, name } = partsOf(resource, environment);
      return { scanner: "checkov", check: check_id, environment, file: FILE, kind, name, message: check_name };
    }),
    // Many checks report the resource type as `resource`.
    passed: results.passed_checks.map(({ check_id, resource }) => `${check_id} ${partsOf(resource, environment).name}`),
  };
}

function partsOf(resource: string, environment: string): { readonly kind: string; readonly name: string } {
  const [kind = "", name = ""] = resource.split(".");
  return { kind, name: name.replace(`${environment}_`, "") };
}
