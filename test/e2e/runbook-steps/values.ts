import type { Procedure, Target } from "../../../lib/runbook/procedure";
import type { Kubectl } from "../support/kubectl";
import { objectsOf } from "../support/layer";

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
}

type Finder = (kubectl: Kubectl, target: Target | undefined) => Promise<string>;

/** Inputs whose values exist only in the cluster. The others get their examples. */
const FOUND: Readonly<Record<string, Finder>> = {
  pod: async (kubectl, target) => {
    const app = target?.values["service"] ?? target?.values["app"] ?? "entitlements";
    const pods = (await objectsOf<Named>(kubectl, "pods", { labelSelector: `app=${app}` })).filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    );
    const [oldest] = [...pods].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
    return oldest?.metadata.name ?? "none";
  },
  node: async (kubectl) => {
    const text = await kubectl.run(["get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"]);
    return text.trim();
  },
};

/** Values of all placeholders of a procedure, as a reader would fill them in. */
export async function valuesFor(
  kubectl: Kubectl,
  { inputs = [] }: Procedure,
  target: Target | undefined,
): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all(
    inputs.map(async ({ name, example }) => [name, (await FOUND[name]?.(kubectl, target)) ?? example] as const),
  );
  return { ...target?.values, ...Object.fromEntries(entries) };
}

/** Values of all placeholders of a procedure that needs no value from the cluster. */
export function exampleValues(
  { inputs = [] }: Procedure,
  target: Target | undefined,
): Readonly<Record<string, string>> {
  return { ...target?.values, ...Object.fromEntries(inputs.map(({ name, example }) => [name, example])) };
}
