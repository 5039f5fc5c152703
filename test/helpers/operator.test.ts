import { synthesize } from "../../charts/synthesize";
import { layerOnNodes } from "../nodes/support/layer";
import { prometheusConfiguration, rulesOf } from "../nodes/support/operator";
import { watchedLayer } from "../nodes/support/watched-layer";

const { manifests } = synthesize(layerOnNodes(watchedLayer()));

test("each ServiceMonitor becomes one scrape configuration for its Services and its port", () => {
  const configuration = prometheusConfiguration({
    manifests,
    kubelets: ["172.30.99.11:10250"],
    kubeStateMetrics: "kube-state-metrics:8080",
    alertmanager: "alertmanager:9093",
    interval: "5s",
  }) as { readonly scrape_configs: readonly { readonly job_name: string }[] };
  const names = configuration.scrape_configs.map(({ job_name }) => job_name);
  const monitors = ["auth", "entitlements", "gateway", "metrics", "streaming", "alertmanager"];
  expect(names).toEqual([
    ...monitors.map((name) => `serviceMonitor/254carbon-access/${name}/0`),
    "kube-state-metrics",
    "kubelet",
  ]);
  expect(configuration.scrape_configs[0]).toMatchObject({
    honor_labels: false,
    metrics_path: "/metrics",
    relabel_configs: expect.arrayContaining([
      { action: "keep", source_labels: ["__meta_kubernetes_service_label_app"], regex: "auth" },
      {
        action: "keep",
        source_labels: ["__meta_kubernetes_service_label_access_layer_254carbon_com_scrape"],
        regex: "true",
      },
      { action: "keep", source_labels: ["__meta_kubernetes_endpointslice_port_name"], regex: "http" },
      expect.objectContaining({ source_labels: ["__meta_kubernetes_service_label_app"], target_label: "job" }),
    ]),
  });
});

test("the rules of every PrometheusRule are loaded unchanged", () => {
  const rendered = manifests.find(({ kind }) => kind === "PrometheusRule")?.spec as { readonly groups: unknown };
  expect(rulesOf(manifests)).toEqual(rendered.groups);
});
