import {
  externalServiceNameProblems,
  nameCollisionProblems,
  serviceNameProblems,
} from "../../../lib/rules/service-names";
import { resolveLayer } from "../../../lib/layer/layer";
import { inEnvironment } from "../../../lib/rules/problems";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { formatPath, type Problem } from "../../../lib/spec/problem";
import type { ServiceSpec, TopologyKind } from "../../../lib/spec/service";
import { afterEdit, problemsAfter } from "../../helpers/sample";

const lines = (problems: readonly Problem[]) => problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);

function service(topology: TopologyKind, migrateFrom?: TopologyKind): ServiceSpec {
  return { topology, migrateFrom, scale: { min: 1 } };
}

/** Name collisions in an otherwise empty environment. */
function collisions(parts: Pick<EnvironmentSpec, "services" | "externalServices">): readonly Problem[] {
  const environment = { schema: 1, name: "sample", cluster: { context: "sample" }, datastores: {}, ...parts } as const;
  return nameCollisionProblems(resolveLayer(environment, { schema: 1, services: {} }));
}

const EXTERNAL = { url: "http://x", namespace: "x", labels: { app: "x" }, port: 1 };

test.each([
  "postgres",
  "redis",
  "kafka",
  "keycloak",
  "alertmanager",
  "cache-warm",
  "backfill",
  "database-backup",
  "configuration-backup",
  "restore-drill",
  "default",
])("neither a service nor an external service can be named %s", (name) => {
  const message = `must not be "${name}", which is reserved for the layer; choose another name`;
  expect(lines(serviceNameProblems(name, inEnvironment("name")))).toEqual([`name: ${message}`]);
  expect(afterEdit("  projection:\n", `  ${name}:\n`)).toContain(
    `sample.yaml:54:3 externalServices.${name}: ${message}`,
  );
});

test.each([
  ...["redis-deployment", "keycloak-deployment", "foundation", "public-routes", "on-call-roles", "constructor"],
  ...["monitoring", "alertmanager-scrape", "keycloak-scrape"],
  ...["alertmanager-peers", "alertmanager-second-deployment"],
])("a service can't be named %s, but an external service can", (name) => {
  const message = `must not be "${name}", which is reserved for the layer; choose another name`;
  expect(lines(serviceNameProblems(name, inEnvironment("name")))).toEqual([`name: ${message}`]);
  expect(lines(externalServiceNameProblems(name, inEnvironment("name")))).toEqual([]);
});

test("an external service can't be named internet, as reach calls addresses, but a service can", () => {
  expect(lines(serviceNameProblems("internet", inEnvironment("name")))).toEqual([]);
  expect(afterEdit("  projection:\n", "  internet:\n")).toContain(
    'sample.yaml:54:3 externalServices.internet: must not be "internet", which is reserved for the layer; choose another name',
  );
});

test("the name of a service must be valid for a Kubernetes Service and is reported at its key", () => {
  expect(afterEdit("  auth:\n", "  254carbon-auth:\n")).toContain(
    "sample.yaml:13:3 services.254carbon-auth: must be lowercase letters, digits and '-', starting with a letter and not ending with '-', got \"254carbon-auth\"; choose another name",
  );
});

test("an external service may have dots in its name", () => {
  const renamed = (name: string) =>
    problemsAfter({
      environment: [
        ["  projection:\n", `  ${name}:\n`],
        ["redis, projection]", "redis]"],
      ],
    });
  expect(renamed("projection.v2")).toEqual([]);
  expect(renamed("projection_v2")).toEqual([
    "sample.yaml:54:3 externalServices.projection_v2: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got \"projection_v2\"; did you mean \"projection-v2\"?",
  ]);
});

test.each<[TopologyKind, string, string]>([
  ["blueGreen", "gateway-blue", "Deployment/gateway-blue"],
  ["blueGreen", "gateway-green", "Deployment/gateway-green"],
  ["blueGreen", "gateway-preview", "Service/gateway-preview-service"],
  ["canary", "gateway-canary", "Deployment/gateway-canary"],
  ["canary", "gateway-stable", "Deployment/gateway-stable"],
])("a %s gateway conflicts with a service named %s", (topology, name, object) => {
  const services = { [name]: service("rolling"), gateway: service(topology) };
  expect(lines(collisions({ services }))).toEqual([
    `services.${name}: must not result in the name ${object}, which gateway already uses; rename one of the two`,
  ]);
  expect(collisions({ services: { ...services, gateway: service("rolling") } })).toEqual([]);
});

test("the scrape Service of gateway conflicts with a service named gateway-scrape", () => {
  const services = { gateway: service("rolling"), "gateway-scrape": service("rolling") };
  expect(lines(collisions({ services }))).toEqual([
    "services.gateway-scrape: must not result in the name Service/gateway-scrape-service, which gateway already uses; rename one of the two",
  ]);
});

test("the Service for blocked paths of gateway conflicts with a service named gateway-blocked", () => {
  const services = { gateway: service("rolling"), "gateway-blocked": service("rolling") };
  expect(lines(collisions({ services }))).toEqual([
    "services.gateway-blocked: must not result in the name Service/gateway-blocked-service, which gateway already uses; rename one of the two",
  ]);
});

test("a topology that a service migrates from still reserves its names", () => {
  const services = { gateway: service("rolling", "blueGreen"), "gateway-blue": service("rolling") };
  expect(lines(collisions({ services }))).toEqual([
    "services.gateway-blue: must not result in the name Deployment/gateway-blue, which gateway already uses; rename one of the two",
  ]);
});

test("a service can't have the name of an external service", () => {
  const services = { projection: service("rolling") };
  expect(lines(collisions({ services, externalServices: { projection: EXTERNAL } }))).toEqual([
    'services.projection: must not have the same name as external service projection, because "calls: [projection]" would be ambiguous; rename one of the two',
  ]);
  expect(collisions({ services, externalServices: { projections: EXTERNAL } })).toEqual([]);
});

test.each(["a.b", "a_b"])("two names must not produce the same environment variable: a-b and %s", (name) => {
  const services = { "a-b": service("rolling") };
  expect(lines(collisions({ services, externalServices: { [name]: EXTERNAL } }))).toEqual([
    `externalServices.${name}: must not result in the environment variable ACCESS_A_B_SERVICE_URL, which a-b already uses; rename one of the two`,
  ]);
  expect(collisions({ services, externalServices: { "a--b": EXTERNAL } })).toEqual([]);
});

// Comparing every pair of names would take hours.
test("a hundred thousand service names are compared", () => {
  const services = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, index) => [`s${index}`, service("blueGreen")]),
  );
  expect(collisions({ services })).toEqual([]);
});
