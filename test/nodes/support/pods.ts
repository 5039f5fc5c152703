import type { Kubectl } from "../../e2e/support/kubectl";
import { eventually, objectsOf } from "../../e2e/support/layer";
import type { NodeCluster } from "./cluster";
import type { Namespaces } from "./namespaces";
import { CONTAINERD_SOCKET } from "./node-files";

/** A running pod. */
export interface RunningPod {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  /** Name of its node. */
  readonly node: string;
  readonly isReady: boolean;
  readonly containers: readonly RunningContainer[];
}

/** A container of a pod. */
export interface RunningContainer {
  readonly name: string;
  readonly id: string;
  readonly restarts: number;
  /**
   * Reason of its last end, such as `OOMKilled`.
   * @default - it never ended
   */
  readonly lastEnd?: string;
}

/** Lines of a log in an error. Java prints a long stack. */
const LOG_LINES = 80;

interface LivePod {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly containerID?: string;
      readonly restartCount: number;
      readonly lastState?: { readonly terminated?: { readonly reason: string } };
    }[];
  };
}

/** The running pods of a namespace, without pods that are being deleted. */
export async function runningPods(kubectl: Kubectl, namespace: string): Promise<readonly RunningPod[]> {
  const text = await kubectl.run(["-n", namespace, "get", "pods", "-o", "json"]);
  const { items } = JSON.parse(text) as { readonly items: readonly LivePod[] };
  return items
    .filter(({ metadata, status }) => status.phase === "Running" && metadata.deletionTimestamp === undefined)
    .map(({ metadata, spec, status }) => ({
      name: metadata.name,
      labels: metadata.labels ?? {},
      address: status.podIP ?? "",
      node: spec.nodeName ?? "",
      isReady: (status.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True"),
      containers: (status.containerStatuses ?? []).map(({ name, containerID = "", restartCount, lastState }) => ({
        name,
        id: containerID.replace("containerd://", ""),
        restarts: restartCount,
        ...(lastState?.terminated === undefined ? {} : { lastEnd: lastState.terminated.reason }),
      })),
    }));
}

/** The containers that have restarted, with the reason of their last end and the end of their log. */
export async function restarted(
  kubectl: Kubectl,
  namespace: string,
  pods: readonly RunningPod[],
): Promise<readonly string[]> {
  const again = pods.flatMap(({ name, containers }) =>
    containers.filter(({ restarts }) => restarts > 0).map(({ lastEnd }) => ({ name, lastEnd })),
  );
  return Promise.all(
    again.map(async ({ name, lastEnd }) => {
      const { stdout } = await kubectl.try(["-n", namespace, "logs", name, "--previous", `--tail=${LOG_LINES}`]);
      return `${name}: ${lastEnd}\n${stdout}`;
    }),
  );
}

interface EndpointSlice {
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
  }[];
}

/** Addresses of the pods to which the layer's Services send requests. */
export async function servedAddresses(kubectl: Kubectl): Promise<readonly string[]> {
  const endpoints = (await objectsOf<EndpointSlice>(kubectl, "endpointslices")).flatMap(
    (slice) => slice.endpoints ?? [],
  );
  return endpoints.filter(({ conditions }) => conditions?.ready === true).flatMap(({ addresses }) => addresses);
}

/** Namespaces of the node that runs a pod. */
export function nodeOf({ nodes }: NodeCluster, pod: RunningPod): Namespaces {
  const node = nodes.find(({ name }) => name === pod.node);
  if (node === undefined) throw new Error(`pod ${pod.name} runs on ${pod.node}, which is not a node of this cluster`);
  return node.namespaces();
}

/** Process ids of containers, as their node sees them, by container id. */
export async function processIds(node: Namespaces): Promise<ReadonlyMap<string, string>> {
  const tasks = await node.run("ctr", ["--address", CONTAINERD_SOCKET, "--namespace", "k8s.io", "tasks", "list"]);
  const rows = tasks.trim().split("\n").slice(1);
  return new Map(rows.map((row) => row.split(/\s+/)).map(([id = "", pid = ""]) => [id, pid]));
}

/** Process id of a pod's first container, as its node sees it. */
export async function processOf(cluster: NodeCluster, pod: RunningPod): Promise<string> {
  const [container] = pod.containers;
  const pid = (await processIds(nodeOf(cluster, pod))).get(container?.id ?? "");
  if (pid === undefined) throw new Error(`pod ${pod.name} has no running container`);
  return pid;
}

/** Kills the first process of a pod's container, and waits until the kubelet has started the container again. */
export async function killContainer(cluster: NodeCluster, namespace: string, pod: RunningPod): Promise<void> {
  const restarts = async () => {
    const pods = await runningPods(cluster.kubectl, namespace);
    return pods.find(({ name }) => name === pod.name)?.containers[0];
  };
  const before = (await restarts())?.restarts ?? 0;
  await nodeOf(cluster, pod).run("kill", ["-KILL", await processOf(cluster, pod)]);
  await eventually(async () => {
    const now = await restarts();
    if ((now?.restarts ?? 0) <= before) throw new Error(`the container of ${pod.name} has not restarted`);
  });
}
