import { EdgeService } from "@254carbon/access-layer";
import { ApiObject, App, Chart, JsonPatch } from "cdk8s";
import * as kplus from "cdk8s-plus-28";

/** An EdgeService with a Service, an Ingress, a NetworkPolicy and a ConfigMap from cdk8s-plus. */
export function createShop(app: App): Chart {
  const chart = new Chart(app, "shop", { namespace: "shop" });
  const orders = new EdgeService(chart, "orders", {
    name: "orders",
    image: "registry.example.com/shop/orders",
    topology: "rolling",
    scale: { min: 2, max: 10 },
    release: { rolling: { version: "v1.4.2", floor: 2 } },
  });

  // Every kplus class that takes pods accepts this. Selects the pods of all versions.
  const pods = kplus.Pods.select(chart, "orders-pods", { labels: { ...orders.selector } });

  const admin = new kplus.Service(chart, "admin", {
    metadata: { name: "orders-admin" },
    selector: pods,
    ports: [{ name: "http", port: 80, targetPort: orders.port }],
  });
  new kplus.Ingress(chart, "ingress", {
    metadata: { name: "orders-admin" },
    className: "internal",
    rules: [{ host: "orders.internal.example.com", path: "/", backend: kplus.IngressBackend.fromService(admin) }],
  });

  const controllers = kplus.Namespaces.select(chart, "controllers", {
    labels: { "kubernetes.io/metadata.name": "ingress" },
  });
  new kplus.NetworkPolicy(chart, "policy", {
    metadata: { name: "orders-admin" },
    selector: pods,
    ingress: { rules: [{ peer: controllers, ports: [kplus.NetworkPolicyPort.tcp(orders.port)] }] },
  });

  const prices = new kplus.ConfigMap(chart, "prices", {
    metadata: { name: "orders-prices" },
    data: { "prices.json": "{}" },
  });
  for (const { deployment } of orders.workloads) mountFiles(ApiObject.of(deployment), prices.name, "/etc/prices");
  return chart;
}

/** Mounts a ConfigMap into the container of a Deployment. Its lists of volumes and mounts must exist. */
function mountFiles(deployment: ApiObject, configMapName: string, path: string): void {
  const pod = "/spec/template/spec";
  deployment.addJsonPatch(
    JsonPatch.add(`${pod}/volumes/-`, { name: configMapName, configMap: { name: configMapName } }),
    JsonPatch.add(`${pod}/containers/0/volumeMounts/-`, { name: configMapName, mountPath: path, readOnly: true }),
  );
}

const app = new App();
createShop(app);
app.synth();
