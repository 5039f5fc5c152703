import { spawn } from "child_process";
import { createInterface } from "readline";
import type { Kubectl } from "./kubectl";
import { NAMESPACE } from "./layer";

/** What a Service's endpoints were at one event. */
export interface EndpointEvent {
  /** Endpoints that take requests. */
  readonly ready: number;
  /** Tracks (label `version`) of the pods behind them, in order and each once. */
  readonly pods: readonly string[];
}

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
  const query = `watch=true&labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${service}`)}`;
  const args = ["get", "--raw", `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices?${query}`];
  const child = spawn(program, args, {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const slices = new Map<string, Slice>();
  const events: EndpointEvent[] = [];
  const isThere = new Promise<void>((resolve) => {
    createInterface(child.stdout).on("line", (line) => {
      const { type, object: slice } = JSON.parse(line) as { readonly type: string; readonly object: Slice };
      if (type === "DELETED") slices.delete(slice.metadata.name);
      else slices.set(slice.metadata.name, slice);
      events.push(eventOf([...slices.values()]));
      resolve();
    });
  });
  await isThere;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    events,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

function eventOf(slices: readonly Slice[]): EndpointEvent {
  const ready = slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready === true);
  const pods = ready.map(({ targetRef }) => trackOf(targetRef?.name ?? ""));
  return { ready: ready.length, pods: [...new Set(pods)].sort() };
}

/** `gateway-blue-5c8f9d7b6-abcde` is blue's. */
function trackOf(pod: string): string {
  return pod.split("-").slice(0, -2).join("-");
}
