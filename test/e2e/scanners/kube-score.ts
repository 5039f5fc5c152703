import { join } from "path";
import { buildTool } from "../../../dev/tools/build";
import { run } from "../support/kubectl";
import { appOf, type Finding } from "./finding";
import { write, type Printed, type PrintedFile } from "./rendered";

/**
 * Checks that are off by default and are worth it here. Not on: CPU and disk requested as high as their limits, which would keep for everybody
 * what hardly anybody uses.
 */
const OPTIONAL = ["container-seccomp-profile", "container-ports-check", "container-memory-requests-equal-limits"];

const OPTIONS = [
  ...["--output-format", "json"],
  ...["--enable-optional-test", OPTIONAL.join(",")],
  // It asks of objects what was good for 1.18 otherwise.
  ...["--kubernetes-version", "v1.36"],
  // What is waived is waived in one place.
  ...["--disable-ignore-checks-annotations", "--disable-optional-checks-annotations"],
];

/** An object as kube-score reports on it. */
interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** Of 10: kube-score calls anything less a warning or critical. */
const ALL_OK = 10;

/**
 * What kube-score finds. It looks for the policies, budgets and pods that belong to an object, so each file is scored as it is on a cluster:
 * applied over its environment.
 * @throws Error with the reason where it can't be built, and with what it said where it does not score
 */
export async function findingsOfKubeScore(printed: readonly Printed[], folder: string): Promise<readonly Finding[]> {
  const built = await buildTool("kube-score");
  if ("reason" in built) throw new Error(built.reason);
  const findings = printed.flatMap(({ environment, files }) =>
    files.map(async (file) => {
      const scored = await score(built.path, write(join(folder, "kube-score", environment), file.name, file.applied));
      return scored.flatMap((object) => findingsIn(environment, file, object));
    }),
  );
  return (await Promise.all(findings)).flat();
}

/** Its exit code is 1 both where it finds something and where it can't read a file: what it prints tells them apart. */
async function score(program: string, path: string): Promise<readonly Scored[]> {
  const { code, stdout, stderr } = await run(program, ["score", ...OPTIONS, path]);
  if (stderr !== "" || !stdout.startsWith("[")) throw new Error(`kube-score ended with ${code} on ${path}: ${stderr}`);
  return JSON.parse(stdout) as readonly Scored[];
}

function findingsIn(environment: string, { name: file, applied }: PrintedFile, object: Scored): readonly Finding[] {
  const { kind } = object.type_meta;
  const { name } = object.object_meta;
  return object.checks
    .filter(({ grade, skipped }) => !skipped && grade < ALL_OK)
    .map(({ check, comments }) => {
      const message = (comments ?? []).map(({ path, summary }) => (path === "" ? summary : `${path}: ${summary}`));
      const app = appOf(applied, kind, name);
      return {
        scanner: "kube-score",
        check: check.id,
        environment,
        file,
        kind,
        name,
        app,
        message: message.join(", "),
      };
    });
}
