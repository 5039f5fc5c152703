import type {
  AlertmanagerSpec,
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
import { memoryProblem, storageProblem } from "../spec/values/amounts";
import { hostNameProblem, httpUrlProblem } from "../spec/values/host";
import { alertmanagerServerProblems } from "./alertmanager";
import { exporterProblems } from "./exporters";
import { externalEndpointProblems } from "./external-endpoint";
import { externalKeycloakProblems, externalPostgresProblems, externalRedisProblems } from "./external-stores";
import { serverProblems } from "./in-cluster-server";
import { kafkaServerProblems } from "./kafka";
import { externalKafkaProblems } from "./external-kafka";
import {
  debianProblem,
  leastStorageProblem,
  postgresVersionProblem,
  redisStorageProblem,
  serverVersionProblem,
} from "./known-bad";
import { objectNameProblem } from "./kubernetes-names";
import { leastMemoryProblem, postgresMemoryProblem, redisMemoryProblem } from "./memory";
import { inEnvironment, inside, limitProblems, problemIf, type Place } from "./problems";

/** Rules about PostgreSQL. */
export function postgresProblems(spec: PostgresSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return [
    ...(spec.kind === "external"
      ? [...externalEndpointProblems(spec, place), ...externalPostgresProblems(spec, place)]
      : postgresServerProblems(spec, place)),
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
  return spec.kind === "external"
    ? [...externalEndpointProblems(spec, place), ...externalRedisProblems(spec, place)]
    : redisServerProblems(spec, place);
}

/** Rules about Kafka. */
export function kafkaProblems(spec: KafkaSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return spec.kind === "external"
    ? [...externalEndpointProblems(spec, place), ...externalKafkaProblems(spec, place)]
    : kafkaServerProblems(spec, place);
}

/** Rules about Keycloak. */
export function keycloakProblems(spec: KeycloakSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return spec.kind === "external"
    ? [...externalEndpointProblems(spec, place), ...externalKeycloakProblems(spec, place)]
    : keycloakServerProblems(spec, place);
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
      postgresVersionProblem(spec.version) ?? debianProblem(spec.version) ?? serverVersionProblem("postgres", spec),
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
    ...exporterProblems("postgres", spec.exporter, inside(place, "exporter")),
  ];
}

function redisServerProblems(spec: InClusterRedis, place: Place): Problem[] {
  return [
    ...serverProblems(spec, place),
    ...problemIf(
      "redis/version",
      inside(place, "version"),
      debianProblem(spec.version) ?? serverVersionProblem("redis", spec),
    ),
    ...problemIf(
      "storage/size",
      inside(place, "storage"),
      storageProblem(spec.storage) ?? redisStorageProblem(spec.storage, spec.maxMemory),
    ),
    ...problemIf("redis/max-memory", inside(place, "maxMemory"), memoryProblem(spec.maxMemory)),
    ...problemIf("redis/memory", inside(place, "resources", "limits", "memory"), redisMemoryProblem(spec)),
    ...exporterProblems("redis", spec.exporter, inside(place, "exporter")),
  ];
}

function keycloakServerProblems(spec: InClusterKeycloak, place: Place): Problem[] {
  const { replicas, databaseConnections, adminUrl, realmImport } = spec;
  return [
    ...serverProblems(spec, place),
    ...problemIf("keycloak/version", inside(place, "version"), serverVersionProblem("keycloak", spec)),
    ...problemIf(
      "keycloak/memory",
      inside(place, "resources", "limits", "memory"),
      leastMemoryProblem("keycloak", spec),
    ),
    ...problemIf("keycloak/hostname", inside(place, "hostname"), hostNameProblem(spec.hostname)),
    ...problemIf(
      "keycloak/admin-url",
      inside(place, "adminUrl"),
      adminUrl === undefined ? undefined : httpUrlProblem(adminUrl, "http://localhost:8080", "remove them"),
    ),
    ...problemIf(
      "keycloak/realm-import",
      inside(place, "realmImport"),
      realmImport === undefined ? undefined : objectNameProblem(realmImport),
    ),
    ...limitProblems("keycloak/replicas", replicas, LIMITS.keycloakReplicas, inside(place, "replicas")),
    ...limitProblems(
      "connections/of-a-pod",
      databaseConnections,
      LIMITS.databaseConnections,
      inside(place, "databaseConnections"),
    ),
  ];
}
