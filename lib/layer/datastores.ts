import { createHash } from "crypto";
import { DATASTORE_PORTS, serviceHost } from "../names";
import { DATASTORE_DEFAULTS } from "../spec/defaults";
import type {
  AlertmanagerSpec,
  DatastoreName,
  DatastoresSpec,
  ExternalEndpoint,
  ExternalPostgres,
  InClusterBase,
  InClusterKafka,
  InClusterKeycloak,
  InClusterPostgres,
  InClusterRedis,
  KafkaSpec,
  KeycloakSpec,
  PostgresSpec,
  RedisSpec,
} from "../spec/datastores";
import type { SecretKey } from "./secrets";

/** Where a client of a datastore connects, in the cluster or outside it. */
export interface Endpoint {
  /** Host name, or the key of a Secret whose value it is. */
  readonly host: string | SecretKey;
  /** Port. */
  readonly port: number;
  /** Whether clients speak TLS. */
  readonly tls: boolean;
}

/** What every datastore has once it is resolved. */
export interface ResolvedDatastore {
  /** Name: of its Service, Deployment and claim, and what a service lists in its `calls`. */
  readonly name: string;
  /** Where clients connect. */
  readonly endpoint: Endpoint;
}

/** A datastore outside the cluster with every default applied. */
export type ResolvedExternal = ExternalEndpoint & ResolvedDatastore;
/** PostgreSQL with every default applied. */
export type ResolvedPostgres =
  | (Required<InClusterPostgres> & ResolvedDatastore)
  | (ResolvedExternal & Required<Pick<ExternalPostgres, "maxConnections">>);
/** Redis with every default applied. */
export type ResolvedRedis = (Required<InClusterRedis> & ResolvedDatastore) | ResolvedExternal;
/** Kafka with every default applied. */
export type ResolvedKafka = (Required<InClusterKafka> & ResolvedDatastore) | ResolvedExternal;
/** Keycloak with every default applied. */
export type ResolvedKeycloak = (Required<InClusterKeycloak> & ResolvedDatastore) | ResolvedExternal;
/** Alertmanager with every default applied. */
export type ResolvedAlertmanager = (Required<InClusterBase> & ResolvedDatastore) | ResolvedExternal;

/** The datastores of an environment with every default applied; absent is what the environment does not have. */
export interface ResolvedDatastores {
  /** PostgreSQL. */
  readonly postgres?: ResolvedPostgres;
  /** Redis. */
  readonly redis?: ResolvedRedis;
  /** Kafka. */
  readonly kafka?: ResolvedKafka;
  /** Keycloak. */
  readonly keycloak?: ResolvedKeycloak;
  /** Alertmanager. */
  readonly alertmanager?: ResolvedAlertmanager;
}

/** Applies the defaults of every datastore of an environment. */
export function resolveDatastores(
  { postgres, redis, kafka, keycloak, alertmanager }: DatastoresSpec,
  namespace: string,
): ResolvedDatastores {
  return {
    ...(postgres && { postgres: resolvePostgres(postgres) }),
    ...(redis && { redis: resolveRedis(redis) }),
    ...(kafka && { kafka: resolveKafka(kafka, namespace) }),
    ...(keycloak && { keycloak: resolveKeycloak(keycloak) }),
    ...(alertmanager && { alertmanager: resolveAlertmanager(alertmanager) }),
  };
}

/** Names of the datastores that an environment has, in reading order. */
export function datastoreNames(datastores: DatastoresSpec): readonly DatastoreName[] {
  const all: readonly DatastoreName[] = ["postgres", "redis", "kafka", "keycloak", "alertmanager"];
  return all.filter((name) => datastores[name] !== undefined);
}

/** Applies the defaults of PostgreSQL. */
export function resolvePostgres(spec: PostgresSpec, name = "postgres"): ResolvedPostgres {
  const { maxConnections = DATASTORE_DEFAULTS.postgres.maxConnections } = spec;
  return spec.kind === "external"
    ? { ...resolveExternal("postgres", spec, name), maxConnections }
    : { ...spec, ...server("postgres", spec, name), maxConnections };
}

/** Applies the defaults of Redis. */
export function resolveRedis(spec: RedisSpec, name = "redis"): ResolvedRedis {
  return spec.kind === "external" ? resolveExternal("redis", spec, name) : { ...spec, ...server("redis", spec, name) };
}

/** Applies the defaults of Kafka. Its cluster id follows the namespace and the name. */
export function resolveKafka(spec: KafkaSpec, namespace: string, name = "kafka"): ResolvedKafka {
  if (spec.kind === "external") return resolveExternal("kafka", spec, name);
  return { ...spec, ...server("kafka", spec, name), clusterId: spec.clusterId ?? clusterId(namespace, name) };
}

/** Applies the defaults of Keycloak. */
export function resolveKeycloak(spec: KeycloakSpec, name = "keycloak"): ResolvedKeycloak {
  if (spec.kind === "external") return resolveExternal("keycloak", spec, name);
  const defaults = DATASTORE_DEFAULTS.keycloak;
  return {
    ...spec,
    ...server("keycloak", spec, name),
    replicas: spec.replicas ?? defaults.replicas,
    databaseConnections: spec.databaseConnections ?? defaults.databaseConnections,
  };
}

/** Applies the defaults of Alertmanager. */
export function resolveAlertmanager(spec: AlertmanagerSpec, name = "alertmanager"): ResolvedAlertmanager {
  return spec.kind === "external"
    ? resolveExternal("alertmanager", spec, name)
    : { ...spec, ...server("alertmanager", spec, name) };
}

/** Where a datastore in the cluster is reached: its Service. */
export function inClusterEndpoint(datastore: DatastoreName, name: string = datastore): Endpoint {
  return { host: serviceHost(name), port: DATASTORE_PORTS[datastore], tls: false };
}

function server(
  datastore: DatastoreName,
  spec: InClusterBase,
  name: string,
): Pick<Required<InClusterBase>, "image" | "resources"> & ResolvedDatastore {
  const { image, resources } = DATASTORE_DEFAULTS[datastore];
  return {
    name,
    image: spec.image ?? image,
    resources: spec.resources ?? resources,
    endpoint: inClusterEndpoint(datastore, name),
  };
}

/** Applies the defaults of a datastore outside the cluster. */
export function resolveExternal(datastore: DatastoreName, spec: ExternalEndpoint, name: string): ResolvedExternal {
  const { secret, key } = spec.hostFrom ?? {};
  const isInSecret = secret !== undefined && key !== undefined;
  const endpoint = {
    host: isInSecret ? { name: secret, key } : (spec.host ?? serviceHost(name)),
    port: spec.port ?? DATASTORE_PORTS[datastore],
    tls: spec.tls ?? true,
  };
  return { ...spec, name, port: endpoint.port, tls: endpoint.tls, endpoint };
}

/** A cluster id belongs to the data on the volume, so it must come out the same at every synthesis. */
function clusterId(namespace: string, name: string): string {
  const digest = createHash("sha256").update(`${namespace}/${name}`).digest();
  // The first byte is kept below 0x80: an id with a leading dash would read as an option of kafka-storage.
  digest[0] = (digest[0] ?? 0) & 0x7f;
  return digest.subarray(0, 16).toString("base64url");
}
