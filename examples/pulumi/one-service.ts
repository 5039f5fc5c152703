import { EdgeService, manifestsOf } from "@254carbon/access-layer";
import { ManifestResources, kubernetesProvider } from "@254carbon/access-layer/pulumi";
import { getStack } from "@pulumi/pulumi";
import { App, Chart } from "cdk8s";

const chart = new Chart(new App(), "shop", { namespace: "shop" });
new EdgeService(chart, "orders", {
  name: "orders",
  image: "registry.example.com/shop/orders",
  topology: "rolling",
  scale: { min: 2, max: 10 },
  release: { rolling: { version: "v1.4.2", floor: 2 } },
});

const provider = kubernetesProvider("kubernetes", { context: `shop-${getStack()}`, identifier: getStack() });
new ManifestResources("shop", { manifests: manifestsOf(chart) }, { provider });
