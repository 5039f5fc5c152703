import { administrator } from "./cluster-objects";
import type { Project } from "./project";

/** A step of `pulumi preview --json`. */
interface Step {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

interface Answer {
  readonly steps: readonly Step[];
  readonly diagnostics?: readonly { readonly message: string }[];
}

/** What a preview says of the program as it stands. */
export interface Preview {
  /**
   * Each change as `<operation> <Kind>/<namespace>/<name> <property>`, a line for each property of an update; empty where nothing changes.
   */
  readonly changes: readonly string[];
  /** All that was printed. */
  readonly text: string;
}

/**
 * Previews.
 * @throws Error with what Pulumi says where it fails
 */
export async function preview(project: Project, ...more: string[]): Promise<Preview> {
  const { code, stdout: text, stderr } = await project.try(["preview", "--json", "--stack", project.stack, ...more]);
  const { steps, diagnostics = [] } = JSON.parse(text) as Answer;
  if (code !== 0) throw new Error([...diagnostics.map(({ message }) => message), stderr].join("\n"));
  return { changes: steps.flatMap(linesOf).sort(), text };
}

/**
 * Rolls out, and returns what Pulumi says.
 * @throws Error with that, and with what there is of pods and claims, where it fails or waits too long
 */
export async function up(project: Project, ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.try(["up", "--skip-preview", "--stack", project.stack, ...more]);
  if (code === 0) return stdout;
  const there = await administrator().run(["get", "pods,persistentvolumeclaims,persistentvolumes", "--all-namespaces"]);
  throw new Error(`pulumi up ended with ${code}:\n${stdout}\n${stderr}\n${there}`);
}

function linesOf({ op, urn, detailedDiff }: Step): readonly string[] {
  // "refresh" says that an object was read; whether it differs from the program, another step says.
  if (op === "same" || op === "refresh") return [];
  const properties = Object.keys(detailedDiff ?? {});
  return properties.length === 0
    ? [`${op} ${objectOf(urn)}`]
    : properties.map((property) => `${op} ${objectOf(urn)} ${property}`);
}

/** `Service/254carbon-access/gateway-service` of a URN that ends with `access-layer:Service/254carbon-access/gateway-service`. */
export function objectOf(urn: string): string {
  const name = urn.slice(urn.lastIndexOf("::") + 2);
  return name.slice(name.indexOf(":") + 1);
}
