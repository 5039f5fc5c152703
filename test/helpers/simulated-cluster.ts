import { ClusterError, type Clock, type Cluster, type LiveObject, type ObjectName } from "../../lib/delivery/cluster";
import type { Manifest } from "../../lib/manifests/manifest";
import { merged } from "./fake-api-server";
import { controlled, endpointsOf, podsOf, type Pod } from "./simulated-pods";

/** Thrown instead of an answer: the process that sent the request has died. */
export class Killed extends Error {}

/** Changes that controllers make while a client waits. Fewer would only repeat its requests. */
const TICKS = 5;

/** A cluster in memory: a store with versions, and controllers that work while a client waits. */
export class SimulatedCluster implements Cluster {
  readonly #objects = new Map<string, LiveObject>();
  readonly #pods = new Map<string, Pod[]>();
  #version = 0;
  #now = 1_800_000_000_000;
  /** Number of requests. */
  requests = 0;
  /** Numbers of the requests that are not the same read again since the last write, because the client waits. */
  readonly distinct: number[] = [];
  /** Numbers of the requests and actions that can change something. */
  readonly writes: number[] = [];
  #seen = new Set<string>();
  /** Request at which the client dies, before or after it takes effect. It can't send others. */
  death: { readonly at: number; readonly isAfter: boolean } | undefined;
  /** What happens in the cluster right before a request. */
  event: { readonly at: number; readonly effect: () => void } | undefined;
  /** Whether the answer to each request is lost, and the client sends it again. */
  losesAnswers = false;
  /** What a client sees as itself. */
  user = "alice";
  /** Images whose pods never become ready. */
  readonly broken = new Set<string>();
  /** Field managers and names of the objects that {@link merge} changed or tried to change. */
  readonly merged: string[] = [];
  /** Runs after each change. */
  onChange: () => void = () => undefined;
  /**
   * The deaths of a client that differ for the cluster: after each distinct request, and before each write, when the reads and waits before it have
   * ended. A death before a read is one after the request before it.
   */
  get deaths(): readonly { readonly at: number; readonly isAfter: boolean }[] {
    return [
      ...this.distinct.map((at) => ({ at, isAfter: true })),
      ...this.writes.map((at) => ({ at, isAfter: false })),
    ];
  }

  /** A pipeline that works while a client waits. */
  pipeline: () => void = () => undefined;

  constructor(manifests: readonly Manifest[]) {
    for (const manifest of manifests) this.#store(manifest);
    this.settle();
  }

  readonly clock: Clock = {
    now: () => this.#now,
    sleep: async (milliseconds) => {
      this.#now += milliseconds;
      this.pipeline();
      for (let round = 0; round < TICKS; round += 1) this.#tick();
    },
    textOf: (milliseconds) => new Date(milliseconds).toISOString(),
    parse: (text) => Date.parse(text),
  };

  /** The same state again, without what was set for a test. */
  copy(): SimulatedCluster {
    const copied = new SimulatedCluster([]);
    for (const [key, object] of this.#objects) copied.#objects.set(key, object);
    for (const [name, pods] of this.#pods)
      copied.#pods.set(
        name,
        pods.map((pod) => ({ ...pod })),
      );
    [copied.#version, copied.#now] = [this.#version, this.#now];
    return copied;
  }

  /** Lets the controllers work until nothing changes. */
  settle(): void {
    for (let round = 0; round < 60; round += 1) this.#tick();
  }

  /** The objects without what the API server adds. */
  find(kind: string, name: string): LiveObject | undefined {
    return [...this.#objects.values()].find((one) => one.kind === kind && one.metadata.name === name);
  }

  /** Pods behind a Service that are ready, as names of their Deployments. */
  endpoints(service: string): readonly string[] {
    return endpointsOf(this.find("Service", service), this.#pods);
  }

  /** Changes an object as kubectl does. */
  edit(kind: string, name: string, change: (object: LiveObject) => Manifest): void {
    const object = this.find(kind, name);
    if (object === undefined) throw new Error(`no ${kind} ${name}`);
    this.#store(change(object));
    this.onChange();
  }

  /** Applies objects as a pipeline does. */
  applyAll(manifests: readonly Manifest[]): void {
    for (const manifest of manifests) this.#store(manifest);
    this.onChange();
  }

  /** Breaks one pod of a Deployment, which does not become ready again. */
  breakPod(name: string, image: string): void {
    const [pod] = this.#pods.get(name) ?? [];
    if (pod === undefined) throw new Error(`no pod of ${name}`);
    pod.isReady = false;
    this.broken.add(image);
    this.#tick();
  }

  whoAmI = () => this.#request("read user", () => this.user);
  read = (name: ObjectName) => this.#request(`read ${keyOf(name)}`, () => this.#objects.get(keyOf(name)));
  list: Cluster["list"] = ({ kind, namespace, labels = {} }) =>
    this.#request(`read ${kind}s ${JSON.stringify(labels)}`, () =>
      [...(kind === "Pod" ? podsOf(this.#pods, namespace) : this.#objects.values())].filter(
        (one) =>
          one.kind === kind &&
          one.metadata.namespace === namespace &&
          Object.entries(labels).every(([key, value]) => one.metadata.labels?.[key] === value),
      ),
    );
  apply: Cluster["apply"] = (object, { isDryRun = false } = {}) =>
    this.#request(isDryRun ? `read ${keyOf(object)} dry run` : "write", () =>
      isDryRun ? ({ ...object } as LiveObject) : this.#write(object),
    );
  merge: Cluster["merge"] = (fields, manager, { isDryRun = false } = {}) =>
    this.#request(isDryRun ? `read ${keyOf(fields)} dry run` : "write", () => {
      const live = this.#objects.get(keyOf(fields));
      if (live === undefined) throw new ClusterError("refused", "it does not exist");
      if (isDryRun) return live;
      this.merged.push(`${manager} ${live.metadata.name}`);
      return this.#write(merged(live, fields) as Manifest);
    });
  create = (object: Manifest) =>
    this.#request("write", () => {
      if (this.#objects.has(keyOf(object))) throw new ClusterError("changed", "it exists");
      return this.#write(object);
    });
  replace = (object: LiveObject) => this.#request("write", () => this.#write(object));
  remove = (name: ObjectName) => this.#request("write", () => void this.#objects.delete(keyOf(name)));

  /** An action of the client outside of the cluster, such as a write of a file, at which it can die as at a request. */
  action = (effect: () => void) =>
    this.#request("action", () => {
      effect();
      this.onAction();
    });
  /** Runs after each action. */
  onAction: () => void = () => undefined;

  async #request<T>(name: string, effect: () => T): Promise<T> {
    this.requests += 1;
    const isWrite = name === "write" || name === "action";
    if (isWrite || !this.#seen.has(name)) this.distinct.push(this.requests);
    if (isWrite) this.writes.push(this.requests);
    if (this.requests === this.event?.at) this.event.effect();
    this.#seen = new Set(isWrite ? [] : [...this.#seen, name]);
    const { at = Infinity, isAfter = false } = this.death ?? {};
    if (this.requests > at || (this.requests === at && !isAfter)) throw new Killed();
    if (this.losesAnswers && name !== "action") this.#lose(effect);
    const result = effect();
    if (this.requests === at) throw new Killed();
    // Another client can run here.
    await Promise.resolve();
    return result;
  }

  #lose(effect: () => unknown): void {
    try {
      effect();
    } catch {
      // The client does not get the error either.
    }
  }

  #write(object: Manifest): LiveObject {
    const { resourceVersion } = object.metadata as { readonly resourceVersion?: string };
    const live = this.#objects.get(keyOf(object));
    if (resourceVersion !== undefined && resourceVersion !== live?.metadata.resourceVersion)
      throw new ClusterError("changed", "the object has been modified");
    const written = this.#store(object);
    this.onChange();
    return written;
  }

  #store(object: Manifest): LiveObject {
    const live = this.#objects.get(keyOf(object));
    const { spec: before, ...rest } = (live ?? {}) as Partial<LiveObject> & { readonly spec?: unknown };
    const isAutoscaled =
      object.kind === "Deployment" && (object["spec"] as { replicas?: number }).replicas === undefined;
    const replicas = isAutoscaled ? { replicas: (before as { replicas?: number } | undefined)?.replicas ?? 1 } : {};
    const spec = object["spec"] === undefined ? {} : { spec: { ...(object["spec"] as object), ...replicas } };
    const isSame = object["spec"] === before || JSON.stringify(spec) === JSON.stringify(before && { spec: before });
    const generation = (live?.metadata.generation ?? 0) + (isSame ? 0 : 1);
    this.#version += 1;
    const metadata = { ...object.metadata, generation, resourceVersion: String(this.#version) };
    const stored: LiveObject = { ...rest, ...object, ...spec, metadata };
    this.#objects.set(keyOf(object), stored);
    return stored;
  }

  #tick(): void {
    for (const object of [...this.#objects.values()])
      for (const changed of controlled(object, [...this.#objects.values()], this.#pods, this.broken))
        this.#store(changed);
    this.onChange();
  }
}

function keyOf({ apiVersion, kind, metadata }: ObjectName): string {
  return [apiVersion, kind, metadata.namespace ?? "", metadata.name].join("|");
}
