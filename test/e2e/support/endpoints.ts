import { spawn } from "child_process";
import { createInterface } from "readline";
import type { Kubectl } from "./kubectl";
import { NAMESPACE, eventually } from "./layer";

/** Sorted names of a Service's ready pods at one watch event. */
export type EndpointEvent = readonly string[];

interface Slice {
  readonly metadata: { readonly name: string };
  /** `null` if a Service has no pods. */
  readonly endpoints?:
    | null
    | readonly {
        readonly conditions?: { readonly ready?: boolean };
        readonly targetRef?: { readonly name: string };
      }[];
}

/** A watch on a Service's EndpointSlices. It sees every event, without polling. */
export interface EndpointWatch {
  /** The events so far, starting with the initial state. */
  readonly events: readonly EndpointEvent[];
  /** Stops the watch. */
  readonly stop: () => Promise<void>;
}

/** Starts watching a Service's EndpointSlices. Resolves when the initial state is known. */
export async function watchEndpoints({ program, kubeconfig }: Kubectl, service: string): Promise<EndpointWatch> {
  const args = ["get", "--raw", `${pathOf(service)}&watch=true`];
  const child = spawn(program, args, {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const slices = new Map<string, Slice>();
  const events: EndpointEvent[] = [];
  const isThere = new Promise<void>((resolve, reject) => {
    child.once("exit", (code) =>
      reject(new Error(`the watch on ${service} exited with ${code} before its first event`)),
    );
    createInterface(child.stdout).on("line", (line) => {
      const { type, object: slice } = JSON.parse(line) as { readonly type: string; readonly object: Slice };
      if (type === "DELETED") slices.delete(slice.metadata.name);
      else slices.set(slice.metadata.name, slice);
      events.push(readyPods([...slices.values()]));
      resolve();
    });
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await isThere;
  return {
    events,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

/** Sorted names of the pods that a Service currently routes traffic to. */
export async function podsBehind(kubectl: Pick<Kubectl, "run">, service: string): Promise<EndpointEvent> {
  const { items } = JSON.parse(await kubectl.run(["get", "--raw", pathOf(service)])) as { readonly items: Slice[] };
  return readyPods(items);
}

/** Number of a Service's ready pods at each event before, during and after an action. */
export async function readyWhile(
  kubectl: Kubectl,
  service: string,
  action: () => Promise<void>,
): Promise<readonly number[]> {
  const watch = await watchEndpoints(kubectl, service);
  try {
    await action();
    // The watch may lag behind direct reads.
    await eventually(async () => {
      const [seen, current] = [watch.events.at(-1), await podsBehind(kubectl, service)];
      if (seen?.join() !== current.join())
        throw new Error(`${service} has ${current.join()}, but the watch saw ${seen?.join()}`);
    });
  } finally {
    await watch.stop();
  }
  return watch.events.map((pods) => pods.length);
}

/**
 * Sorted tracks (values of the `version` label) behind a Service at an event. For example, `gateway-blue-5c8f9d7b6-abcde`
 * belongs to
 * `gateway-blue`.
 */
export function tracksOf(pods: EndpointEvent): readonly string[] {
  return [...new Set(pods.map((pod) => pod.split("-").slice(0, -2).join("-")))].sort();
}

function pathOf(service: string): string {
  const labels = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  return `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices?labelSelector=${labels}`;
}

function readyPods(slices: readonly Slice[]): EndpointEvent {
  return slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready === true)
    .map(({ targetRef }) => targetRef?.name ?? "")
    .sort();
}
