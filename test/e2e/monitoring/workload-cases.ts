import type { AlertingRule } from "../../../lib/monitoring/monitoring-rule";
import { briefly, input, matchedBy, steady, type AlertCases, type CasesOf } from "./course";

const AVAILABLE = "kube_deployment_status_replicas_available";
const WANTED = "kube_deployment_spec_replicas";
const RESTARTS = "kube_pod_container_status_restarts_total";

/** The first Deployment that a rule names has no pod, while its others are fine. */
function unavailable({ expr }: AlertingRule, at: string): AlertCases {
  const names = [...expr.matchAll(/absent\(\w+\{[^}]*deployment="([^"]+)"/g)].map(([, name = ""]) => name);
  const [deployment = "", ...others] = names;
  const fine = others.map((other) => steady(AVAILABLE, { deployment: other }, 1));
  const neighbour = steady(AVAILABLE, { deployment: "neighbour" }, 1);
  const labels = { deployment };
  return {
    firing: [
      { what: "no pod is available", series: [...fine, steady(AVAILABLE, labels, 0)], at, labels },
      { what: "it was deleted", series: [...fine, neighbour, input(AVAILABLE, labels, "1 1 stale")], at, labels },
    ],
    silent: [
      { what: "a pod is available", series: [...fine, steady(AVAILABLE, labels, 1)], at },
      { what: "it was just restarted", series: [...fine, input(AVAILABLE, labels, "1 0 0 1x60")], at: "2m" },
      { what: "nothing is known of the whole namespace", series: [], at },
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
    firing: [{ what: "it is nearly full", series: of(low), at: "12m", value, labels: { persistentvolumeclaim } }],
    silent: [{ what: "half of it is free", series: of(100), at: "12m" }],
  };
}

/** Alerts about Deployments, autoscalers, volumes and what watches them. */
export const WORKLOAD_CASES: Readonly<Record<string, CasesOf>> = {
  WorkloadWithoutPods: (_service, rule) => unavailable(rule, "8m"),
  DatastoreDown: (_service, rule) => unavailable(rule, "5m"),
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
        { what: "all are there", series: [wanted, steady(AVAILABLE, { deployment }, 3)], at: "12m" },
        { what: "a node is drained", series: [wanted, input(AVAILABLE, { deployment }, briefly(3, 2))], at: "12m" },
      ],
    };
  },
  ContainerRestarting: (service) => {
    const labels = { pod: `${service}-7d9f-x2x4z`, container: service };
    return {
      firing: [
        { what: "every three minutes", series: [input(RESTARTS, labels, "0x5 1x5 2x5 3x5 4x20")], at: "14m", labels },
      ],
      silent: [
        { what: "once", series: [input(RESTARTS, labels, "0x9 1x60")], at: "14m" },
        { what: "often, but that was a while ago", series: [input(RESTARTS, labels, "5x200")], at: "60m" },
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
      firing: [{ what: "it stays there", series: of("6x60"), at: "12m", labels, value: "6" }],
      silent: [
        { what: "there is room", series: of("5x60"), at: "12m" },
        { what: "it was there for a moment", series: of(briefly(3, 6)), at: "12m" },
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
      firing: [{ what: "each of them", series: failed("0+1x60"), at: "8m", labels: { integration: "slack" } }],
      silent: [
        { what: "none of them", series: failed("0x60"), at: "8m" },
        { what: "one, and that was a while ago", series: failed("0 1x60"), at: "8m" },
      ],
    };
  },
  ClusterMetricsAbsent: () => {
    const replicas = steady(WANTED, { deployment: "gateway-blue" }, 3);
    const endpoints = steady("kube_endpoint_info", { endpoint: "gateway-service" }, 1);
    return {
      firing: [
        { what: "of everything", series: [], at: "8m" },
        { what: "of endpoints", series: [replicas], at: "8m" },
      ],
      silent: [{ what: "they are there", series: [replicas, endpoints], at: "8m" }],
    };
  },
  UnexpectedRestart: () => {
    const labels = { pod: "gateway-blue-7d9f-x2x4z", container: "gateway" };
    return {
      firing: [{ what: "there was one", series: [input(RESTARTS, labels, "0x9 1x60")], at: "6m", labels }],
      silent: [{ what: "that was a while ago", series: [input(RESTARTS, labels, "1x60")], at: "20m" }],
    };
  },
};
