import { spawn } from "child_process";
import { createInterface } from "readline";
import type { Kubectl } from "./kubectl";
import { NAMESPACE, eventually } from "./layer";

/** The names of a Service's ready pods at one event, in order. */
export type EndpointEvent = readonly string[];

interface Slice {
  readonly metadata: { readonly name: string };
  /** `null` where a Service has no pods. */
  readonly endpoints?:
    | null
    | readonly {
        readonly conditions?: { readonly ready?: boolean };
        readonly targetRef?: { readonly name: string };
      }[];
}

/** A watch of a Service's EndpointSlices: every event, none polled. */
export interface EndpointWatch {
  /** The events so far, the state at its beginning first. */
  readonly events: readonly EndpointEvent[];
  /** Ends it. */
  readonly stop: () => Promise<void>;
}

/** Watches the EndpointSlices of a Service from now on; resolves when the first state is there. */
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
      reject(new Error(`the watch of ${service} ended with ${code} before its first event`)),
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

/** Names of the pods that a Service sends requests to now, in order. */
export async function podsBehind(kubectl: Pick<Kubectl, "run">, service: string): Promise<EndpointEvent> {
  const { items } = JSON.parse(await kubectl.run(["get", "--raw", pathOf(service)])) as { readonly items: Slice[] };
  return readyPods(items);
}

/** How many ready pods a Service had while something happened: at its beginning and at each event up to what is there at its end. */
export async function readyWhile(
  kubectl: Kubectl,
  service: string,
  happen: () => Promise<void>,
): Promise<readonly number[]> {
  const watch = await watchEndpoints(kubectl, service);
  try {
    await happen();
    // The watch has its own way, and comes later than answers to who asks.
    await eventually(async () => {
      const [seen, there] = [watch.events.at(-1), await podsBehind(kubectl, service)];
      if (seen?.join() !== there.join())
        throw new Error(`${service} has ${there.join()}, and ${seen?.join()} was seen`);
    });
  } finally {
    await watch.stop();
  }
  return watch.events.map((pods) => pods.length);
}

/** Tracks (label `version`) behind a Service at an event, in order and each once: `gateway-blue-5c8f9d7b6-abcde` is blue's. */
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
