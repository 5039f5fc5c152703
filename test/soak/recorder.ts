import { get } from "https";
import { createInterface } from "readline";
import type { LiveObject } from "../../lib/delivery/cluster";
import { connectionOptions } from "../e2e/support/connection";
import type { Kubectl } from "../e2e/support/kubectl";
import { NAMESPACE, eventually } from "../e2e/support/layer";
import { mustAsk } from "../e2e/support/live-objects";
import type { WatchEvent } from "./events";
import { watchEventOf } from "./watch-event";

/** Watches on all objects that decide about the releases of some apps. */
export interface Recorder {
  /** The events so far, starting with the state at the start. */
  readonly events: readonly WatchEvent[];
  /** Waits until all that the cluster has was reported, and stops. */
  readonly stop: () => Promise<void>;
}

interface Kind {
  readonly kind: string;
  readonly apiVersion: string;
  readonly path: string;
}

const KINDS: readonly Kind[] = [
  ["Deployment", "apps/v1", "deployments"],
  ["ReplicaSet", "apps/v1", "replicasets"],
  ["Service", "v1", "services"],
  ["EndpointSlice", "discovery.k8s.io/v1", "endpointslices"],
  ["HorizontalPodAutoscaler", "autoscaling/v2", "horizontalpodautoscalers"],
  ["HTTPRoute", "gateway.networking.k8s.io/v1", "httproutes"],
  ["Lease", "coordination.k8s.io/v1", "leases"],
].map(([kind = "", apiVersion = "", plural = ""]) => ({
  ...{ kind, apiVersion },
  path: `/${apiVersion.includes("/") ? "apis" : "api"}/${apiVersion}/namespaces/${NAMESPACE}/${plural}`,
}));

const PAUSE_MILLISECONDS = 300;

/**
 * Starts the watches. If the API server stops, they continue at the last revision, or, if the API server has forgotten it, with the state as it is then:
 * without an API server, no object changes.
 */
export async function startRecorder(kubectl: Kubectl, apps: readonly string[]): Promise<Recorder> {
  const events: WatchEvent[] = [];
  const seen = new Set<string>();
  const stopped = new AbortController();
  const report = ({ kind, apiVersion }: Kind, item: LiveObject, isDeleted = false) => {
    const object = { ...item, kind, apiVersion };
    const event = watchEventOf({ object, isDeleted, at: Date.now() }, apps);
    const key = keyOf(kind, object);
    if (seen.has(key)) return;
    seen.add(key);
    if (event !== undefined) events.push(event);
  };
  const list = async (kind: Kind) => {
    const body = await mustAsk(kubectl, { method: "GET", path: kind.path });
    return JSON.parse(body) as {
      readonly metadata: { readonly resourceVersion: string };
      readonly items: readonly LiveObject[];
    };
  };
  const follow = async (kind: Kind, from: string) => {
    for (let revision: string | undefined = from; !stopped.signal.aborted;) {
      try {
        if (revision === undefined) {
          const { metadata, items } = await list(kind);
          for (const item of items) report(kind, item);
          revision = metadata.resourceVersion;
        }
        revision = await watchFrom(kubectl.kubeconfig, kind, revision, stopped.signal, report);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      }
    }
  };
  const running: Promise<void>[] = [];
  for (const kind of KINDS) {
    const { metadata, items } = await list(kind);
    for (const item of items) report(kind, item);
    running.push(follow(kind, metadata.resourceVersion));
  }
  return {
    events,
    stop: async () => {
      await eventually(async () => {
        for (const kind of KINDS) {
          const { items } = await list(kind);
          const missing = items.find((item) => !seen.has(keyOf(kind.kind, item)));
          if (missing !== undefined)
            throw new Error(`the watch has not reported ${kind.kind} ${missing.metadata.name}`);
        }
      });
      stopped.abort();
      await Promise.all(running);
    },
  };
}

function keyOf(kind: string, { metadata }: LiveObject): string {
  return `${kind} ${metadata.name} ${metadata.resourceVersion}`;
}

/** Reports changes until the connection ends. Returns the revision to continue from, or `undefined` if the API server has forgotten it. */
function watchFrom(
  kubeconfig: string,
  kind: Kind,
  from: string,
  signal: AbortSignal,
  report: (kind: Kind, object: LiveObject, isDeleted: boolean) => void,
): Promise<string | undefined> {
  const path = `${kind.path}?watch=true&resourceVersion=${from}`;
  let last: string | undefined = from;
  return new Promise((resolve, reject) => {
    const asked = get({ ...connectionOptions(kubeconfig), path, signal, agent: false }, (response) => {
      response.on("error", () => undefined);
      if (response.statusCode !== 200) {
        response.resume();
        if (response.statusCode === 410) return resolve(undefined);
        return reject(new Error(`the watch got the status ${response.statusCode}`));
      }
      const lines = createInterface(response).on("error", () => undefined);
      lines.on("line", (line) => {
        const reported = parsed(line);
        if (reported === undefined) return;
        // The revision is too old.
        if (reported.type === "ERROR") last = undefined;
        else {
          last = reported.object.metadata.resourceVersion;
          report(kind, reported.object, reported.type === "DELETED");
        }
      });
      // Also after an error, unlike the end of the lines.
      response.on("close", () => resolve(last));
    });
    asked.on("error", reject);
  });
}

/** An event, or `undefined` for the last line of a connection that ended inside of it. */
function parsed(line: string): { readonly type: string; readonly object: LiveObject } | undefined {
  try {
    return JSON.parse(line) as { readonly type: string; readonly object: LiveObject };
  } catch {
    return undefined;
  }
}
