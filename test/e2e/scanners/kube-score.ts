import { join } from "path";
import { buildTool } from "../../../dev/tools/build";
import { run } from "../support/kubectl";
import { appOf, type Finding } from "./finding";
import { write, type RenderedEnvironment, type RenderedFile } from "./rendered";

/**
 * Optional checks to enable. The checks that require CPU and disk requests to equal their limits stay disabled, because complying
 * would reserve rarely used capacity.
 */
const OPTIONAL = ["container-seccomp-profile", "container-ports-check", "container-memory-requests-equal-limits"];

const OPTIONS = [
  ...["--output-format", "json"],
  ...["--enable-optional-test", OPTIONAL.join(",")],
  // By default, kube-score assumes Kubernetes 1.18.
  ...["--kubernetes-version", "v1.36"],
  // All waivers are in waivers.ts.
  ...["--disable-ignore-checks-annotations", "--disable-optional-checks-annotations"],
];

/** kube-score's report on an object. */
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

/** The best grade. Lower grades mean warnings or critical findings. */
const ALL_OK = 10;

/**
 * kube-score's findings. kube-score relates objects to policies, PodDisruptionBudgets and pods. So each file is scored together
 * with its environment's objects, as in a cluster.
 * @throws Error with the reason if kube-score can't be built, or with its output if it fails
 */
export async function findingsOfKubeScore(
  rendered: readonly RenderedEnvironment[],
  folder: string,
): Promise<readonly Finding[]> {
  const built = await buildTool("kube-score");
  if ("reason" in built) throw new Error(built.reason);
  const findings = rendered.flatMap(({ environment, files }) =>
    files.map(async (file) => {
      const scored = await score(built.path, write(join(folder, "kube-score", environment), file.name, file.applied));
      return scored.flatMap((object) => findingsIn(environment, file, object));
    }),
  );
  return (await Promise.all(findings)).flat();
}

/** Exit code 1 means findings or an unreadable file. The output shows which one it is. */
async function score(program: string, path: string): Promise<readonly Scored[]> {
  const { code, stdout, stderr } = await run(program, ["score", ...OPTIONS, path]);
  if (stderr !== "" || !stdout.startsWith("[")) throw new Error(`kube-score exited with ${code} on ${path}: ${stderr}`);
  return JSON.parse(stdout) as readonly Scored[];
}

function findingsIn(environment: string, { name: file, applied }: RenderedFile, object: Scored): readonly Finding[] {
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
