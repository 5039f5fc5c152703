import { datastoreNames } from "../layer/datastores";
import type { ResolvedExporter } from "../layer/exporters";
import type { Layer, LayerService } from "../layer/layer";
import { backupBucketName } from "../names";
import type { DatastoreName } from "../spec/datastores";
import type { Exposure, NoExposure } from "../spec/exposure";
import type { OutsideCaller } from "../spec/service";
import { urlHost } from "../spec/values/host";
import { sortedEntries } from "../values/sorted-entries";
import { INTERNET, peerName } from "./flow";
import { entryNamespace, outsideCaller } from "./from-outside";
import { callsOf } from "./layer-calls";
import { policyTitle, unevaluatedOf } from "./own-policies";
import { receiverFlows } from "./receivers";

/** A line of text below the name of a node. */
export interface Line {
  /** Text without markup. */
  readonly text: string;
  /** Whether to draw it in a lighter color, as for an idle workload. */
  readonly isFaint?: boolean;
}

/** A node of the diagram. */
export interface Node {
  /** Identifier in Mermaid and Graphviz. */
  readonly id: string;
  /** Name in bold. */
  readonly name: string;
  /** `store` is a datastore with a volume, or a bucket. `server` is a datastore without a volume. */
  readonly shape: "service" | "store" | "server" | "job" | "outside";
  /** Whether it is outside the namespace. */
  readonly isExternal: boolean;
  /** Text below the name. */
  readonly lines: readonly Line[];
}

/** Contents of a layer's diagram, in any format. */
export interface Diagram {
  /** Title of the namespace. */
  readonly title: string;
  /** Nodes in drawing order. */
  readonly nodes: readonly Node[];
  /** Arrows between nodes, from the caller to the callee. */
  readonly edges: readonly { readonly from: Node; readonly to: Node }[];
}

/** Datastores drawn as cylinders. */
const KEEPS_DATA: readonly DatastoreName[] = ["postgres", "redis", "kafka"];

/** Keys of nodes outside the layer. No service can have such a name. */
const ENTRY = ":entry";
const BUCKET = ":bucket";
const SCRAPER = ":prometheus";
const RECEIVERS = ":receivers";

/** Nodes and edges of the diagram of a layer. */
export function diagramOf(layer: Layer): Diagram {
  const nodes = new Map<string, Node>([
    ...layer.services.map((service) => [service.name, serviceNode(service)] as const),
    ...datastoreNames(layer.datastores).map((name) => [name, datastoreNode(name, layer)] as const),
    ...layer.externalServices.map(
      ({ name, namespace, url }) =>
        [
          name,
          node("outside", name, true, [namespace === undefined ? (urlHost(url) ?? "") : `namespace ${namespace}`]),
        ] as const,
    ),
    ...jobNodes(layer),
    ...outsideNodes(layer),
    ...callerNodes(layer),
    ...hostNodes(layer),
  ]);
  const arrows = [
    ...entryArrows(layer),
    ...callerArrows(layer),
    ...callsOf(layer).map(({ from, to }) => [from, to] as const),
    ...jobArrows(layer),
    ...unevaluatedOf(layer).map(({ from, to }) => [from, hostKey(to)] as const),
    ...([
      [SCRAPER, "alertmanager"],
      ["alertmanager", RECEIVERS],
    ] as const),
  ];
  const edges = arrows.flatMap(([from, to]) => {
    const [caller, callee] = [nodes.get(from), nodes.get(to)];
    return caller === undefined || callee === undefined ? [] : [{ from: caller, to: callee }];
  });
  const title = `${layer.name}: namespace ${layer.namespace} on ${layer.cluster.context}`;
  return { title, nodes: [...nodes.values()], edges };
}

/** One line for each workload: its version, and either whether it is live or its canary share. */
function serviceNode({ name, plan: { workloads }, release: { share } }: LayerService): Node {
  const hasIdle = workloads.some(({ serving }) => !serving);
  const lines = workloads.map(({ track, serving, release: { version } }) => {
    if (workloads.length === 1) return { text: version };
    const percent = track === "canary" && share !== undefined ? `, ${share} %` : "";
    const state = hasIdle ? (serving ? " live" : " idle") : "";
    return { text: `${track} ${version}${percent}${state}`, isFaint: !serving };
  });
  return { ...node("service", name, false, []), lines };
}

function datastoreNode(name: DatastoreName, { datastores }: Layer): Node {
  const store = datastores[name];
  const shape = KEEPS_DATA.includes(name) ? "store" : "server";
  return store?.kind === "external"
    ? node(shape, name, true, [store.host ?? store.hostFrom?.secret ?? ""])
    : node(shape, name, false, [store?.version ?? "", ...exporterLines(store)]);
}

/** The exporter has no node, because Prometheus has no arrow to each app that it scrapes. */
function exporterLines(store: object | undefined): readonly string[] {
  const { exporter } = (store ?? {}) as { readonly exporter?: ResolvedExporter };
  return exporter === undefined ? [] : [`exporter ${exporter.version}`];
}

/** Operator jobs and backups. */
function jobNodes({ jobs, backups }: Layer): readonly (readonly [string, Node])[] {
  const job = (spec: object | undefined, name: string, ...lines: readonly string[]) =>
    spec === undefined ? [] : [[name, node("job", name, false, lines)] as const];
  return [
    ...job(
      jobs.cacheWarm,
      "cache-warm",
      jobs.cacheWarm?.schedule === undefined ? "operator job" : `schedule ${jobs.cacheWarm.schedule}`,
    ),
    ...job(jobs.backfill, "backfill", "operator job"),
    ...job(jobs.probe, "probe", "operator job", "calls every service"),
    ...job(backups?.database, "database-backup", `schedule ${backups?.database?.schedule}`),
    ...job(backups?.configuration, "configuration-backup", `schedule ${backups?.configuration?.schedule}`),
  ];
}

/** The entry point, the bucket, Prometheus and the receivers of alerts, if the layer has them. */
function outsideNodes({ name, cluster, backups, datastores, contacts }: Layer): readonly (readonly [string, Node])[] {
  const { exposure, monitoring, prometheus } = cluster;
  const outside = (id: string, title: string, lines: readonly string[], shape: Node["shape"] = "outside") =>
    [id, { ...node(shape, title, true, lines), id: `outside${id.replace(":", "_")}` }] as const;
  const entry = exposure.kind === "gatewayApi" ? `Gateway ${exposure.parent}` : "Ingress";
  return [
    ...(exposure.kind === "none" ? [] : [outside(ENTRY, entry, entryLines(exposure))]),
    ...(monitoring === "none"
      ? []
      : [outside(SCRAPER, "Prometheus", [`namespace ${prometheus.namespace}`, "scrapes all metrics ports"])]),
    ...(backups === undefined
      ? []
      : [outside(BUCKET, "S3 bucket", [backupBucketName(name, backups.bucket?.name)], "store")]),
    ...(contacts === undefined || datastores.alertmanager?.kind !== "inCluster"
      ? []
      : [outside(RECEIVERS, "alert receivers", receiverLines(contacts))]),
  ];
}

/** Where Alertmanager connects to, each once. */
function receiverLines(contacts: NonNullable<Layer["contacts"]>): readonly string[] {
  return [...new Set(receiverFlows(contacts).map(({ to }) => (to === INTERNET ? "internet" : peerName(to))))];
}

/** Pods in other namespaces that may call services, each once. */
function callerNodes({ services }: Layer): readonly (readonly [string, Node])[] {
  const callers = services.flatMap(({ calledBy }) => calledBy.map((one) => [callerKey(one), one] as const));
  return [...new Map(callers)].map(([key, { namespace, labels = {} }], index) => {
    const title = sortedEntries(labels).map(([name, value]) => `${name}=${value}`);
    const caller = node("outside", title.join(", ") || "all pods", true, [`namespace ${namespace}`]);
    return [key, { ...caller, id: `outside_caller_${index + 1}` }];
  });
}

/** Hosts of policies that the layer does not render, with the policies that allow them. */
function hostNodes(layer: Layer): readonly (readonly [string, Node])[] {
  const hosts = [...new Set(unevaluatedOf(layer).map(({ to }) => to))].sort();
  return hosts.map((host, index) => {
    const policies = layer.ownPolicies.filter((policy) => policy.hosts.includes(host)).map(policyTitle);
    return [
      hostKey(host),
      { ...node("outside", host, true, [...policies, "not evaluated"]), id: `outside_host_${index + 1}` },
    ];
  });
}

/** Key of the node of a host. No service can have such a name. */
function hostKey(host: string): string {
  return `:host ${host}`;
}

function callerArrows({ services }: Layer): readonly (readonly [string, string])[] {
  return services.flatMap(({ name, calledBy }) => calledBy.map((one) => [callerKey(one), name] as const));
}

/** Key of the node of a caller. No service can have such a name. */
function callerKey(caller: OutsideCaller): string {
  return `:caller ${outsideCaller(caller).name}`;
}

/** Namespace of the pods that forward requests, or the addresses of the load balancer. */
function entryLines(exposure: Exclude<Exposure, NoExposure>): readonly string[] {
  const namespace = entryNamespace(exposure);
  return namespace === undefined ? (exposure.cidrs ?? []) : [`namespace ${namespace}`];
}

function entryArrows({ services, datastores, cluster }: Layer): readonly (readonly [string, string])[] {
  if (cluster.exposure.kind === "none") return [];
  const exposed = services.filter(({ host }) => host !== undefined).map(({ name }) => name);
  const keycloak = datastores.keycloak?.kind === "inCluster" ? ["keycloak"] : [];
  return [...exposed, ...keycloak].map((name) => [ENTRY, name]);
}

/** Calls of jobs. `probe` calls every service, so its node has a note instead of an arrow to each one. */
function jobArrows({ backups }: Layer): readonly (readonly [string, string])[] {
  return [
    ["cache-warm", "redis"],
    ["cache-warm", "projection"],
    ["backfill", "kafka"],
    ["backfill", "projection"],
    ["database-backup", "postgres"],
    ...(backups?.database === undefined ? [] : [["database-backup", BUCKET] as const]),
    ...(backups?.configuration === undefined ? [] : [["configuration-backup", BUCKET] as const]),
  ];
}

/** A node with a prefixed id, because names such as `end` are keywords in Mermaid or Graphviz. */
function node(shape: Node["shape"], name: string, isExternal: boolean, lines: readonly string[]): Node {
  const id = `${shape}_${name.replace(/[^A-Za-z0-9]/g, "_")}`;
  return { id, name, shape, isExternal, lines: lines.map((text) => ({ text })) };
}
