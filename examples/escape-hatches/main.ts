import { EdgeService } from "@254carbon/access-layer";
import { ApiObject, App, Chart, JsonPatch } from "cdk8s";

const app = new App();
const chart = new Chart(app, "shop", { namespace: "shop" });
const orders = new EdgeService(chart, "orders", {
  name: "orders",
  image: "registry.example.com/shop/orders",
  topology: "rolling",
  scale: { min: 2 },
  release: { rolling: { version: "v1.4.2", floor: 2 } },
});

// Patch a field of each Deployment.
for (const { deployment } of orders.workloads)
  ApiObject.of(deployment).addJsonPatch(JsonPatch.add("/spec/revisionHistoryLimit", 5));

// Patch the default child of the construct, which is the live Service.
ApiObject.of(orders).addJsonPatch(JsonPatch.add("/spec/sessionAffinity", "ClientIP"));

// Add an object of a kind for which cdk8s-plus-28 does not have a class.
new ApiObject(chart, "scaler", {
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  metadata: { name: "orders" },
  spec: {
    scaleTargetRef: { name: "orders" },
    triggers: [{ type: "cpu", metricType: "Utilization", metadata: { value: "70" } }],
  },
});

app.synth();
