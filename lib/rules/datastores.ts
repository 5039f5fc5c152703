import type {
  AlertmanagerSpec,
  InClusterKafka,
  InClusterKeycloak,
  InClusterPostgres,
  InClusterRedis,
  KafkaSpec,
  KeycloakSpec,
  PostgresSpec,
  RedisSpec,
} from "../spec/datastores";
import { LIMITS } from "../spec/limits";
import type { Path, Problem } from "../spec/problem";
import { show } from "../values/words";
import { memoryProblem, storageProblem } from "../spec/values/amounts";
import { hostNameProblem } from "../spec/values/host";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { alertmanagerServerProblems } from "./alertmanager";
import { externalEndpointProblems } from "./external-endpoint";
import { serverProblems } from "./in-cluster-server";
import {
  debianProblem,
  leastStorageProblem,
  postgresVersionProblem,
  redisStorageProblem,
  serverVersionProblem,
} from "./known-bad";
import { leastMemoryProblem, postgresMemoryProblem, redisMemoryProblem } from "./memory";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Rules about PostgreSQL. */
export function postgresProblems(spec: PostgresSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return [
    ...(spec.kind === "external" ? externalEndpointProblems(spec, place) : postgresServerProblems(spec, place)),
    ...limitProblems(
      "postgres/max-connections",
      spec.maxConnections,
      LIMITS.maxConnections,
      inside(place, "maxConnections"),
    ),
  ];
}

/** Rules about Redis. */
export function redisProblems(spec: RedisSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return spec.kind === "external" ? externalEndpointProblems(spec, place) : redisServerProblems(spec, place);
}

/** Rules about Kafka. */
export function kafkaProblems(spec: KafkaSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return spec.kind === "external" ? externalEndpointProblems(spec, place) : kafkaServerProblems(spec, place);
}

/** Rules about Keycloak. */
export function keycloakProblems(spec: KeycloakSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return spec.kind === "external" ? externalEndpointProblems(spec, place) : keycloakServerProblems(spec, place);
}

/** Rules about Alertmanager. */
export function alertmanagerProblems(spec: AlertmanagerSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return spec.kind === "external" ? externalEndpointProblems(spec, place) : alertmanagerServerProblems(spec, place);
}

function postgresServerProblems(spec: InClusterPostgres, place: Place): Problem[] {
  return [
    ...serverProblems(spec, place),
    ...problemIf(
      "postgres/version",
      inside(place, "version"),
      postgresVersionProblem(spec.version) ??
        debianProblem(spec.version) ??
        serverVersionProblem("postgres", spec.version),
    ),
    ...problemIf(
      "postgres/memory",
      inside(place, "resources", "limits", "memory"),
      leastMemoryProblem("postgres", spec) ?? postgresMemoryProblem(spec),
    ),
    ...problemIf(
      "storage/size",
      inside(place, "storage"),
      storageProblem(spec.storage) ?? leastStorageProblem("postgres", spec.storage),
    ),
  ];
}

function redisServerProblems(spec: InClusterRedis, place: Place): Problem[] {
  return [
    ...serverProblems(spec, place),
    ...problemIf(
      "redis/version",
      inside(place, "version"),
      debianProblem(spec.version) ?? serverVersionProblem("redis", spec.version),
    ),
    ...problemIf(
      "storage/size",
      inside(place, "storage"),
      storageProblem(spec.storage) ?? redisStorageProblem(spec.storage, spec.maxMemory),
    ),
    ...problemIf("redis/max-memory", inside(place, "maxMemory"), memoryProblem(spec.maxMemory)),
    ...problemIf("redis/memory", inside(place, "resources", "limits", "memory"), redisMemoryProblem(spec)),
  ];
}

function kafkaServerProblems(spec: InClusterKafka, place: Place): Problem[] {
  const { clusterId } = spec;
  return [
    ...serverProblems(spec, place),
    ...problemIf("kafka/version", inside(place, "version"), serverVersionProblem("kafka", spec.version)),
    ...problemIf(
      "storage/size",
      inside(place, "storage"),
      storageProblem(spec.storage) ?? leastStorageProblem("kafka", spec.storage),
    ),
    ...problemIf(
      "kafka/cluster-id",
      inside(place, "clusterId"),
      clusterId === undefined ? undefined : clusterIdProblem(clusterId),
    ),
    ...problemIf("kafka/memory", inside(place, "resources", "limits", "memory"), leastMemoryProblem("kafka", spec)),
  ];
}

function keycloakServerProblems(spec: InClusterKeycloak, place: Place): Problem[] {
  const { replicas, databaseConnections } = spec;
  return [
    ...serverProblems(spec, place),
    ...problemIf("keycloak/version", inside(place, "version"), serverVersionProblem("keycloak", spec.version)),
    ...problemIf(
      "keycloak/memory",
      inside(place, "resources", "limits", "memory"),
      leastMemoryProblem("keycloak", spec),
    ),
    ...problemIf("keycloak/hostname", inside(place, "hostname"), hostNameProblem(spec.hostname)),
    ...limitProblems("keycloak/replicas", replicas, LIMITS.keycloakReplicas, inside(place, "replicas")),
    ...limitProblems(
      "connections/of-a-pod",
      databaseConnections,
      LIMITS.databaseConnections,
      inside(place, "databaseConnections"),
    ),
  ];
}

function limitProblems(
  code: string,
  value: number | undefined,
  limits: Parameters<typeof wholeNumberProblem>[1],
  place: Place,
): Problem[] {
  return problemIf(code, place, value === undefined ? undefined : wholeNumberProblem(value, limits));
}

/** 22 characters encode 132 bits and an id has 128. Kafka ignores the last four bits. */
function clusterIdProblem(clusterId: string): string | undefined {
  if (/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(clusterId)) return undefined;
  return (
    `must be 16 bytes encoded as 22 URL-safe base64 characters, not starting with a dash, got ${show(clusterId)}; ` +
    "generate one with: kafka-storage random-uuid"
  );
}
