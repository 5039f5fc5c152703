import { datastoreNames, type ResolvedDatastore } from "../layer/datastores";
import type { Layer } from "../layer/layer";
import type { ResolvedService } from "../layer/service";
import {
  DASHBOARDS,
  DATASTORE_PORTS,
  METRICS_PATH,
  claimName,
  datastoreDeploymentName,
  type CronJobName,
} from "../names";
import type { DatastoreName } from "../spec/datastores";
import { KEYCLOAK_PORTS } from "../traffic/callees";
import { callsOf, type Call } from "../traffic/layer-calls";

/** Everything that rules, dashboards and alert routing need to know about one namespace. Plain data, with every default applied. */
export interface Monitored {
  /** Kubernetes namespace. Every rule and panel reads series of this namespace only. */
  readonly namespace: string;
  /**
   * kubectl context in the commands that alerts suggest.
   * @default - the commands name no context and use the current one
   */
  readonly context?: string;
  /** HTTP services, in the order of their rule groups. */
  readonly services: readonly MonitoredService[];
  /** Datastores that run in the namespace. An external datastore is not monitored. */
  readonly datastores: readonly MonitoredDatastore[];
  /** CronJobs. */
  readonly jobs: readonly MonitoredJob[];
  /** Which app calls which. While a callee is down, alerts about failing requests of its callers are inhibited. */
  readonly calls: readonly Call[];
}

/** An HTTP service that exposes Prometheus metrics. */
export interface MonitoredService {
  /** Name: the `app` label of its pods, the name of their container, the `job` of its metrics; its Service is `<name>-service`. */
  readonly name: string;
  /** Names of its Deployments, at least one. Its autoscalers have the same names. */
  readonly workloads: readonly string[];
  /** Number of the container port `http`, 1 to 65535. Prometheus scrapes it. */
  readonly port: number;
  /** HTTP path of the metrics, such as `/metrics`. */
  readonly metricsPath: string;
  /** Whether an autoscaler can change the number of pods: `scale.max` is above `scale.min`. */
  readonly isAutoscaled: boolean;
  /**
   * Whether it exports the `gateway_served_…` metrics of the served cache. At most one service of a namespace does.
   * @default false
   */
  readonly servedCache?: boolean;
  /**
   * Its own Grafana dashboard.
   * @default - the service appears in the overview dashboard only
   */
  readonly dashboard?: DashboardIdentity;
}

/** Identity of a Grafana dashboard. */
export interface DashboardIdentity {
  /** Part of the dashboard's address. Unique in Grafana; a change breaks bookmarks. */
  readonly uid: string;
  /** Title. */
  readonly title: string;
  /** File name in the ConfigMap, such as `gateway_service.json`. */
  readonly file: string;
}

/** A datastore that runs in the namespace. */
export interface MonitoredDatastore {
  /** Name: the `app` label of its pods and the name of their container. */
  readonly name: string;
  /** Product. Alertmanager has additional rules. */
  readonly kind: DatastoreName;
  /** Name of its Deployment. */
  readonly deployment: string;
  /**
   * Name of its volume claim.
   * @default - it keeps no data on a volume
   */
  readonly claim?: string;
  /**
   * Where its pods expose Prometheus metrics.
   * @default - it is not scraped; its rules use kube-state-metrics only
   */
  readonly metrics?: MetricsEndpoint;
}

/** Where the pods of an app expose Prometheus metrics. */
export interface MetricsEndpoint {
  /** Name of the container port. */
  readonly portName: string;
  /** Number of the container port, 1 to 65535. */
  readonly port: number;
  /** HTTP path. */
  readonly path: string;
}

/** A CronJob: a backup with its schedule, or any other. */
export type MonitoredJob = MonitoredBackup | MonitoredTask;

/** A CronJob that makes backups. Alerts report when its last success is older than its schedule allows. */
export interface MonitoredBackup {
  /** Name of the CronJob and the `app` label of its pods. */
  readonly name: string;
  /** A backup. */
  readonly kind: "backup";
  /** Schedule in cron format, such as `15 2 * * *`. */
  readonly schedule: string;
}

/** A CronJob that makes no backups. */
export interface MonitoredTask {
  /** Name of the CronJob and the `app` label of its pods. */
  readonly name: string;
  /** `probe` checks the services after a release, so its failure is critical. `servedCache` fills the served cache. `task` is any other job. */
  readonly kind: "probe" | "servedCache" | "task";
}

/** Monitoring of a service that has neither a served cache nor its own dashboard. */
export function monitoredService(
  service: Pick<ResolvedService, "name" | "layout" | "port" | "metricsPath" | "scale">,
): MonitoredService {
  const { name, layout, port, metricsPath, scale } = service;
  const { min, max = min } = scale;
  return {
    name,
    workloads: layout.workloads.map((workload) => workload.name),
    port,
    metricsPath,
    isAutoscaled: max > min,
  };
}

const KEEPS_DATA: readonly DatastoreName[] = ["postgres", "redis", "kafka"];

const METRICS_ENDPOINTS: Readonly<Partial<Record<DatastoreName, MetricsEndpoint>>> = {
  keycloak: { portName: "management", port: KEYCLOAK_PORTS.management, path: METRICS_PATH },
  alertmanager: { portName: "http", port: DATASTORE_PORTS.alertmanager, path: METRICS_PATH },
};

/** Monitoring of a datastore; `undefined` for an external one, which has no objects in the namespace. */
export function monitoredDatastore(
  kind: DatastoreName,
  datastore: Pick<ResolvedDatastore, "name"> & { readonly kind: "inCluster" | "external" },
): MonitoredDatastore | undefined {
  if (datastore.kind === "external") return undefined;
  const { name } = datastore;
  return {
    name,
    kind,
    deployment: datastoreDeploymentName(name),
    claim: KEEPS_DATA.includes(kind) ? claimName(name) : undefined,
    metrics: METRICS_ENDPOINTS[kind],
  };
}

/** What the layer's own services have beyond {@link monitoredService}. */
const KNOWN_SERVICES: ReadonlyMap<string, Pick<MonitoredService, "servedCache" | "dashboard">> = new Map([
  ["gateway", { servedCache: true, dashboard: DASHBOARDS.gateway }],
  ["streaming", { servedCache: false, dashboard: DASHBOARDS.streaming }],
]);

/** Monitoring of a whole layer. A release changes none of it. */
export function monitoredOf(layer: Layer): Monitored {
  return {
    namespace: layer.namespace,
    context: layer.cluster.context,
    services: layer.services.map((service) => ({ ...monitoredService(service), ...KNOWN_SERVICES.get(service.name) })),
    datastores: datastoresOf(layer),
    jobs: jobsOf(layer),
    calls: callsOf(layer),
  };
}

function datastoresOf({ datastores }: Pick<Layer, "datastores">): readonly MonitoredDatastore[] {
  return datastoreNames(datastores).flatMap((kind) => {
    const datastore = datastores[kind];
    return (datastore && monitoredDatastore(kind, datastore)) ?? [];
  });
}

function jobsOf({
  jobs,
  backups,
}: Pick<Layer, "jobs" | "backups">): readonly (MonitoredJob & { readonly name: CronJobName })[] {
  const { database, configuration } = backups ?? {};
  return [
    ...(database ? [{ name: "database-backup", kind: "backup", schedule: database.schedule } as const] : []),
    ...(configuration
      ? [{ name: "configuration-backup", kind: "backup", schedule: configuration.schedule } as const]
      : []),
    ...(jobs.cacheWarm ? [{ name: "cache-warm", kind: "servedCache" } as const] : []),
    ...(jobs.backfill ? [{ name: "backfill", kind: "servedCache" } as const] : []),
    ...(jobs.probe ? [{ name: "probe", kind: "probe" } as const] : []),
  ];
}
