import { synthesize } from "../../charts/synthesize";
import { resolveLayer } from "../../lib/layer/layer";
import type { Manifest } from "../../lib/manifests/manifest";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { ServiceRelease } from "../../lib/spec/release";
import type { ServiceSpec } from "../../lib/spec/service";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { environmentOfContainer, mainContainer, ofKind, one, podOfCronJob } from "../helpers/kubernetes";
import { allowedFlows, policiesOf } from "../helpers/policies";
import { afterEdit } from "../helpers/sample";

const prod = environmentOf("prod");

const ORDERS: ServiceSpec = {
  topology: "rolling",
  scale: { min: 2, max: 4 },
  host: "orders.254carbon.com",
  port: 9090,
  healthPath: "/healthz",
  metricsPath: "/stats/prometheus",
};

/** The prod environment with an additional service named orders, which gateway calls. */
function withOrders(
  spec: ServiceSpec = ORDERS,
  release: ServiceRelease = { rolling: { version: "v1.0.0", floor: 2 } },
  cluster: Partial<EnvironmentSpec["cluster"]> = {},
): readonly Manifest[] {
  const { environment } = prod;
  const gateway = { ...environment.services["gateway"], calls: ["auth", "orders"] } as ServiceSpec;
  const changed = {
    ...environment,
    cluster: { ...environment.cluster, ...cluster },
    services: { ...environment.services, gateway, orders: spec },
  };
  const services = { ...prod.release.services, orders: release };
  return synthesize(resolveLayer(changed, { ...prod.release, services })).manifests;
}

const manifests = withOrders();

const backendsOf = (objects: readonly Manifest[], kind: string): readonly unknown[] =>
  objects
    .filter((manifest) => manifest.kind === kind && manifest.metadata.name === "orders")
    .flatMap(({ spec }) => (spec as { readonly rules: readonly unknown[] }).rules);

describe("port of a service", () => {
  test("the Service and the container use the configured port and name it http", () => {
    expect(one(manifests, "Service", "orders-service").spec.ports).toEqual([
      { name: "http", port: 9090, protocol: "TCP", targetPort: "http" },
    ]);
    expect(mainContainer(manifests, "orders").ports).toEqual([{ name: "http", containerPort: 9090, protocol: "TCP" }]);
  });

  test("every Service for a canary uses the configured port", () => {
    const release = { share: 0, stable: { version: "v1", floor: 2 }, canary: { version: "v1", floor: 1 } };
    const services = ofKind(withOrders({ ...ORDERS, topology: "canary" }, release), "Service");
    const ports = ["orders-service", "orders-stable-service", "orders-canary-service"].map((name) =>
      services.filter(({ metadata }) => metadata.name === name).map(({ spec }) => spec.ports[0]?.port),
    );
    expect(ports).toEqual([[9090], [9090], [9090]]);
  });

  test("NetworkPolicies allow callers, Prometheus, the probe job and the exposure only on the configured port", () => {
    const lines = allowedFlows(policiesOf(manifests));
    const toOrders = lines.in.filter((line) => line.includes(" > orders "));
    expect(toOrders.filter((line) => !line.endsWith(" 9090/TCP"))).toEqual([]);
    expect(toOrders.map((line) => line.split(" > ")[0]).sort()).toEqual(
      allowedFlows(policiesOf(withOrders({ ...ORDERS, port: undefined })))
        .in.filter((line) => line.endsWith(" > orders 8000/TCP"))
        .map((line) => line.split(" > ")[0])
        .sort(),
    );
    expect(toOrders).toHaveLength(4);
    expect(lines.out).toEqual(expect.arrayContaining(["gateway > orders 9090/TCP", "probe > orders 9090/TCP"]));
    expect(lines.out).not.toContain("gateway > orders 8000/TCP");
  });

  test("the URL for callers contains the configured port", () => {
    expect(environmentOfContainer(mainContainer(manifests, "gateway-blue"))["ACCESS_ORDERS_SERVICE_URL"]).toBe(
      "http://orders-service:9090",
    );
  });

  test("the HTTPRoute backend uses the configured port", () => {
    expect(backendsOf(manifests, "HTTPRoute")).toEqual([
      expect.objectContaining({ backendRefs: [expect.objectContaining({ name: "orders-service", port: 9090 })] }),
      {
        matches: ["/stats/prometheus", "/healthz"].map((value) => ({ path: { type: "PathPrefix", value } })),
        backendRefs: [{ name: "orders-blocked-service", port: 9090 }],
      },
    ]);
  });

  test("the Ingress backend uses the configured port", () => {
    const exposure = { kind: "ingress", className: "nginx", namespace: "ingress-nginx" } as const;
    const objects = withOrders(ORDERS, undefined, { exposure });
    expect(JSON.stringify(backendsOf(objects, "Ingress"))).toContain('"port":{"number":9090}');
  });

  test("the port of a service does not change other Services", () => {
    const normal = synthesize(layerOf(prod)).manifests.filter(({ kind }) => kind === "Service");
    expect(manifests.filter(({ kind }) => kind === "Service")).toEqual(expect.arrayContaining([...normal]));
  });
});

describe("paths of a service", () => {
  test("startup and readiness probes request the health path, and the liveness probe only opens the port", () => {
    const { startupProbe, readinessProbe, livenessProbe } = mainContainer(manifests, "orders");
    for (const probe of [startupProbe, readinessProbe]) {
      expect(probe?.httpGet).toEqual({ path: "/healthz", port: "http" });
    }
    expect(livenessProbe?.tcpSocket).toEqual({ port: "http" });
  });

  test("the probe job requests the health path on the port of the service", () => {
    const [container] = podOfCronJob(one(manifests, "CronJob", "probe")).containers;
    expect(environmentOfContainer(container)["ACCESS_ORDERS_SERVICE_URL"]).toBe("http://orders-service:9090");
    expect(container.args).toEqual(
      expect.arrayContaining(["$(ACCESS_ORDERS_SERVICE_URL)/healthz", "$(ACCESS_AUTH_SERVICE_URL)/health"]),
    );
  });
});

describe("invalid port or path of a service", () => {
  const after = (line: string) => afterEdit("    maxUnavailable: 1\n", `    maxUnavailable: 1\n    ${line}\n`);

  const PATH = 'must be a path such as "/live"';
  const FORM = "start with one '/', without scheme, host, spaces or '#'";

  test.each([
    [
      "port: 0",
      "sample.yaml:13:11 services.gateway.port: must be a whole number from 1 to 65535, got 0; write 1 or more",
    ],
    [
      "port: 65536",
      "sample.yaml:13:11 services.gateway.port: must be a whole number from 1 to 65535, got 65536; write 65535 or less",
    ],
    ["healthPath: health", `sample.yaml:13:17 services.gateway.healthPath: ${PATH}, got "health"; ${FORM}`],
    ["metricsPath: /a b", `sample.yaml:13:18 services.gateway.metricsPath: ${PATH}, got "/a b"; ${FORM}`],
  ])("%s is rejected with its line, its column and the allowed values", (line, message) => {
    expect(after(line)).toEqual([message]);
  });

  test.each(["port: 1", "port: 65535", "healthPath: /healthz", "metricsPath: /stats/prometheus"])(
    "the service setting %s is accepted",
    (line) => expect(after(line)).toEqual([]),
  );
});
