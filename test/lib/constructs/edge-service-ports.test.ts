import { EdgeService, type EdgeServiceProps } from "../../../lib/constructs/edge-service";
import { inConsumerChart } from "../../helpers/consumer-chart";
import { mainContainer, one } from "../../helpers/kubernetes";

const MINIMAL: EdgeServiceProps = {
  name: "orders",
  topology: "rolling",
  scale: { min: 2, max: 6 },
  release: { rolling: { version: "v1.2.3", floor: 2 } },
};

const PORTS = {
  raw: { port: 9091, protocol: "tcp" },
  grpc: { port: 9090, protocol: "grpc" },
  admin: { port: 8081 },
} as const;

const GRPC = { grpc: PORTS.grpc };

function build(props: Partial<EdgeServiceProps>) {
  return inConsumerChart((chart) => new EdgeService(chart, "their-id", { ...MINIMAL, ...props }));
}

const RELEASES = {
  rolling: MINIMAL.release,
  blueGreen: {
    live: "green",
    preview: "blue",
    blue: { version: "v1.2.3", floor: 2 },
    green: { version: "v1.2.3", floor: 2 },
  },
  canary: { share: 5, stable: { version: "v1.2.3", floor: 2 }, canary: { version: "v1.2.3", floor: 1 } },
} as const;

test.each([
  ["rolling", ["orders-service"], ["orders"]],
  ["blueGreen", ["orders-service", "orders-preview-service"], ["orders-blue", "orders-green"]],
  ["canary", ["orders-service", "orders-stable-service", "orders-canary-service"], ["orders-stable", "orders-canary"]],
] as const)("all Services and containers of a %s service have its ports", (topology, services, deployments) => {
  const manifests = build({ topology, release: RELEASES[topology], ports: PORTS });
  for (const name of services) {
    expect(one(manifests, "Service", name).spec.ports).toEqual([
      { name: "http", port: 8000, protocol: "TCP", targetPort: "http" },
      { name: "admin", port: 8081, protocol: "TCP", targetPort: "admin", appProtocol: "http" },
      { name: "grpc", port: 9090, protocol: "TCP", targetPort: "grpc", appProtocol: "kubernetes.io/h2c" },
      { name: "raw", port: 9091, protocol: "TCP", targetPort: "raw" },
    ]);
  }
  for (const name of deployments) {
    expect(one(manifests, "Deployment", name).spec.template.spec.containers[0].ports).toEqual([
      { name: "http", containerPort: 8000, protocol: "TCP" },
      { name: "admin", containerPort: 8081, protocol: "TCP" },
      { name: "grpc", containerPort: 9090, protocol: "TCP" },
      { name: "raw", containerPort: 9091, protocol: "TCP" },
    ]);
  }
});

describe("the checks of an EdgeService by gRPC", () => {
  const probesWith = (props: Partial<EdgeServiceProps>) => mainContainer(build({ ports: GRPC, ...props }), "orders");

  test("the startup and readiness checks ask for the whole server, and the liveness check opens the port", () => {
    const { startupProbe, readinessProbe, livenessProbe } = probesWith({ grpcHealth: { port: "grpc" } });
    expect(startupProbe).toEqual({
      grpc: { port: 9090 },
      periodSeconds: 2,
      timeoutSeconds: 3,
      failureThreshold: 60,
    });
    expect(readinessProbe).toEqual({ grpc: { port: 9090 }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 });
    expect(livenessProbe).toEqual({
      tcpSocket: { port: "grpc" },
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 6,
    });
  });

  test("the checks can ask for services by name", () => {
    const grpcHealth = { port: "grpc", service: "orders.v1.Orders", livenessService: "" };
    expect(probesWith({ grpcHealth, probes: { liveness: { periodSeconds: 20 } } })).toMatchObject({
      startupProbe: { grpc: { port: 9090, service: "orders.v1.Orders" } },
      readinessProbe: { grpc: { port: 9090, service: "orders.v1.Orders" } },
      livenessProbe: { grpc: { port: 9090, service: "" }, periodSeconds: 20 },
    });
  });

  test("a liveness path is checked on the main port", () => {
    const { livenessProbe } = probesWith({ grpcHealth: { port: "grpc" }, livenessPath: "/live" });
    expect(livenessProbe).toMatchObject({ httpGet: { path: "/live", port: "http" } });
  });
});

test("a port of an EdgeService with a wrong name is reported with the path of the prop", () => {
  expect(() => build({ ports: { "a--b": { port: 9090 } } })).toThrow("ports.a--b: must be the name of a port");
});
