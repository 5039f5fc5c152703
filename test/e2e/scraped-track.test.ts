import { createServer } from "http";
import type { AddressInfo } from "net";
import { parse } from "yaml";
import { serviceMonitor } from "../../lib/monitoring/objects";
import { blocks, page } from "../docs/sandbox";
import { prometheusWith } from "./gates/server";
import { eventually } from "./support/layer";

/** What a pod exports: its client library has a label `version`. */
const EXPORTED = 'orders_requests_total{status="200"} 7\npython_info{version="3.13.1"} 1\n';

interface Relabeling {
  readonly source_labels: readonly string[];
  readonly target_label: string;
}

/** The relabelings of the ServiceMonitor, as the operator writes them to the configuration of Prometheus. */
function ofServiceMonitor(): readonly Relabeling[] {
  const app = { app: "orders", portName: "http", port: 8000, path: "/metrics", hasTracks: true };
  const [endpoint] = serviceMonitor(app).spec.endpoints;
  return (endpoint?.relabelings ?? []).map(({ sourceLabels, targetLabel }) => ({
    source_labels: sourceLabels,
    target_label: targetLabel,
  }));
}

test.each<[string, readonly Relabeling[]]>([
  ["ServiceMonitor", ofServiceMonitor()],
  ["page docs/gates.md", parse(blocks("yaml", page("docs", "gates.md")).at(-1) ?? "") as readonly Relabeling[]],
])("the relabeling of the %s adds the track, and keeps other labels", async (_, relabel_configs) => {
  const pod = createServer((_request, response) => response.setHeader("content-type", "text/plain").end(EXPORTED));
  await new Promise<void>((resolve) => pod.listen(0, "127.0.0.1", resolve));
  const targets = [`127.0.0.1:${(pod.address() as AddressInfo).port}`];
  // The service discovery of Kubernetes sets this label. The second target has no track, like a datastore.
  const labels = { __meta_kubernetes_pod_label_version: "canary", job: "orders" };
  const server = await prometheusWith("# EOF\n", {
    global: { scrape_interval: "1s", scrape_timeout: "1s" },
    scrape_configs: [
      { job_name: "pods", static_configs: [{ targets, labels }], relabel_configs },
      { job_name: "datastores", static_configs: [{ targets }], relabel_configs },
    ],
  });
  const labelsOf = async (metric: string): Promise<readonly object[]> => {
    const response = await fetch(`${server.url}/api/v1/query?query=${metric}`);
    const { data } = (await response.json()) as { data: { result: readonly { metric: object }[] } };
    return data.result.map(({ metric: { ...found } }) => found);
  };
  try {
    await eventually(async () => expect(await labelsOf("python_info")).toHaveLength(2));
    const [instance] = targets;
    for (const [metric, own] of [
      ["up", {}],
      ["orders_requests_total", { status: "200" }],
      ["python_info", { version: "3.13.1" }],
    ] as const) {
      expect(await labelsOf(metric)).toEqual(
        expect.arrayContaining([
          { __name__: metric, instance, job: "orders", track: "canary", ...own },
          { __name__: metric, instance, job: "datastores", ...own },
        ]),
      );
    }
  } finally {
    await server.remove();
    pod.closeAllConnections();
    pod.close();
  }
});
