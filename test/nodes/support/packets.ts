import type { PodNode } from "../../../lib/reachability/nodes";
import { reachability, type Reachability } from "../../../lib/reachability/reachability";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { NodeCluster } from "./cluster";
import { nodeOf, processOf, type RunningPod } from "./pods";

/** An address and a TCP port. */
export interface Target {
  /** Name for the report, such as `redis:6379`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** Seconds after which a connection counts as blocked. A rejected one fails at once. */
const CONNECT_SECONDS = 3;

/** Names of the targets to which a pod can open a TCP connection. The packets come from the pod's network namespace. */
async function openTargets(
  cluster: NodeCluster,
  pod: RunningPod,
  targets: readonly Target[],
): Promise<ReadonlySet<string>> {
  const tries = targets.map(
    ({ name, address, port }) =>
      `(timeout ${CONNECT_SECONDS} bash -c 'exec 3<>/dev/tcp/${address}/${port}' 2>/dev/null && echo '${name}') &`,
  );
  const script = [...tries, "wait", "true"].join("\n");
  const enter = ["--target", await processOf(cluster, pod), "--net", "--", "bash", "-c", script];
  const output = await nodeOf(cluster, pod).run("nsenter", enter);
  return new Set(output.split("\n").filter((line) => line !== ""));
}

/** A workload of the manifests with one of its running pods. */
interface Placed {
  readonly node: PodNode;
  readonly pod: RunningPod;
}

/** Workloads of the manifests that have a ready pod. */
export function placedWorkloads(evaluated: Reachability, pods: readonly RunningPod[]): readonly Placed[] {
  return evaluated.nodes.flatMap((node) => {
    if (node.kind !== "pod" || !node.isWorkload) return [];
    const wanted = Object.entries(node.labels);
    const pod = pods.find(({ labels, isReady }) => isReady && wanted.every(([key, value]) => labels[key] === value));
    return pod === undefined ? [] : [{ node, pod }];
  });
}

/** Connections by `<from> > <to>:<port>`, as the policies say and as packets do. */
export interface Matrices {
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  /** Declared ports without a server: no packet can show whether they are open. */
  readonly silent: readonly string[];
}

/**
 * Opens a connection from each workload to each declared TCP port of each other workload.
 * @param manifests - manifests with the policies in force
 */
export async function matrices(
  cluster: NodeCluster,
  manifests: readonly Manifest[],
  pods: readonly RunningPod[],
): Promise<Matrices> {
  const evaluated = reachability(manifests);
  const placed = placedWorkloads(evaluated, pods);
  const ends = placed.flatMap(({ node, pod }) =>
    node.ports
      .filter(({ protocol }) => protocol === "TCP")
      .map(({ port }) => ({ owner: node.name, name: `${node.name}:${port}`, address: pod.address, port })),
  );
  const silent = (
    await Promise.all(
      placed.map(async ({ node, pod }) => {
        const own = ends.filter(({ owner }) => owner === node.name);
        const listening = await openTargets(cluster, pod, own);
        return own.filter(({ name }) => !listening.has(name)).map(({ name }) => name);
      }),
    )
  ).flat();
  const audible = ends.filter(({ name }) => !silent.includes(name));
  const expected: string[] = [];
  const actual: string[] = [];
  await Promise.all(
    placed.map(async ({ node, pod }) => {
      const others = audible.filter(({ owner }) => owner !== node.name);
      const open = await openTargets(cluster, pod, others);
      for (const { owner, name, port } of others) {
        if (evaluated.allows({ from: node.name, to: owner, port }).isAllowed) expected.push(`${node.name} > ${name}`);
        if (open.has(name)) actual.push(`${node.name} > ${name}`);
      }
    }),
  );
  return { expected: expected.sort(), actual: actual.sort(), silent };
}
