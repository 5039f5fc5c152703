import type { Manifest } from "../../../lib/manifests/manifest";
import type { RuleGroup } from "../../../lib/monitoring/monitoring-rule";
import type { PrometheusRuleSpec, ServiceMonitorSpec } from "../../../lib/monitoring/objects";

/** Where Prometheus runs, and what it reads besides the layer. */
export interface PrometheusSetup {
  /** Objects of the Prometheus operator, which does not run here. */
  readonly manifests: readonly Manifest[];
  /** Addresses of the kubelets. */
  readonly kubelets: readonly string[];
  /** Address of kube-state-metrics. */
  readonly kubeStateMetrics: string;
  /** Address of Alertmanager, as docs/prerequisites.md states it. */
  readonly alertmanager: string;
  /** Time between two scrapes and between two evaluations. */
  readonly interval: string;
}

/** Folder of a pod's ServiceAccount. */
const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Configuration of Prometheus, as the operator writes it for ServiceMonitors
 * (https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor), with `serviceDiscoveryRole: EndpointSlice`.
 * kube-state-metrics and the kubelets are scraped with `honor_labels`, as in the operator's Helm chart.
 */
export function prometheusConfiguration(setup: PrometheusSetup): object {
  const { manifests, kubelets, kubeStateMetrics, alertmanager, interval } = setup;
  const monitors = manifests.filter(({ kind }) => kind === "ServiceMonitor");
  return {
    global: { scrape_interval: interval, evaluation_interval: interval, scrape_timeout: interval },
    rule_files: ["/etc/prometheus/rules-*.json"],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      ...monitors.map((monitor) => scrapeOf(monitor, interval)),
      {
        job_name: "kube-state-metrics",
        honor_labels: true,
        static_configs: [{ targets: [kubeStateMetrics] }],
      },
      {
        job_name: "kubelet",
        honor_labels: true,
        scheme: "https",
        authorization: { credentials_file: `${ACCOUNT}/token` },
        tls_config: { ca_file: `${ACCOUNT}/ca.crt` },
        static_configs: [{ targets: kubelets, labels: { namespace: "kube-system" } }],
      },
    ],
  };
}

/** Rule groups of every PrometheusRule. The operator changes none of them, unless `enforcedNamespaceLabel` is set. */
export function rulesOf(manifests: readonly Manifest[]): readonly RuleGroup[] {
  return manifests
    .filter(({ kind }) => kind === "PrometheusRule")
    .flatMap(({ spec }) => (spec as PrometheusRuleSpec).groups);
}

function scrapeOf({ metadata, spec }: Manifest, interval: string): object {
  const { jobLabel, selector, endpoints } = spec as ServiceMonitorSpec;
  const [endpoint, ...others] = endpoints;
  if (endpoint === undefined || others.length > 0)
    throw new Error(`ServiceMonitor ${metadata.name} has not one endpoint`);
  const namespace = metadata.namespace ?? "";
  const labels = Object.entries(selector.matchLabels).map(([name, value]) => keep(serviceLabel(name), value));
  return {
    job_name: `serviceMonitor/${namespace}/${metadata.name}/0`,
    honor_labels: false,
    metrics_path: endpoint.path,
    scrape_interval: interval,
    kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: [namespace] } }],
    relabel_configs: [
      ...labels,
      keep("__meta_kubernetes_endpointslice_port_name", endpoint.port),
      copy("__meta_kubernetes_namespace", "namespace"),
      copy("__meta_kubernetes_service_name", "service"),
      copy("__meta_kubernetes_pod_name", "pod"),
      copy("__meta_kubernetes_pod_container_name", "container"),
      { action: "drop", source_labels: ["__meta_kubernetes_pod_phase"], regex: "(Failed|Succeeded)" },
      copy("__meta_kubernetes_service_name", "job"),
      copy(serviceLabel(jobLabel), "job"),
      { target_label: "endpoint", replacement: endpoint.port },
      ...(endpoint.relabelings ?? []).map(({ sourceLabels, targetLabel }) => ({
        source_labels: sourceLabels,
        target_label: targetLabel,
      })),
    ],
  };
}

function serviceLabel(name: string): string {
  return `__meta_kubernetes_service_label_${name.replaceAll(/[^a-zA-Z0-9_]/g, "_")}`;
}

function keep(source: string, regex: string): object {
  return { action: "keep", source_labels: [source], regex };
}

/** Copies a label that is not empty. */
function copy(source: string, target: string): object {
  return { source_labels: [source], target_label: target, regex: "(.+)", replacement: "$1" };
}
