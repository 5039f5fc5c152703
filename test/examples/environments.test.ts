import { readdirSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import { layerWarnings } from "../../lib/rules/warnings";
import { reachabilityMatchers } from "../../lib/testing";
import { EXAMPLES, EXAMPLE_ENVIRONMENTS, exampleLayer, type ExampleName } from "../helpers/example-environments";
import { PROJECT } from "../helpers/fixtures";

expect.extend(reachabilityMatchers);

test("the folder contains the example environments, and all of them are valid together", () => {
  const files = readdirSync(join(PROJECT, EXAMPLES)).filter((file) => file.endsWith(".yaml"));
  expect(files.sort()).toEqual(EXAMPLE_ENVIRONMENTS.flatMap((name) => [`${name}.release.yaml`, `${name}.yaml`]).sort());
  const loaded = loadValidEnvironments(join(PROJECT, EXAMPLES), [...EXAMPLE_ENVIRONMENTS]);
  expect(loaded.map(({ layer }) => layer.name)).toEqual([...EXAMPLE_ENVIRONMENTS]);
  expect(loaded.flatMap(({ layer }) => layerWarnings(layer).map(({ message }) => message))).toEqual([]);
});

/** Connections that an example is about. */
const ALLOWED: readonly (readonly [ExampleName, from: string, to: string, port: number])[] = [
  ["eks", "10.20.64.7", "gateway", 8000],
  ["eks", "gateway", "198.51.100.20", 443],
  ["eks", "metrics", "10.20.80.7", 443],
  ["eks", "auth", "10.20.16.7", 5432],
  ["gke", "35.191.0.7", "entitlements", 8000],
  ["gke", "130.211.0.7", "keycloak", 8080],
  ["gke", "metrics", "199.36.153.9", 443],
  ["on-premises", "gateway", "192.0.2.40", 3128],
  ["on-premises", "ingress-nginx/ingress-nginx", "streaming", 8000],
  ["on-premises", "reports/billing", "entitlements", 8000],
  ["k3s", "kube-system/traefik", "gateway", 8000],
  ["team-a", "observability/prometheus", "gateway", 8000],
  ["team-a", "envoy-gateway-system/any-pod", "gateway", 8000],
];

test.each(ALLOWED)("in %s, %s can connect to %s on port %i", (name, from, to, port) => {
  expect(synthesize(exampleLayer(name)).manifests).toReach({ from, to, port });
});

const DENIED: readonly (readonly [ExampleName, from: string, to: string])[] = [
  ["eks", "10.20.67.7", "gateway"],
  ["eks", "10.20.64.7", "auth"],
  ["eks", "auth", "198.51.100.20"],
  ["gke", "gateway", "internet"],
  ["gke", "35.191.0.7", "auth"],
  ["on-premises", "entitlements", "192.0.2.40"],
  ["on-premises", "gateway", "internet"],
  ["on-premises", "reports/any-pod", "entitlements"],
  ["k3s", "kube-system/any-pod", "gateway"],
  ["team-a", "monitoring/any-pod", "gateway"],
];

test.each(DENIED)("in %s, %s can't connect to %s", (name, from, to) => {
  expect(synthesize(exampleLayer(name)).manifests).notToReach({ from, to });
});

test("two layers in one cluster can't connect to each other", () => {
  const both = [...synthesize(exampleLayer("team-a")).manifests, ...synthesize(exampleLayer("team-b")).manifests];
  expect(both).notToReach({ from: "access-team-a/gateway", to: "access-team-b/auth" });
  expect(both).notToReach({ from: "access-team-b/auth", to: "access-team-a/postgres-deployment" });
  expect(both).toReach({ from: "access-team-b/auth", to: "access-team-b/postgres-deployment", port: 5432 });
});

test("the images of on-premises come from its registry, and all of them are pinned by digest", () => {
  const { yaml } = synthesize(exampleLayer("on-premises"));
  const images = [...yaml.matchAll(/^ +image: (.*)$/gm)].map(([, image = ""]) => image.replaceAll('"', ""));
  expect(images.length).toBeGreaterThan(10);
  expect(images.filter((one) => !/^registry\.dc1\.example\.com\/mirror\/.*@sha256:[0-9a-f]{64}$/.test(one))).toEqual(
    [],
  );
});

test("eks and k3s need no Secrets with certificates", () => {
  expect(synthesize(exampleLayer("eks")).yaml).not.toContain("secretName: gateway-tls");
  expect(synthesize(exampleLayer("k3s")).yaml).not.toContain("secretName: gateway-tls");
  expect(synthesize(exampleLayer("on-premises")).yaml).toContain("secretName: gateway-tls");
});

test("the objects of both teams have the label by which kube-prometheus-stack selects them", () => {
  for (const name of ["team-a", "team-b"] as const) {
    const monitors = synthesize(exampleLayer(name)).manifests.filter(({ kind }) =>
      ["ServiceMonitor", "PrometheusRule"].includes(kind),
    );
    expect(monitors.length).toBeGreaterThan(5);
    for (const { metadata } of monitors) expect(metadata.labels).toMatchObject({ release: "kube-prometheus-stack" });
  }
});
