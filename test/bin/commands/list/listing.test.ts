import { describeCanary, listingOf } from "../../../../bin/commands/list/listing";
import { synthesize } from "../../../../charts/synthesize";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../../../helpers/fixtures";

const listing = (props: EnvironmentFiles) => {
  const layer = layerOf(props);
  return listingOf(layer, synthesize(layer));
};
const object = (props: EnvironmentFiles, kind: string, name: string) =>
  listing(props).objects.find((one) => one.kind === kind && one.name === name);

test("listingOf lists every object in manifest order", () => {
  const prod = environmentOf("prod");
  const { name, context, namespace, objects } = listing(prod);
  expect({ name, context, namespace }).toEqual({ name: "prod", context: "prod-eu", namespace: "254carbon-access" });
  const printed = synthesize(layerOf(prod)).manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(objects.map((one) => `${one.kind} ${one.name}`)).toEqual(printed);
});

test.each([
  ["Deployment", "gateway-blue", { app: "gateway", runs: "v1.0.1", pods: { min: 3, max: 12 } }],
  ["HorizontalPodAutoscaler", "gateway-blue", { app: "gateway", pods: { min: 3, max: 12 } }],
  ["Deployment", "keycloak-deployment", { app: "keycloak", runs: "26.2.5", pods: { min: 2, max: 2 } }],
  ["Service", "gateway-service", { app: "gateway", selects: "blue" }],
  ["Service", "gateway-preview-service", { app: "gateway", selects: "green" }],
  ["Service", "streaming-service", { app: "streaming", selects: "all" }],
  ["Service", "streaming-blocked-service", { app: "streaming", selects: "none" }],
  ["Namespace", "254carbon-access", {}],
])("listingOf describes the %s %s", (kind, name, expected) => {
  expect(object(environmentOf("prod"), kind, name)).toEqual({ kind, name, ...expected });
});

test.each([
  ["registry:5000/a/b:v2@sha256:0123", "v2"],
  ["registry:5000/a/b", "registry:5000/a/b"],
])("listingOf shows image %s as %s, including for a CronJob", (image, runs) => {
  const manifest: Manifest = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "backup" },
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image }] } } } } },
  };
  const listed = { manifests: [manifest], chart: { patchedObjects: [] } };
  expect(listingOf(layerOf(environmentOf("prod")), listed).objects).toEqual([
    { kind: "CronJob", name: "backup", runs },
  ]);
});

test("describeCanary prints both the configured and the actual share", () => {
  const release = { share: 10, stable: { version: "v1.0.1", floor: 3 }, canary: { version: "v1.1.0", floor: 1 } };
  const [canary] = listing(withRelease(environmentOf("prod"), "streaming", release)).canaries;
  expect(canary).toEqual({
    service: "streaming",
    share: 10,
    trueShare: 25,
    canaryPods: 1,
    pods: 4,
    stable: "v1.0.1",
    canary: "v1.1.0",
  });
  expect(canary && describeCanary(canary)).toBe(
    "streaming: canary share 10 % configured, 25.0 % actual: at minimum scale, 1 of 4 pods run v1.1.0, the others v1.0.1",
  );
});

test("describeCanary prints one version if the share is 0", () => {
  const [canary] = listing(environmentOf("prod")).canaries;
  expect(canary && describeCanary(canary)).toBe(
    "streaming: canary share 0 %; stable and canary (1 of 4 pods at minimum scale) both run v1.0.1",
  );
  expect(listing(environmentOf("dev")).canaries).toEqual([]);
});
