import { k8s } from "cdk8s-plus-28";
import type { ResolvedService } from "../layer/service";
import { MAIN_PORT_NAME, environmentVariableName, filesVolumeName, imageReference, secretVolumeName } from "../names";
import type { ConfigMapFiles } from "../spec/config-maps";
import type { GrpcHealth } from "../spec/ports";
import type { SecretFiles } from "../spec/secrets";
import { modeNumber } from "../spec/values/file-mode";
import type { PlannedWorkload } from "../topology/plan";
import type { Callee, EnvironmentVariable } from "../traffic/callees";
import { sortedEntries } from "../values/sorted-entries";
import type { EdgeServiceConnections } from "./edge-service";
import { calleeCaMounts } from "./pod/ca-mount";
import type { ContainerOptions, Probes } from "./pod/container";
import type { Mount } from "./pod/mount";
import { WORKLOAD_DEFAULTS } from "./pod/workload";

const DEFAULTS = {
  /** Seconds that a rollout waits for a node, the image and the end of the startup, in addition to the longest startup. */
  rolloutSlackSeconds: 180,
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
    ports: {
      [MAIN_PORT_NAME]: service.port,
      ...Object.fromEntries(service.ports.map(({ name, port }) => [name, port])),
    },
    environment: edgeEnvironment(service, connections),
    environmentFrom: service.environmentFrom,
    resources: service.resources,
    mounts: [
      ...service.writablePaths.map((path): Mount => ({ kind: "scratch", path })),
      ...(connections.secretFiles ?? []).map(secretMount),
      ...calleeCaMounts(connections.calls ?? []),
      ...service.files.map(filesMount),
    ],
    probes: edgeProbes(service),
    drainSeconds: service.drain.seconds,
    preStop: service.preStop,
  };
}

function filesMount({ configMap, path, items, mode }: ConfigMapFiles): Mount {
  return {
    kind: "files",
    path,
    configMapName: configMap,
    name: filesVolumeName(path),
    ...(items !== undefined && { keys: items }),
    ...(mode !== undefined && { mode: modeNumber(mode) }),
  };
}

function secretMount({ secret, keys, path, mode }: SecretFiles): Mount {
  const name = secretVolumeName(path);
  return {
    kind: "secret",
    path,
    secretName: secret,
    name,
    keys,
    ...(mode !== undefined && { mode: modeNumber(mode) }),
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

/**
 * Progress deadline of a rollout, in seconds: longer than the longest startup. With the default startup of two minutes, it is that of every workload.
 */
export function progressDeadline({ probes: { startup } }: ResolvedService): number {
  const longest = startup.periodSeconds * startup.failureThreshold + DEFAULTS.rolloutSlackSeconds;
  return Math.max(longest, WORKLOAD_DEFAULTS.progressDeadlineSeconds);
}

/** What a probe does. */
type Check = Pick<k8s.Probe, "httpGet" | "tcpSocket" | "grpc">;

function edgeProbes(service: ResolvedService): Probes {
  const { probes } = service;
  const { startup, readiness, liveness } = checksOf(service);
  return {
    startup: { ...startup, ...probes.startup },
    readiness: { ...readiness, ...probes.readiness },
    liveness: { ...liveness, ...probes.liveness },
  };
}

function checksOf(service: ResolvedService): Readonly<Record<keyof Probes, Check>> {
  const { healthPath, livenessPath, startupPath = healthPath, grpcHealth } = service;
  if (grpcHealth !== undefined) return grpcChecks(service, grpcHealth);
  return {
    startup: httpCheck(startupPath),
    readiness: httpCheck(healthPath),
    liveness: livenessPath === undefined ? tcpCheck(MAIN_PORT_NAME) : httpCheck(livenessPath),
  };
}

/** Unlike the other checks, a gRPC check has the number of a port, because the API server refuses a name. */
function grpcChecks(
  { ports, livenessPath }: ResolvedService,
  { port, service, livenessService }: GrpcHealth,
): Readonly<Record<keyof Probes, Check>> {
  const number = ports.find(({ name }) => name === port)?.port ?? 0;
  const ready = { grpc: { port: number, service } };
  const alive = livenessPath === undefined ? tcpCheck(port) : httpCheck(livenessPath);
  return {
    startup: ready,
    readiness: ready,
    liveness: livenessService === undefined ? alive : { grpc: { port: number, service: livenessService } },
  };
}

function httpCheck(path: string): Check {
  return { httpGet: { path, port: k8s.IntOrString.fromString(MAIN_PORT_NAME) } };
}

function tcpCheck(port: string): Check {
  return { tcpSocket: { port: k8s.IntOrString.fromString(port) } };
}
