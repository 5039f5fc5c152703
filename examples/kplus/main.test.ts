import { findManifest, manifestsOf, type EdgeService } from "@254carbon/access-layer";
import { ApiObject, App, JsonPatch, Testing } from "cdk8s";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as example from "./main";

// The example writes its manifest on import.
const folder = mkdtempSync(join(tmpdir(), "example-kplus-"));
process.env["CDK8S_OUTDIR"] = folder;
const { createShop } = jest.requireActual<typeof example>("./main");
afterAll(() => rmSync(folder, { recursive: true }));

const manifests = manifestsOf(createShop(new App()));
const specOf = (kind: string, name: string) => findManifest(manifests, kind, name)["spec"];

test("a kplus Service, Ingress and NetworkPolicy select the pods of an EdgeService", () => {
  expect(specOf("Service", "orders-admin")).toMatchObject({
    selector: { app: "orders" },
    ports: [{ targetPort: 8000 }],
  });
  expect(specOf("Ingress", "orders-admin")).toMatchObject({
    rules: [{ http: { paths: [{ backend: { service: { name: "orders-admin", port: { number: 80 } } } }] } }],
  });
  expect(specOf("NetworkPolicy", "orders-admin")).toMatchObject({
    podSelector: { matchLabels: { app: "orders" } },
    ingress: [{ ports: [{ port: 8000, protocol: "TCP" }] }],
  });
});

test("a patch mounts a kplus ConfigMap into the container", () => {
  expect(specOf("Deployment", "orders")).toMatchObject({
    template: {
      spec: {
        volumes: expect.arrayContaining([{ name: "orders-prices", configMap: { name: "orders-prices" } }]),
        containers: [
          {
            volumeMounts: expect.arrayContaining([{ name: "orders-prices", mountPath: "/etc/prices", readOnly: true }]),
          },
        ],
      },
    },
  });
});

test("manifestsOf reports a field that the 1.28 classes drop and that cdk8s omits silently", () => {
  const chart = createShop(new App());
  const orders = chart.node.findChild("orders") as EdgeService;
  for (const { deployment } of orders.workloads) {
    ApiObject.of(deployment).addJsonPatch(
      JsonPatch.replace("/spec/template/spec/containers/0/lifecycle", { preStop: { sleep: { seconds: 10 } } }),
    );
  }
  expect(() => manifestsOf(chart)).toThrow(
    "shop/orders/rolling/deployment (KubeDeployment) apps/v1/Deployment shop/orders: the class drops the field spec.template.spec.containers[0].lifecycle.preStop.sleep",
  );
  expect(JSON.stringify(Testing.synth(chart))).toContain('"lifecycle":{"preStop":{}}');
});
