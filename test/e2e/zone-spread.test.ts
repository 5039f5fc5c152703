import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { layerOf } from "../helpers/fixtures";
import { NAMESPACE, eventually, mustApply, objectsOf, removeLayer } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();

/** A pod that leaves no room on the only node of zone c. */
const FILLER: Manifest = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "zone-spread-filler", namespace: "default" },
  spec: {
    nodeName: "node-2",
    containers: [{ name: "filler", image: "filler", resources: { requests: { cpu: "64" } } }],
  },
};

function fourPods(zoneSpread: "preferred" | "required"): readonly Manifest[] {
  return synthesize(
    layerOf({
      environment: {
        schema: 1,
        name: "zones",
        cluster: { context: "zones" },
        services: { orders: { topology: "rolling", scale: { min: 4 }, zoneSpread } },
        datastores: {},
      },
      release: {
        schema: 1,
        services: { orders: { rolling: { version: "v1.0.0", floor: 4 } } },
        secrets: {},
      },
    }),
  ).manifests;
}

interface Pod {
  readonly spec: { readonly nodeName?: string };
}

/** Waits until the four pods are on these nodes. */
function expectOn(...nodes: readonly string[]): Promise<void> {
  return eventually(async () => {
    const pods = await objectsOf<Pod>(kubectl, "pods", { labelSelector: "app=orders" });
    expect(pods.map(({ spec }) => spec.nodeName ?? "pending").sort()).toEqual(nodes);
  });
}

beforeEach(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, [FILLER]);
});
afterAll(async () => {
  await kubectl.try(["uncordon", "node-2"]);
  await kubectl.try(["-n", "default", "delete", "pod", FILLER.metadata.name, "--ignore-not-found", "--wait=false"]);
  await removeLayer(kubectl);
});

test("with a preferred spread, all pods run in two zones while the third has no room", async () => {
  await mustApply(kubectl, fourPods("preferred"));
  await expectOn("node-0", "node-0", "node-1", "node-1");
});

test("with a required spread, pods stay pending while a zone has no room, and run elsewhere once it is cordoned", async () => {
  await mustApply(kubectl, fourPods("required"));
  await expectOn("node-0", "node-1", "pending", "pending");
  await eventually(async () => {
    const events = await kubectl.run(["-n", NAMESPACE, "get", "events", "--field-selector=reason=FailedScheduling"]);
    expect(events).toMatch(/didn't match pod topology spread constraints/);
  });
  await kubectl.run(["cordon", "node-2"]);
  await expectOn("node-0", "node-0", "node-1", "node-1");
});
