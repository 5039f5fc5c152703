import { EdgeService, type EdgeServiceProps } from "../../../lib/constructs/edge-service";
import { datastoreCallee, externalServiceCallee } from "../../../lib/traffic/callees";
import { edgeCallee } from "../../../lib/traffic/edge-callee";
import { environmentOfContainer, mainContainer, one } from "../../helpers/kubernetes";
import { ALL_PODS } from "../../helpers/pods";
import { missingFields, type Complete } from "../../helpers/rendered-fields";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const MINIMAL: EdgeServiceProps = {
  name: "plain",
  topology: "rolling",
  scale: { min: 2, max: 6 },
  release: { rolling: { version: "v1.2.3", floor: 2 } },
};

/** All props except the release state and the checks by gRPC, which edge-service-release.test.ts and edge-service-ports.test.ts cover. */
const ALL: Complete<Omit<EdgeServiceProps, "release" | "grpcHealth">> & Pick<EdgeServiceProps, "release"> = {
  name: "orders",
  topology: "blueGreen",
  migrateFrom: "rolling",
  scale: {
    ...{ min: 29, max: 97, cpuPercent: 61, memoryPercent: 89 },
    metrics: [{ kind: "pods", name: "orders_open", selector: { desk: "gas" }, averageValue: "641" }],
    behavior: {
      scaleUp: { stabilizationSeconds: 101, pods: 103, percent: 107, periodSeconds: 109 },
      scaleDown: { stabilizationSeconds: 127, pods: 131, percent: 137, periodSeconds: 139 },
    },
  },
  image: "registry.example.com/team/orders",
  port: 8331,
  ports: { "rpc-x": { port: 8339, protocol: "grpc" } },
  healthPath: "/healthy",
  metricsPath: "/numbers",
  objectives: { availability: 99.7, latency: { seconds: 2.5, share: 98.3 } },
  resources: { requests: { cpu: "311m", memory: "312Mi" }, limits: { cpu: "313m", memory: "314Mi" } },
  environment: { ORDERS_COLOUR: "mauve" },
  environmentFrom: [{ configMap: "orders-settings", prefix: "SETTING_" }],
  files: [{ configMap: "orders-ca", path: "/etc/orders/ca", items: ["ca.crt"], mode: "0444" }],
  databaseConnections: 19,
  drain: { seconds: 17, graceSeconds: 113 },
  preStop: "sleep",
  livenessPath: "/alive",
  startupPath: "/started",
  probes: {
    startup: { periodSeconds: 43, timeoutSeconds: 47, failureThreshold: 53 },
    readiness: { periodSeconds: 59, timeoutSeconds: 67, failureThreshold: 71 },
    liveness: { periodSeconds: 73, timeoutSeconds: 79, failureThreshold: 83 },
  },
  writablePaths: ["/var/spool/orders"],
  maxUnavailable: 11,
  zoneSpread: "required",
  pods: ALL_PODS,
  release: {
    rolling: { version: "v3.0.1", floor: 31 },
    live: "green",
    preview: "blue",
    blue: { version: "v3.0.2", floor: 32 },
    green: { version: "v3.0.3", floor: 33 },
  },
  calls: [edgeCallee("stock")],
  calledBy: [{ namespace: "reports", labels: { app: "billing" } }],
  secretEnvironment: [{ name: "ORDERS_TOKEN", secret: { name: "orders-credentials", key: "token" } }],
  secretFiles: [{ secret: "orders-certificate", keys: ["client.key"], path: "/etc/orders/tls", mode: "0404" }],
};

function build(props: EdgeServiceProps) {
  return inConsumerChart((chart) => new EdgeService(chart, "their-id", props));
}

describe("an EdgeService with only the required props", () => {
  const manifests = build(MINIMAL);

  test("a minimal EdgeService renders a Deployment, autoscaler, disruption budget, Service and ServiceAccount", () => {
    expect(namesOf(manifests)).toEqual([
      "ServiceAccount/plain",
      "Service/plain-service",
      "Deployment/plain",
      "HorizontalPodAutoscaler/plain",
      "PodDisruptionBudget/plain",
    ]);
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["shop"]));
  });

  test("a minimal EdgeService runs the released version of the image named after it", () => {
    expect(mainContainer(manifests, "plain")).toMatchObject({
      name: "plain",
      image: "ghcr.io/254carbon/access-layer-plain:v1.2.3",
      ports: [{ name: "http", containerPort: 8000, protocol: "TCP" }],
      env: [],
    });
  });

  test("a minimal EdgeService has default resources, drain, autoscaling and writable directories", () => {
    const { spec } = one(manifests, "Deployment", "plain").spec.template;
    expect(spec.terminationGracePeriodSeconds).toBe(40);
    expect(spec.containers[0].lifecycle).toEqual({ preStop: { exec: { command: ["sleep", "10"] } } });
    expect(spec.containers[0].resources).toEqual({
      requests: { cpu: "250m", memory: "256Mi", "ephemeral-storage": "128Mi" },
      limits: { cpu: "1", memory: "512Mi", "ephemeral-storage": "2560Mi" },
    });
    expect(spec.containers[0].volumeMounts).toEqual([
      { name: "scratch-tmp", mountPath: "/tmp" },
      { name: "scratch-var-log", mountPath: "/var/log" },
    ]);
    expect(one(manifests, "HorizontalPodAutoscaler", "plain").spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      ],
    });
    expect(one(manifests, "PodDisruptionBudget", "plain").spec.maxUnavailable).toBe(1);
  });

  test("EdgeService treats an explicit undefined as unset", () => {
    const nothing = { resources: undefined, drain: undefined, environment: undefined, calls: undefined };
    const more = {
      image: undefined,
      writablePaths: undefined,
      maxUnavailable: undefined,
      zoneSpread: undefined,
      secretEnvironment: undefined,
    };
    expect(build({ ...MINIMAL, ...nothing, ...more, livenessPath: undefined })).toEqual(manifests);
  });
});

test("an EdgeService without seconds to drain has no hook that the kubelet runs", () => {
  const containerOf = (seconds: number) => {
    const drain = { seconds, graceSeconds: 40 };
    return one(build({ ...MINIMAL, drain, preStop: "sleep" }), "Deployment", "plain").spec.template.spec.containers[0];
  };
  expect(containerOf(1)).toMatchObject({ lifecycle: { preStop: { sleep: { seconds: 1 } } } });
  expect(containerOf(0)).not.toHaveProperty("lifecycle");
});

test.each([
  ["preferred", { whenUnsatisfiable: "ScheduleAnyway" }],
  ["required", { whenUnsatisfiable: "DoNotSchedule", nodeTaintsPolicy: "Honor" }],
] as const)("a %s spread across zones does not change the spread across nodes", (zoneSpread, expected) => {
  const { spec } = one(build({ ...MINIMAL, zoneSpread }), "Deployment", "plain").spec.template;
  const both = {
    maxSkew: 1,
    labelSelector: { matchLabels: { app: "plain", version: "rolling" } },
    matchLabelKeys: ["pod-template-hash"],
  };
  expect(spec.topologySpreadConstraints).toEqual([
    { ...both, topologyKey: "topology.kubernetes.io/zone", ...expected },
    { ...both, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
  ]);
});

describe("an EdgeService with all props", () => {
  const manifests = build(ALL);

  test("EdgeService renders every prop except those used only by rules", () => {
    expect(missingFields({ ...ALL, release: {} }, manifests, build(MINIMAL))).toEqual([
      // These two props only determine which objects exist.
      "topology",
      "migrateFrom",
      // Only the rules use these props, to validate floors and connections.
      "scale.min",
      // Its value is capitalized in the autoscaler.
      "scale.metrics[0].kind",
      // It is rendered as the protocol HTTP/2.
      "ports.rpc-x.protocol",
      "metricsPath",
      // Only Monitoring uses this prop.
      "objectives.availability",
      "objectives.latency.seconds",
      "objectives.latency.share",
      // It is rendered as a number.
      "files[0].mode",
      // Only the rules use this prop.
      "databaseConnections",
      // Their values have other names in the manifest.
      "preStop",
      "zoneSpread",
      // Only network policies use these fields.
      "calls[0].kind",
      "calls[0].ports[0]",
      "calledBy[0].namespace",
      "calledBy[0].labels.app",
      // It is rendered as a number.
      "secretFiles[0].mode",
    ]);
  });

  test("EdgeService applies its props to each workload", () => {
    for (const name of ["orders", "orders-blue", "orders-green"]) {
      const { template } = one(manifests, "Deployment", name).spec;
      expect(template.spec.terminationGracePeriodSeconds).toBe(113);
      expect(template.spec.containers[0]).toMatchObject({
        name: "orders",
        resources: ALL.resources,
        lifecycle: { preStop: { sleep: { seconds: 17 } } },
        livenessProbe: { httpGet: { path: "/alive", port: "http" } },
        volumeMounts: [
          { name: "scratch-var-spool-orders", mountPath: "/var/spool/orders" },
          { name: "secret-etc-orders-tls", mountPath: "/etc/orders/tls", readOnly: true },
          { name: "files-etc-orders-ca", mountPath: "/etc/orders/ca", readOnly: true },
        ],
      });
      expect(template.spec.containers[0]).toMatchObject({
        envFrom: [{ prefix: "SETTING_", configMapRef: { name: "orders-settings" } }],
      });
      expect(template.spec.volumes).toContainEqual({
        name: "files-etc-orders-ca",
        configMap: { name: "orders-ca", items: [{ key: "ca.crt", path: "ca.crt" }], defaultMode: 0o444 },
      });
      expect(template.spec.volumes).toContainEqual({
        name: "secret-etc-orders-tls",
        secret: {
          secretName: "orders-certificate",
          items: [{ key: "client.key", path: "client.key" }],
          defaultMode: 0o404,
        },
      });
      expect(one(manifests, "HorizontalPodAutoscaler", name).spec).toMatchObject({
        maxReplicas: 97,
        metrics: [{ resource: { name: "cpu", target: { averageUtilization: 61 } } }, {}, {}],
      });
      expect(one(manifests, "PodDisruptionBudget", name).spec.maxUnavailable).toBe(11);
    }
  });
});

describe("the environment of an EdgeService's container", () => {
  const projection = { url: "http://projection.data.svc:80", namespace: "data", labels: { app: "p" }, port: 8080 };

  test("a container's environment lists callee addresses, then Secret values, then configuration sorted by name", () => {
    const manifests = build({
      ...MINIMAL,
      environment: { B_SECOND: "2", A_FIRST: "1" },
      secretEnvironment: ALL.secretEnvironment,
      calls: [
        edgeCallee("stock"),
        datastoreCallee("redis", { kind: "inCluster" }),
        externalServiceCallee("projection", projection),
      ],
    });
    expect(Object.entries(environmentOfContainer(mainContainer(manifests, "plain")))).toEqual([
      ["ACCESS_STOCK_SERVICE_URL", "http://stock-service:8000"],
      ["ACCESS_REDIS_URL", "redis://redis-service:6379/0"],
      ["ACCESS_REDIS_PASSWORD", "secret:redis-credentials/password"],
      ["ACCESS_PROJECTION_SERVICE_URL", "http://projection.data.svc:80"],
      ["ORDERS_TOKEN", "secret:orders-credentials/token"],
      ["A_FIRST", "1"],
      ["B_SECOND", "2"],
    ]);
  });

  test("configuration overrides the variables of a callee, so that each name occurs once", () => {
    const environment = { ACCESS_STOCK_SERVICE_URL: "http://stock.elsewhere.svc:8000" };
    const manifests = build({ ...MINIMAL, environment, calls: [edgeCallee("stock")] });
    expect(mainContainer(manifests, "plain").env).toEqual([
      { name: "ACCESS_STOCK_SERVICE_URL", value: "http://stock.elsewhere.svc:8000" },
    ]);
  });
});
