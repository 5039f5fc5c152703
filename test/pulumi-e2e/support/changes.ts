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

/** Result of a preview. */
export interface Preview {
  /**
   * Changes as `<operation> <Kind>/<namespace>/<name> <property>`, with one line per updated property. Empty if nothing changes.
   */
  readonly changes: readonly string[];
  /** Complete JSON output. */
  readonly text: string;
}

/**
 * Runs `pulumi preview --json`.
 * @throws Error with Pulumi's diagnostics if it fails
 */
export async function preview(project: Project, ...more: string[]): Promise<Preview> {
  const { code, stdout: text, stderr } = await project.try(["preview", "--json", "--stack", project.stack, ...more]);
  const { steps, diagnostics = [] } = JSON.parse(text) as Answer;
  if (code !== 0) throw new Error([...diagnostics.map(({ message }) => message), stderr].join("\n"));
  return { changes: steps.flatMap(linesOf).sort(), text };
}

/**
 * Runs `pulumi up` and returns the output.
 * @throws Error with its output, the state of pods and claims, and warning events if it fails or times out
 */
export async function up(project: Project, ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.try(["up", "--skip-preview", "--stack", project.stack, ...more]);
  if (code === 0) return stdout;
  const everywhere = (...args: string[]) => administrator().run(["get", "--all-namespaces", ...args]);
  const objects = await everywhere("pods,replicasets,resourcequotas,persistentvolumeclaims,persistentvolumes");
  const warnings = await everywhere("events", "--field-selector=type=Warning", "--sort-by=.lastTimestamp");
  throw new Error(`pulumi up exited with ${code}:\n${stdout}\n${stderr}\n${objects}\n${warnings}`);
}

function linesOf({ op, urn, detailedDiff }: Step): readonly string[] {
  // "refresh" only means that an object was read. Differences are separate steps.
  if (op === "same" || op === "refresh") return [];
  const properties = Object.keys(detailedDiff ?? {});
  return properties.length === 0
    ? [`${op} ${objectOf(urn)}`]
    : properties.map((property) => `${op} ${objectOf(urn)} ${property}`);
}

/** `Service/254carbon-access/gateway-service` from a URN that ends with `access-layer:Service/254carbon-access/gateway-service`. */
export function objectOf(urn: string): string {
  const name = urn.slice(urn.lastIndexOf("::") + 2);
  return name.slice(name.indexOf(":") + 1);
}
