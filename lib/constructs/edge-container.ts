import { k8s } from "cdk8s-plus-28";
import type { ResolvedService } from "../layer/service";
import { environmentVariableName, imageReference } from "../names";
import type { PlannedWorkload } from "../topology/plan";
import type { Callee, EnvironmentVariable } from "../traffic/callees";
import { sortedEntries } from "../values/sorted-entries";
import type { EdgeServiceConnections } from "./edge-service";
import type { ContainerOptions, Probes } from "./pod/container";

const DEFAULTS = {
  /** Number of failed startup probes before a restart. The probe runs every 2 s, so startup may take two minutes. */
  startupFailures: 60,
};

/** Options for the container in a workload of an edge service. */
export function edgeContainer(
  service: ResolvedService,
  connections: EdgeServiceConnections,
  { release }: PlannedWorkload,
): ContainerOptions {
  return {
    name: service.name,
    image: imageReference(service.image, release.version, release.digest),
    ports: { http: service.port },
    environment: edgeEnvironment(service, connections),
    resources: service.resources,
    mounts: service.writablePaths.map((path) => ({ kind: "scratch", path })),
    probes: edgeProbes(service),
    drainSeconds: service.drain.seconds,
  };
}

/**
 * Environment variables of the callees, then those from Secrets, then plain configuration sorted by name. A variable can refer to earlier ones as
 * `$(NAME)`. If a name occurs more than once, the last value wins, so that the configuration of a service can override the address of a callee.
 */
function edgeEnvironment(
  service: ResolvedService,
  { calls = [], secretEnvironment = [] }: EdgeServiceConnections,
): EnvironmentVariable[] {
  const all = [
    ...calls.flatMap((callee) => callee.environment ?? []),
    ...poolSize(service, calls),
    ...secretEnvironment,
    ...sortedEntries(service.environment).map(([name, value]) => ({ name, value })),
  ];
  return [...new Map(all.map((variable) => [variable.name, variable])).values()];
}

/**
 * Variables with the size of the connection pool for each PostgreSQL callee. A rule compares the sum of all pools with the server's connection limit.
 */
function poolSize({ databaseConnections }: ResolvedService, calls: readonly Callee[]): EnvironmentVariable[] {
  return calls
    .filter(({ name, datastore = name }) => datastore === "postgres")
    .map(({ name }) => ({ name: environmentVariableName(name, "POOL_SIZE"), value: String(databaseConnections) }));
}

function edgeProbes({ healthPath, livenessPath }: ResolvedService): Probes {
  const port = k8s.IntOrString.fromString("http");
  const health = { httpGet: { path: healthPath, port }, periodSeconds: 5, timeoutSeconds: 3 };
  const alive = livenessPath === undefined ? { tcpSocket: { port } } : { httpGet: { path: livenessPath, port } };
  return {
    startup: { ...health, periodSeconds: 2, failureThreshold: DEFAULTS.startupFailures },
    readiness: { ...health, failureThreshold: 3 },
    liveness: { ...alive, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
  };
}
