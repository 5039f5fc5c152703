import { k8s } from "cdk8s-plus-28";
import type { ResolvedService } from "../layer/service";
import { environmentVariableName, imageReference } from "../names";
import type { PlannedWorkload } from "../topology/plan";
import type { Callee, EnvironmentVariable } from "../traffic/callees";
import { sortedEntries } from "../values/sorted-entries";
import type { EdgeServiceConnections } from "./edge-service";
import type { ContainerOptions, Probes } from "./pod/container";

const DEFAULTS = {
  /** 2 s apart: two minutes for a start. */
  startupFailures: 60,
};

/** The container of one workload. */
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
 * Callees first, then Secrets, then plain configuration in the order of names: it may refer to the others as `$(NAME)`.
 * Later entries win, so that a service's own configuration can point a callee elsewhere; each name occurs once.
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

/** One for each PostgreSQL that it calls: the connection arithmetic counts on this number, so the container gets it. */
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
