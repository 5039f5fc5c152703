import { lockdownManifests } from "../../charts/operations/lockdown";
import { synthesize } from "../../charts/synthesize";
import type { Layer } from "../../lib/layer/layer";
import { changesBetween } from "../../lib/manifests/changes";
import { effectOf } from "../../lib/manifests/effects";
import { reachability } from "../../lib/reachability/reachability";
import type { ServiceSpec } from "../../lib/spec/service";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { environmentOfContainer, mainContainer, one } from "../helpers/kubernetes";
import { allowedFlows, policiesOf } from "../helpers/policies";

const prod = environmentOf("prod");

/** Returns prod with more fields for some services. */
function prodWith(added: Readonly<Record<string, Partial<ServiceSpec>>>): Layer {
  const { services } = prod.environment;
  const changed = Object.entries(added).map(([name, more]) => [name, { ...services[name]!, ...more }] as const);
  const environment = { ...prod.environment, services: { ...services, ...Object.fromEntries(changed) } };
  return layerOf({ ...prod, environment });
}

/** Returns the names of the pods that may connect to a port of a pod. */
function clientsOf(layer: Layer, to: string, port: number): readonly string[] {
  const { nodes, allows } = reachability(synthesize(layer).manifests);
  return nodes
    .filter(({ name }) => name !== to && allows({ from: name, to, port, protocol: "TCP" }).isAllowed)
    .map(({ name }) => name)
    .sort();
}

const GRPC = { grpc: { port: 9090, protocol: "grpc" } } as const;

/** `gateway` has a public host in prod. */
const layer = prodWith({
  gateway: { ports: { admin: { port: 8081 } }, calledBy: [{ namespace: "reports" }] },
  auth: { ports: GRPC, grpcHealth: { port: "grpc" } },
});

test("only the callers of a service may connect to its extra ports", () => {
  expect(clientsOf(layer, "auth-blue", 9090)).toEqual([
    ...["gateway-blue", "gateway-green", "streaming-canary", "streaming-stable"],
  ]);
  expect(clientsOf(prodWith({}), "auth-blue", 9090)).toEqual([]);
});

test("public routes, Prometheus and the probe job reach only the main port, and calledBy reaches all", () => {
  const { in: incoming } = allowedFlows(policiesOf(synthesize(layer).manifests));
  const callers = (port: number) =>
    incoming.flatMap((line) => (line.endsWith(`> gateway ${port}/TCP`) ? [line.replace(/ >.*/, "")] : [])).sort();
  expect(callers(8081)).toHaveLength(1);
  expect(callers(8081)[0]).toContain("reports");
  expect(callers(8000).length).toBeGreaterThan(3);
});

test("a lockdown denies calls to extra ports like those to the main port", () => {
  const { in: normal } = allowedFlows(policiesOf(lockdownManifests(layer, "no-internet-in")));
  expect(normal).toContain("gateway > auth 9090/TCP");
  const { in: locked } = allowedFlows(policiesOf(lockdownManifests(layer, "east-west-frozen")));
  expect(locked.filter((line) => line.includes("9090"))).toEqual([]);
});

test("callers get the address of each port", () => {
  const { manifests } = synthesize(
    prodWith({ auth: { ports: { ...GRPC, admin: { port: 8081 }, raw: { port: 9091, protocol: "tcp" } } } }),
  );
  expect(environmentOfContainer(mainContainer(manifests, "gateway-blue"))).toMatchObject({
    ACCESS_AUTH_SERVICE_URL: "http://auth-service:8000",
    ACCESS_AUTH_SERVICE_ADMIN_URL: "http://auth-service:8081",
    ACCESS_AUTH_SERVICE_GRPC_ADDRESS: "auth-service:9090",
    ACCESS_AUTH_SERVICE_RAW_ADDRESS: "auth-service:9091",
  });
});

test("the probe job requests the metrics of a service that is checked by gRPC, on its main port", () => {
  const { containers } = one(synthesize(layer).manifests, "CronJob", "probe").spec.jobTemplate.spec.template.spec;
  expect(containers[0].args).toContain("$(ACCESS_AUTH_SERVICE_URL)/metrics");
  expect(containers[0].args).toContain("$(ACCESS_GATEWAY_SERVICE_URL)/health");
  expect(JSON.stringify(containers)).not.toMatch(/GRPC|ADMIN/);
});

test("a new port restarts the service and its callers, and changes Services and policies in place", () => {
  const changes = changesBetween(
    synthesize(layerOf(prod)).manifests,
    synthesize(prodWith({ auth: { ports: GRPC } })).manifests,
  );
  const texts = changes.map((change) => `${effectOf(change)} ${change.identity.replace(/^.*?(\w+) .*\//, "$1/")}`);
  expect(texts.sort()).toEqual([
    ...["auth", "gateway", "streaming"].map((app) => `inPlace NetworkPolicy/${app}`),
    ...["auth-preview-service", "auth-service"].map((name) => `inPlace Service/${name}`),
    ...["auth-blue", "auth-green", "gateway-blue", "gateway-green"].map((name) => `restarts Deployment/${name}`),
    ...["streaming-canary", "streaming-stable"].map((name) => `restarts Deployment/${name}`),
  ]);
});
