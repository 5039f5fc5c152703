import { buildImages } from "../../../dev/images/build";
import { nodeAddress } from "./addresses";
import type { NodeCluster } from "./cluster";
import { CONTAINERD_SOCKET } from "./node-files";
import { prometheusConfiguration } from "./operator";
import { monitoringObjects } from "./prometheus-objects";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { RuleGroup } from "../../../lib/monitoring/monitoring-rule";

/** Namespace of Prometheus, as docs/prerequisites.md states it. */
export const MONITORING_NAMESPACE = "monitoring";

/** A series with its labels. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A rule that Prometheus has evaluated. */
export interface LoadedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

/** A Prometheus that runs in the cluster. */
export interface Prometheus {
  readonly query: (expression: string) => Promise<readonly Sample[]>;
  /** Firing alerts, each as `<alert> <service>`. */
  readonly firing: () => Promise<ReadonlySet<string>>;
  readonly rules: () => Promise<readonly LoadedRule[]>;
  /** Names of all metrics with a series. */
  readonly metricNames: () => Promise<ReadonlySet<string>>;
}

/** Options of {@link startPrometheus}. */
export interface PrometheusOptions {
  /** Rendered objects with ServiceMonitors. */
  readonly manifests: readonly Manifest[];
  readonly groups: readonly RuleGroup[];
  readonly alertmanager: string;
  readonly interval: string;
  /**
   * Namespace of Prometheus and kube-state-metrics.
   * @default - {@link MONITORING_NAMESPACE}
   */
  readonly namespace?: string;
}

/**
 * Starts Prometheus and kube-state-metrics on the first node, and waits until both are ready.
 * @throws Error with the reason if an image can't be built
 */
export async function startPrometheus(cluster: NodeCluster, options: PrometheusOptions): Promise<Prometheus> {
  const { manifests, groups, alertmanager, interval, namespace = MONITORING_NAMESPACE } = options;
  const { kubectl, nodes } = cluster;
  const [node] = nodes;
  if (node === undefined) throw new Error("the cluster has no node");
  const built = await buildImages(["monitoring"]);
  if ("reason" in built) throw new Error(built.reason);
  const ctr = ["--address", CONTAINERD_SOCKET, "--namespace", "k8s.io", "images", "import"];
  for (const archive of built.archives)
    await node.namespaces().run("ctr", [...ctr, "--snapshotter", "overlayfs", archive]);
  const configuration = prometheusConfiguration({
    manifests,
    alertmanager,
    interval,
    kubelets: nodes.map(({ number }) => `${nodeAddress(number)}:10250`),
    kubeStateMetrics: `kube-state-metrics.${namespace}.svc:8080`,
  });
  const files = { "prometheus.yml": JSON.stringify(configuration), "rules-layer.json": JSON.stringify({ groups }) };
  const items = monitoringObjects({ namespace, node: node.name, files });
  const list = { apiVersion: "v1", kind: "List", items };
  await kubectl.run(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(list) });
  const wait = ["-n", namespace, "wait", "deployment", "--all", "--for=condition=Available", "--timeout=300s"];
  await kubectl.run(wait);
  const read = async <T>(path: string): Promise<T> => {
    const proxy = `/api/v1/namespaces/${namespace}/services/prometheus:9090/proxy/api/v1/${path}`;
    return (JSON.parse(await kubectl.run(["get", "--raw", proxy])) as { readonly data: T }).data;
  };
  return {
    query: async (expression) => {
      type Result = { readonly result: readonly { metric: Sample["metric"]; value: readonly [number, string] }[] };
      const { result } = await read<Result>(`query?query=${encodeURIComponent(expression)}`);
      return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    firing: async () => {
      type Alert = { readonly state: string; readonly labels: Readonly<Record<string, string>> };
      const { alerts } = await read<{ readonly alerts: readonly Alert[] }>("alerts");
      const found = alerts.filter(({ state }) => state === "firing");
      return new Set(found.map(({ labels }) => `${labels["alertname"]} ${labels["service"]}`));
    },
    rules: async () => {
      type Group = { readonly rules: readonly LoadedRule[] };
      return (await read<{ readonly groups: readonly Group[] }>("rules")).groups.flatMap(({ rules }) => rules);
    },
    metricNames: async () => new Set(await read<readonly string[]>("label/__name__/values")),
  };
}
