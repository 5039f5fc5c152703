import { EdgeService, datastoreCallee, edgeCallee } from "@254carbon/access-layer";
import { App, Chart } from "cdk8s";

const app = new App();
const chart = new Chart(app, "shop", { namespace: "shop" });
new EdgeService(chart, "orders", {
  name: "orders",
  image: "registry.example.com/shop/orders",
  topology: "rolling",
  scale: { min: 2, max: 10 },
  release: { rolling: { version: "v1.4.2", floor: 2 } },
  calls: [edgeCallee("stock"), datastoreCallee("redis", { kind: "inCluster" })],
});
app.synth();
