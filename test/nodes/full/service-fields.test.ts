import type { Layer } from "../../../lib/layer/layer";
import type { ServiceSpec } from "../../../lib/spec/service";
import { NAMESPACE, eventually, mustApply, untilAvailable } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { layerOnNodes } from "../support/layer";
import { startLoad, withoutRejections } from "../support/load";
import { record } from "../support/record";
import { rejectedConnections } from "../support/rejections";
import { changeDeployments, deployServices, layerOfServices, podsOf, strictManifests } from "../support/services";

const PODS = 2;
const GRPC_PORT = 9090;
/** Longer than the drain of 10 s: if all pods stop at once, they are gone before others answer. */
const START_SECONDS = 15;

/** Services that have, in addition to the defaults, what their names say. */
const FIELDS: Readonly<Record<string, Partial<ServiceSpec>>> = {
  sleeping: { preStop: "sleep" },
  unprotected: { preStop: "sleep" },
  checked: {
    ports: { grpc: { port: GRPC_PORT, protocol: "grpc" } },
    environment: { STAND_IN_GRPC_PORT: String(GRPC_PORT) },
    grpcHealth: { port: "grpc", livenessService: "live" },
  },
  configured: {
    secrets: {
      stripe: { secret: "stripe-credentials", keys: ["STRIPE_KEY"] },
      signing: { secret: "signing-keys", keys: ["current.pem"], path: "/etc/signing", mode: "0400" },
    },
    environmentFrom: [{ configMap: "settings-1", prefix: "SETTINGS_" }],
    files: [{ configMap: "rules-1", path: "/etc/rules", items: ["rules.json"] }],
    startupPath: "/metrics",
  },
};

/** A service whose gRPC server does not know the name of its checks. Applied by the last test. */
const UNKNOWN = { ...FIELDS["checked"], grpcHealth: { port: "grpc", service: "unknown" } };

/** What the service `configured` reads. None of the values is secret. */
const SOURCES = [
  { kind: "Secret", metadata: { name: "stripe-credentials" }, stringData: { STRIPE_KEY: "of-this-test", OTHER: "x" } },
  { kind: "Secret", metadata: { name: "signing-keys" }, stringData: { "current.pem": "key", "old.pem": "old" } },
  { kind: "ConfigMap", metadata: { name: "settings-1" }, data: { LEVEL: "debug" } },
  { kind: "ConfigMap", metadata: { name: "rules-1" }, data: { "rules.json": "[]", "other.json": "{}" } },
].map((source) => ({ apiVersion: "v1", ...source }));

function layerOf(fields: Readonly<Record<string, Partial<ServiceSpec>>>): Layer {
  const small = { scale: { min: PODS }, floor: PODS, version: "v1.0.1" };
  const { environment, release } = layerOfServices(
    Object.fromEntries(Object.keys(fields).map((name) => [name, small])),
  ).source;
  const cluster = { ...environment.cluster, kubernetes: "1.30" };
  const services = Object.entries(environment.services).map(([name, spec]) => [name, { ...spec, ...fields[name] }]);
  return layerOnNodes({
    environment: { ...environment, cluster, services: Object.fromEntries(services) as typeof environment.services },
    release,
  });
}

let cluster: NodeCluster;
let isUp = false;

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  const manifests = strictManifests(layerOf(FIELDS), START_SECONDS);
  await mustApply(
    cluster.kubectl,
    manifests.filter(({ kind }) => kind === "Namespace"),
  );
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: SOURCES });
  await cluster.kubectl.run(["-n", NAMESPACE, "apply", "--server-side", "-f", "-"], { input: list });
  // The control: the same service without its hook.
  await deployServices(
    cluster.kubectl,
    changeDeployments(
      manifests,
      ({ template }) => template.spec.containers.forEach((container) => delete container.lifecycle),
      "unprotected",
    ),
  );
  await untilAvailable(cluster.kubectl);
  isUp = true;
});
afterAll(async () => {
  await cluster?.stop();
});
// Jest runs tests although the first hook failed.
beforeEach(() => {
  if (!isUp) throw new Error("the services did not start");
});

function inPod(service: string, ...command: readonly string[]): Promise<string> {
  return cluster.kubectl.run(["-n", NAMESPACE, "exec", `deployment/${service}`, "--", ...command]);
}

test("a rolling restart fails no request while the kubelet waits, and fails some without the hook", async () => {
  const services = ["sleeping", "unprotected"];
  const loads = await Promise.all(
    services.map((service) => {
      const shape = { pods: 1, atLeast: 1_000, atLeastNew: 200, pause: 50, streamSeconds: 5 };
      return startLoad(cluster.kubectl, { url: `http://${service}-service:8000`, name: `load-${service}`, ...shape });
    }),
  );
  await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "restart", ...services.map((name) => `deployment/${name}`)]);
  await untilAvailable(cluster.kubectl);
  for (const name of services) {
    await eventually(async () => expect(await podsOf(cluster.kubectl, name)).toHaveLength(PODS));
  }
  const results = await Promise.all(loads.map((load) => load.finish()));
  const rejections = rejectedConnections(cluster.nodes);
  const [sleeping, unprotected] = results.map((result) => ({
    ...withoutRejections(result, rejections),
    total: result.total,
  }));
  for (const [what, judged] of [
    ["preStop: sleep", sleeping],
    ["preStop: sleep without the hook", unprotected],
  ] as const) {
    const value = `${judged?.failed} of ${judged?.total} requests failed`;
    record({ topic: "Safeguards", what: `rolling restart, ${what}`, value });
  }
  expect(sleeping).toMatchObject({ failed: 0, failures: [] });
  expect(unprotected?.failed).toBeGreaterThan(0);
});

test("the kubelet checks a service with the gRPC health protocol", async () => {
  expect(await podsOf(cluster.kubectl, "checked")).toHaveLength(PODS);
  const fields = "jsonpath={.spec.template.spec.containers[0].readinessProbe.grpc.port}";
  expect(await cluster.kubectl.run(["-n", NAMESPACE, "get", "deployment/checked", "-o", fields])).toBe(
    String(GRPC_PORT),
  );
});

test("a service reads keys of Secrets and ConfigMaps as variables and as files", async () => {
  expect(await inPod("configured", "printenv", "STRIPE_KEY", "SETTINGS_LEVEL")).toBe("of-this-test\ndebug\n");
  expect(await inPod("configured", "ls", "/etc/signing", "/etc/rules")).toBe(
    "/etc/rules:\nrules.json\n\n/etc/signing:\ncurrent.pem\n",
  );
  // The kubelet lets the group of the container read files of mode 0400: docs/secrets.md.
  const state = await inPod("configured", "stat", "-L", "-c", "%a %u %g", "/etc/signing/current.pem");
  expect(state).toBe("440 0 10001\n");
  expect(await inPod("configured", "cat", "/etc/signing/current.pem", "/etc/rules/rules.json")).toBe("key[]");
});

test("a pod is not ready if its server does not know the name in the gRPC checks", async () => {
  const manifests = strictManifests(layerOf({ ...FIELDS, checked: UNKNOWN }), START_SECONDS);
  await mustApply(
    cluster.kubectl,
    manifests.filter(({ kind, metadata }) => kind === "Deployment" && metadata.name === "checked"),
  );
  await eventually(async () => {
    const events = ["get", "events", "--field-selector=reason=Unhealthy", "-o", "jsonpath={.items[*].message}"];
    expect(await cluster.kubectl.run(["-n", NAMESPACE, ...events])).toContain("code = NotFound");
  });
  const available = "jsonpath={.status.availableReplicas}";
  // The rollout keeps the pods that serve.
  expect(await cluster.kubectl.run(["-n", NAMESPACE, "get", "deployment/checked", "-o", available])).toBe(String(PODS));
});
