import { isPair, type ResolvedDatastore } from "../layer/datastores";
import type { ResolvedExporter } from "../layer/exporters";
import type { ResolvedService } from "../layer/service";
import {
  DATASTORE_PORTS,
  EXPORTER_PORTS,
  EXPORTER_PORT_NAME,
  METRICS_PATH,
  claimName,
  datastoreDeploymentName,
  secondReplicaName,
} from "../names";
import type { AlertSpec } from "../spec/alerts";
import type { DatastoreName, ExportedDatastore } from "../spec/datastores";
import type { ObjectivesSpec } from "../spec/objectives";
import { KEYCLOAK_PORTS } from "../traffic/callees";
import type { Call } from "../traffic/layer-calls";

/** Monitoring data of one namespace for rules, dashboards and alert routing. It is plain data with all defaults applied. */
export interface Monitored {
  /** Kubernetes namespace. All rules and panels read only series from this namespace. */
  readonly namespace: string;
  /**
   * Name of the environment. It ends the uids of dashboards, because one Grafana can show several environments.
   * @default - the uids do not name an environment
   */
  readonly environment?: string;
  /**
   * kubectl context in the commands that alerts suggest.
   * @default - the commands use the current context
   */
  readonly context?: string;
  /**
   * Address of the runbook. On a page that `access-layer runbook` wrote, alerts link to their anchors. For other pages, `{alert}` and `{service}` are replaced.
   * @default - alerts have no link
   */
  readonly runbookUrl?: string;
  /** HTTP services, in the order of their rule groups. */
  readonly services: readonly MonitoredService[];
  /** Datastores that run in the namespace. External datastores are not monitored. */
  readonly datastores: readonly MonitoredDatastore[];
  /** CronJobs in the namespace. */
  readonly jobs: readonly MonitoredJob[];
  /**
   * Alerts of the user, sorted by name.
   * @default - none
   */
  readonly alerts?: readonly MonitoredAlert[];
  /** Calls between apps. While a callee is down, alerts about failing requests of its callers are inhibited. */
  readonly calls: readonly Call[];
}

/** An alert of the user about an app. */
export interface MonitoredAlert extends AlertSpec {
  /** Name of the alert, which no alert of the library has. */
  readonly name: string;
}

/** An HTTP service that exposes Prometheus metrics. */
export interface MonitoredService {
  /**
   * Name of the service. It is the `app` label of its pods, the name of their container and the `job` label of its metrics. Its Service is
   * `<name>-service`.
   */
  readonly name: string;
  /** Names of its Deployments. At least one is required. Its autoscalers have the same names. */
  readonly workloads: readonly string[];
  /** Number of the container port `http`, from 1 to 65535. Prometheus scrapes this port. */
  readonly port: number;
  /** HTTP path of the metrics, such as `/metrics`. */
  readonly metricsPath: string;
  /** Whether an autoscaler can change the number of pods, which is the case if `scale.max` is greater than `scale.min`. */
  readonly isAutoscaled: boolean;
  /**
   * Objectives for its requests. Alerts fire when the share of bad requests exceeds what they allow.
   * @default - no objectives, and no alerts about them
   */
  readonly objectives?: ObjectivesSpec;
  /**
   * Whether the service exports the `gateway_served_…` metrics of the served cache. At most one service in a namespace may do so.
   * @default false
   */
  readonly servedCache?: boolean;
  /**
   * Separate Grafana dashboard of the service.
   * @default - the service appears in the overview dashboard only
   */
  readonly dashboard?: DashboardIdentity;
}

/** Identity of a Grafana dashboard. */
export interface DashboardIdentity {
  /** Unique ID in Grafana. It is part of the dashboard's URL, so changing it breaks bookmarks. */
  readonly uid: string;
  /** Title of the dashboard. */
  readonly title: string;
  /** File name of the dashboard in the ConfigMap, such as `gateway_service.json`. */
  readonly file: string;
}

/** The second replica of a datastore. */
export interface MonitoredReplica {
  /** Name of its Deployment. */
  readonly deployment: string;
  /** Name of its volume claim. */
  readonly claim: string;
}

/** A datastore that runs in the namespace. */
export interface MonitoredDatastore {
  /** Name of the datastore. It is the `app` label of its pods and the name of their container. */
  readonly name: string;
  /** Kind of datastore. Alertmanager has additional rules. */
  readonly kind: DatastoreName;
  /** Name of its Deployment. */
  readonly deployment: string;
  /**
   * Name of its volume claim.
   * @default - the datastore has no volume
   */
  readonly claim?: string;
  /**
   * Second replica, which serves while the first does not. The datastore is down only if neither has an available pod.
   * @default - one replica
   */
  readonly second?: MonitoredReplica;
  /**
   * Port and path at which its pods expose Prometheus metrics.
   * @default - the datastore is not scraped; its rules use only kube-state-metrics
   */
  readonly metrics?: MetricsEndpoint;
  /**
   * Exporter that reads its statistics.
   * @default - none, and no alerts about saturation, replication and lag
   */
  readonly exporter?: MonitoredExporter;
}

/** An exporter of a datastore, and the endpoint of its metrics. */
export interface MonitoredExporter extends MetricsEndpoint {
  /** Value of the `app` label of its pods, and of the `job` label of its metrics. */
  readonly name: string;
  /**
   * Number of messages by which a consumer group of Kafka may lag behind in a topic.
   * @default - none; other datastores have no consumer groups
   */
  readonly maxLag?: number;
}

/** Port and path at which the pods of an app expose Prometheus metrics. */
export interface MetricsEndpoint {
  /** Name of the container port. */
  readonly portName: string;
  /** Number of the container port, from 1 to 65535. */
  readonly port: number;
  /** HTTP path of the metrics. */
  readonly path: string;
}

/** A CronJob: either a backup with its schedule, or any other job. */
export type MonitoredJob = MonitoredBackup | MonitoredTask;

/** A CronJob that makes backups. An alert fires if its last success is older than its schedule allows. */
export interface MonitoredBackup {
  /** Name of the CronJob and the `app` label of its pods. */
  readonly name: string;
  /** Kind of job: a backup. */
  readonly kind: "backup";
  /** Schedule in cron format, such as `15 2 * * *`. */
  readonly schedule: string;
}

/** A CronJob that makes no backups. */
export interface MonitoredTask {
  /** Name of the CronJob and the `app` label of its pods. */
  readonly name: string;
  /**
   * Kind of job. `probe` checks the services after a release, so its failure is critical. `servedCache` fills the served cache. `task` is any other
   * job.
   */
  readonly kind: "probe" | "servedCache" | "task";
}

/** Monitoring data for a service that has neither a served cache nor a separate dashboard. */
export function monitoredService(
  service: Pick<ResolvedService, "name" | "layout" | "port" | "metricsPath" | "scale" | "objectives">,
): MonitoredService {
  const { name, layout, port, metricsPath, scale, objectives } = service;
  const { min, max = min } = scale;
  return {
    name,
    workloads: layout.workloads.map((workload) => workload.name),
    port,
    metricsPath,
    isAutoscaled: max > min,
    ...(objectives && { objectives }),
  };
}

/** Names of the Deployments of a datastore: one for each replica of Alertmanager, and otherwise one. */
export function deploymentsOf({ deployment, second }: MonitoredDatastore): readonly string[] {
  return second === undefined ? [deployment] : [deployment, second.deployment];
}

const KEEPS_DATA: readonly DatastoreName[] = ["postgres", "redis", "kafka", "alertmanager"];

const METRICS_ENDPOINTS: Readonly<Partial<Record<DatastoreName, MetricsEndpoint>>> = {
  keycloak: { portName: "management", port: KEYCLOAK_PORTS.management, path: METRICS_PATH },
  alertmanager: { portName: "http", port: DATASTORE_PORTS.alertmanager, path: METRICS_PATH },
};

/** Monitoring data for a datastore; `undefined` if it is external, because it has no objects in the namespace. */
export function monitoredDatastore(
  kind: DatastoreName,
  datastore: Pick<ResolvedDatastore, "name"> & {
    readonly kind: "inCluster" | "external";
    readonly exporter?: Pick<ResolvedExporter, "name" | "maxLag">;
    readonly replicas?: number;
  },
): MonitoredDatastore | undefined {
  if (datastore.kind === "external") return undefined;
  const { name, exporter } = datastore;
  const second = secondReplicaName(name);
  // The replicas of Keycloak are pods of one Deployment.
  const hasSecond = kind === "alertmanager" && isPair(datastore);
  return {
    name,
    kind,
    deployment: datastoreDeploymentName(name),
    claim: KEEPS_DATA.includes(kind) ? claimName(name) : undefined,
    ...(hasSecond ? { second: { deployment: datastoreDeploymentName(second), claim: claimName(second) } } : {}),
    metrics: METRICS_ENDPOINTS[kind],
    ...(exporter !== undefined && isExported(kind) && { exporter: monitoredExporter(kind, exporter) }),
  };
}

function isExported(kind: DatastoreName): kind is ExportedDatastore {
  return Object.hasOwn(EXPORTER_PORTS, kind);
}

function monitoredExporter(
  kind: ExportedDatastore,
  { name, maxLag }: Pick<ResolvedExporter, "name" | "maxLag">,
): MonitoredExporter {
  const lag = maxLag === undefined ? {} : { maxLag };
  return { name, portName: EXPORTER_PORT_NAME, port: EXPORTER_PORTS[kind], path: METRICS_PATH, ...lag };
}
