import { metricName } from "../names";
import { EXPORTER_METRICS } from "./exporter-metrics";
import { metric, type Exporter, type Metric } from "./metric";
import type { Monitored } from "./monitored";

export type { Exporter, Metric };

/** Creates a metric of kube-state-metrics about objects in a namespace. */
function ofObject<L extends string>(name: string, ...labels: readonly L[]): Metric<L | "namespace"> {
  const type = name.endsWith("_total") ? "counter" : "gauge";
  return metric<L | "namespace">(name, type, "kube-state-metrics", "namespace", ...labels);
}

/** Label of all series of a service: the workload of the pod, such as `canary`, which is the label `version` of the pod. */
export const TRACK_LABEL = "track";

/**
 * Metrics of the cluster. The label `job` of `up` is the label `app` of the scraped Service. kube-state-metrics and the kubelets must be scraped with
 * `honorLabels`, which is the default in their Helm charts. kube-state-metrics has `kube_endpoint_*` by default up to 2.17, and
 * `kube_endpointslice_*` since 2.18.
 */
export const METRICS = {
  up: metric("up", "gauge", "prometheus", "namespace", "job", "instance", TRACK_LABEL),
  endpointInfo: ofObject("kube_endpoint_info", "endpoint"),
  endpointAddress: ofObject("kube_endpoint_address", "endpoint", "ready"),
  endpointSliceInfo: ofObject("kube_endpointslice_info", "endpointslice"),
  endpointSliceAddress: ofObject("kube_endpointslice_endpoints", "endpointslice", "ready"),
  replicasAvailable: ofObject("kube_deployment_status_replicas_available", "deployment"),
  replicasWanted: ofObject("kube_deployment_spec_replicas", "deployment"),
  autoscalerReplicas: ofObject("kube_horizontalpodautoscaler_status_current_replicas", "horizontalpodautoscaler"),
  autoscalerCeiling: ofObject("kube_horizontalpodautoscaler_spec_max_replicas", "horizontalpodautoscaler"),
  containerRestarts: ofObject("kube_pod_container_status_restarts_total", "pod", "container"),
  cronJobInfo: ofObject("kube_cronjob_info", "cronjob"),
  cronJobCreated: ofObject("kube_cronjob_created", "cronjob"),
  cronJobSuspended: ofObject("kube_cronjob_spec_suspend", "cronjob"),
  cronJobSuccess: ofObject("kube_cronjob_status_last_successful_time", "cronjob"),
  jobCreated: ofObject("kube_job_created", "job_name"),
  jobFailed: ofObject("kube_job_failed", "job_name", "condition"),
  jobCompleted: ofObject("kube_job_status_completion_time", "job_name"),
  volumeAvailable: metric(
    "kubelet_volume_stats_available_bytes",
    "gauge",
    "kubelet",
    "namespace",
    "persistentvolumeclaim",
  ),
  volumeCapacity: metric(
    "kubelet_volume_stats_capacity_bytes",
    "gauge",
    "kubelet",
    "namespace",
    "persistentvolumeclaim",
  ),
  notificationsFailed: metric(
    "alertmanager_notifications_failed_total",
    "counter",
    "alertmanager",
    ...(["namespace", "job", "integration"] as const),
  ),
  clusterMembers: metric("alertmanager_cluster_members", "gauge", "alertmanager", "namespace", "job", "instance"),
  ...EXPORTER_METRICS,
} as const;

/**
 * Metrics that every edge service must export; `docs/generated/metrics.md` lists them. Each duration must cover a single request. If a whole stream were
 * measured as one request, the latency alert for streaming would never resolve. Prometheus adds the label `track`, which tells canary pods from stable
 * pods.
 */
export function serviceMetrics(service: string) {
  const duration = (part: string) => metricName(service, `request_duration_seconds_${part}`);
  const added = ["namespace", "job", TRACK_LABEL] as const;
  return {
    requests: metric(metricName(service, "requests_total"), "counter", "service", ...added, "status"),
    durationBucket: metric(duration("bucket"), "bucket", "service", ...added, "le"),
    durationSum: metric(duration("sum"), "counter", "service", ...added),
    durationCount: metric(duration("count"), "counter", "service", ...added),
  } as const;
}

/**
 * Metrics of the gateway's served cache. The runbook queries a percentile of the age by the metric name without a suffix, which only a summary
 * supports. The age must therefore be a summary with the labels `quantile` and `view` (`latest_prices` or `curves`). The gateway must also count the
 * entries that jobs warm, because Prometheus does not scrape jobs.
 */
export const SERVED_CACHE = {
  warmed: metric("gateway_served_cache_warm_total", "counter", "gateway", "namespace", "job", "result"),
  projectionAge: metric(
    "gateway_served_projection_age_seconds",
    "summary",
    "gateway",
    ...(["namespace", "job", "quantile", "view"] as const),
  ),
} as const;

/** Series that the recording rules of this library create. The names are the same for every service. */
export const RECORDED = {
  requests: metric("service:requests:rate5m", "gauge", "rules", "namespace", "service"),
  errors: metric("service:request_errors:rate5m", "gauge", "rules", "namespace", "service"),
  errorRatio: metric("service:request_errors:ratio_rate5m", "gauge", "rules", "namespace", "service"),
  latency: metric("service:request_duration_seconds:p95_rate5m", "gauge", "rules", "namespace", "service"),
  /** Requests with a duration. Streams have none. Only with a latency objective. */
  timed: metric("service:timed_requests:rate5m", "gauge", "rules", "namespace", "service"),
  /** Requests that took longer than the latency objective allows. */
  slow: metric("service:slow_requests:rate5m", "gauge", "rules", "namespace", "service"),
} as const;

/** Every metric that the rules and dashboards may use. */
export function metricsOf({ services }: Pick<Monitored, "services">): readonly Metric[] {
  return [
    ...Object.values<Metric>(METRICS),
    ...services.flatMap(({ name }) => Object.values<Metric>(serviceMetrics(name))),
    ...Object.values<Metric>(SERVED_CACHE),
    ...Object.values<Metric>(RECORDED),
  ];
}
