import type { AlertingRule } from "../../../lib/monitoring/monitoring-rule";
import { briefly, input, matchedBy, steady, type AlertCases, type CasesOf } from "./course";

const AVAILABLE = "kube_deployment_status_replicas_available";
const WANTED = "kube_deployment_spec_replicas";
const RESTARTS = "kube_pod_container_status_restarts_total";

/** Cases in which the first Deployment of a rule is unavailable and the others are available. */
function unavailable({ expr }: AlertingRule, at: string): AlertCases {
  const names = [...expr.matchAll(/absent\(\w+\{[^}]*deployment="([^"]+)"/g)].map(([, name = ""]) => name);
  const [deployment = "", ...others] = names;
  const fine = others.map((other) => steady(AVAILABLE, { deployment: other }, 1));
  const neighbor = steady(AVAILABLE, { deployment: "neighbor" }, 1);
  const labels = { deployment };
  return {
    firing: [
      { what: "no pod is available", series: [...fine, steady(AVAILABLE, labels, 0)], at, labels },
      {
        what: "the Deployment was deleted",
        series: [...fine, neighbor, input(AVAILABLE, labels, "1 1 stale")],
        at,
        labels,
      },
    ],
    silent: [
      { what: "a pod is available", series: [...fine, steady(AVAILABLE, labels, 1)], at },
      {
        what: "the Deployment has just restarted",
        series: [...fine, input(AVAILABLE, labels, "1 0 0 1x60")],
        at: "2m",
      },
      { what: "the namespace has no metrics", series: [], at },
    ],
  };
}

/** Cases of a server with two replicas, which is down only if neither has an available pod. */
function bothUnavailable({ expr }: AlertingRule, at: string): AlertCases {
  const [, first = "", second = ""] = /deployment=~"([^"|]+)\|([^"]+)"/.exec(expr) ?? [];
  const pods = (firstPods: number, secondPods: number) => [
    steady(AVAILABLE, { deployment: first }, firstPods),
    steady(AVAILABLE, { deployment: second }, secondPods),
  ];
  const gone = (deployment: string) => input(AVAILABLE, { deployment }, "1 1 stale");
  const neighbor = steady(AVAILABLE, { deployment: "neighbor" }, 1);
  return {
    firing: [
      { what: "no replica is available", series: pods(0, 0), at },
      { what: "both Deployments were deleted", series: [gone(first), gone(second), neighbor], at },
    ],
    silent: [
      { what: "both replicas are available", series: pods(1, 1), at },
      { what: "only the first replica is available", series: pods(1, 0), at },
      { what: "only the second replica is available", series: pods(0, 1), at },
      {
        what: "the first Deployment was deleted",
        series: [gone(first), steady(AVAILABLE, { deployment: second }, 1)],
        at,
      },
      { what: "the namespace has no metrics", series: [], at },
    ],
  };
}

function volume(rule: AlertingRule, low: number, value: string): AlertCases {
  const persistentvolumeclaim = matchedBy(rule, "persistentvolumeclaim");
  const of = (available: number) => [
    steady("kubelet_volume_stats_available_bytes", { persistentvolumeclaim }, available),
    steady("kubelet_volume_stats_capacity_bytes", { persistentvolumeclaim }, 200),
  ];
  return {
    firing: [
      { what: "the volume is nearly full", series: of(low), at: "12m", value, labels: { persistentvolumeclaim } },
    ],
    silent: [{ what: "half of the volume is free", series: of(100), at: "12m" }],
  };
}

/** Test cases for alerts about Deployments, HPAs, volumes and monitoring itself. */
export const WORKLOAD_CASES: Readonly<Record<string, CasesOf>> = {
  WorkloadWithoutPods: (_service, rule) => unavailable(rule, "8m"),
  DatastoreDown: (_service, rule) =>
    rule.expr.startsWith("sum(") ? bothUnavailable(rule, "5m") : unavailable(rule, "5m"),
  WorkloadBelowWanted: (_service, rule) => {
    const deployment = matchedBy(rule, "deployment");
    const wanted = steady(WANTED, { deployment }, 3);
    return {
      firing: [
        {
          what: "a rollout is stuck",
          series: [wanted, steady(AVAILABLE, { deployment }, 2)],
          at: "12m",
          labels: { deployment },
          value: "2",
        },
      ],
      silent: [
        { what: "all pods are available", series: [wanted, steady(AVAILABLE, { deployment }, 3)], at: "12m" },
        { what: "a node is drained", series: [wanted, input(AVAILABLE, { deployment }, briefly(3, 2))], at: "12m" },
      ],
    };
  },
  ContainerRestarting: (service) => {
    const labels = { pod: `${service}-7d9f-x2x4z`, container: service };
    return {
      firing: [
        {
          what: "the container restarts every three minutes",
          series: [input(RESTARTS, labels, "0x5 1x5 2x5 3x5 4x20")],
          at: "14m",
          labels,
        },
      ],
      silent: [
        { what: "the container restarted once", series: [input(RESTARTS, labels, "0x9 1x60")], at: "14m" },
        {
          what: "the container restarted often, but an hour ago",
          series: [input(RESTARTS, labels, "5x200")],
          at: "60m",
        },
      ],
    };
  },
  AutoscalerAtCeiling: (_service, rule) => {
    const labels = { horizontalpodautoscaler: matchedBy(rule, "horizontalpodautoscaler") };
    const of = (values: string) => [
      input("kube_horizontalpodautoscaler_status_current_replicas", labels, values),
      steady("kube_horizontalpodautoscaler_spec_max_replicas", labels, 6),
    ];
    return {
      firing: [{ what: "the HPA stays at its maximum", series: of("6x60"), at: "12m", labels, value: "6" }],
      silent: [
        { what: "the HPA is below its maximum", series: of("5x60"), at: "12m" },
        { what: "the HPA was at its maximum briefly", series: of(briefly(3, 6)), at: "12m" },
      ],
    };
  },
  VolumeAlmostFull: (_service, rule) => volume(rule, 8, "4%"),
  VolumeFilling: (_service, rule) => volume(rule, 20, "10%"),
  NotificationsFailing: (service) => {
    const failed = (values: string) => [
      input("alertmanager_notifications_failed_total", { job: service, integration: "slack", reason: "other" }, values),
    ];
    return {
      firing: [
        { what: "all notifications fail", series: failed("0+1x60"), at: "8m", labels: { integration: "slack" } },
      ],
      silent: [
        { what: "no notification fails", series: failed("0x60"), at: "8m" },
        { what: "one notification failed some time ago", series: failed("0 1x60"), at: "8m" },
      ],
    };
  },
  AlertmanagerMembersInconsistent: (service) => {
    const [first, second] = ["10.0.0.1:9093", "10.0.1.1:9093"];
    const members = (instance: string, values: string) =>
      input("alertmanager_cluster_members", { job: service, instance }, values);
    return {
      firing: [
        {
          what: "the first replica does not find the second",
          series: [members(first, "2x5 1x60"), members(second, "2x60")],
          at: "14m",
          labels: { job: service, instance: first },
        },
      ],
      silent: [
        { what: "the replicas find each other", series: [members(first, "2x60"), members(second, "2x60")], at: "14m" },
        { what: "the other replica does not run", series: [members(first, "2x5 1x60")], at: "14m" },
        {
          what: "the replicas have just restarted",
          series: [members(first, briefly(2, 1)), members(second, briefly(2, 1))],
          at: "12m",
        },
      ],
    };
  },
  ClusterMetricsAbsent: () => {
    const replicas = steady(WANTED, { deployment: "gateway-blue" }, 3);
    const endpoints = steady("kube_endpoint_info", { endpoint: "gateway-service" }, 1);
    const slices = steady("kube_endpointslice_info", { endpointslice: "gateway-service-4x7bd" }, 1);
    return {
      firing: [
        { what: "all metrics are missing", series: [], at: "8m" },
        { what: "endpoint metrics are missing", series: [replicas], at: "8m" },
      ],
      silent: [
        { what: "the metrics exist", series: [replicas, endpoints], at: "8m" },
        { what: "kube-state-metrics has EndpointSlices instead of Endpoints", series: [replicas, slices], at: "8m" },
      ],
    };
  },
  Watchdog: () => ({ firing: [{ what: "nothing is monitored", series: [], at: "1m" }], silent: [] }),
  UnexpectedRestart: () => {
    const labels = { pod: "gateway-blue-7d9f-x2x4z", container: "gateway" };
    return {
      firing: [{ what: "a container restarted", series: [input(RESTARTS, labels, "0x9 1x60")], at: "6m", labels }],
      silent: [{ what: "the restart happened 20 minutes ago", series: [input(RESTARTS, labels, "1x60")], at: "20m" }],
    };
  },
};
