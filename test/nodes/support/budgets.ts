import type { Kubectl } from "../../e2e/support/kubectl";
import { parseQuantity } from "../../../lib/values/quantity";
import type { Usage } from "./usage";

/** A container of a pod, with its requests and limits. */
export interface Budget {
  /** Label `app` of the pod. */
  readonly app: string;
  /** `<app>/<container>`, the same for every pod of a workload. */
  readonly name: string;
  readonly ids: readonly string[];
  /** Bytes. */
  readonly memory: { readonly request: number; readonly limit: number };
  /** CPUs. */
  readonly cpu: { readonly request: number; readonly limit: number };
}

interface Status {
  readonly name: string;
  readonly containerID?: string;
}

interface Pod {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<"containers" | "initContainers", readonly Container[] | undefined>>;
  readonly status: Readonly<Record<"containerStatuses" | "initContainerStatuses", readonly Status[] | undefined>>;
}

interface Container {
  readonly name: string;
  readonly resources?: Readonly<Record<"requests" | "limits", Readonly<Record<string, string>> | undefined>>;
}

/** The containers of a namespace's pods, init containers included, sorted by name. Pods of a workload count as one. */
export async function budgets(kubectl: Kubectl, namespace: string): Promise<readonly Budget[]> {
  const text = await kubectl.run(["-n", namespace, "get", "pods", "-o", "json"]);
  const found = new Map<string, Budget>();
  for (const { metadata, spec, status } of (JSON.parse(text) as { readonly items: readonly Pod[] }).items) {
    const app = metadata.labels?.["app"] ?? "";
    const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    for (const { name: container, resources } of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
      const amount = (kind: "requests" | "limits", what: string) =>
        parseQuantity(resources?.[kind]?.[what] ?? "0") ?? 0;
      const name = `${app}/${container}`;
      const own = statuses.filter((one) => one.name === container).map(({ containerID = "" }) => idOf(containerID));
      found.set(name, {
        app,
        name,
        ids: [...(found.get(name)?.ids ?? []), ...own],
        memory: { request: amount("requests", "memory"), limit: amount("limits", "memory") },
        cpu: { request: amount("requests", "cpu"), limit: amount("limits", "cpu") },
      });
    }
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function idOf(containerId: string): string {
  return containerId.replace("containerd://", "");
}

/** The highest usage of a container's pods. */
export function usageOf({ ids }: Budget, usages: ReadonlyMap<string, Usage>): Usage | undefined {
  const own = ids.flatMap((id) => usages.get(id) ?? []);
  if (own.length === 0) return undefined;
  const most = (value: (usage: Usage) => number) => Math.max(...own.map(value));
  return {
    peak: { workingSet: most(({ peak }) => peak.workingSet), fixed: most(({ peak }) => peak.fixed) },
    steady: { workingSet: most(({ steady }) => steady.workingSet), fixed: most(({ steady }) => steady.fixed) },
    cpu: most(({ cpu }) => cpu),
    oomKills: most(({ oomKills }) => oomKills),
  };
}

/** A sentence for the record. */
export function describeUsage({ memory, cpu }: Budget, usage: Usage): string {
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  const { peak, steady } = usage;
  return [
    `memory: request ${mebibytes(memory.request)} MiB, limit ${mebibytes(memory.limit)} MiB`,
    `working set ${mebibytes(steady.workingSet)} MiB, peak ${mebibytes(peak.workingSet)} MiB`,
    `without file pages ${mebibytes(steady.fixed)} MiB, peak ${mebibytes(peak.fixed)} MiB`,
    `CPU: request ${cpu.request}, limit ${cpu.limit}, used ${usage.cpu.toFixed(2)}`,
  ].join("; ");
}
