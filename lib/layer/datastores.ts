import { createHash } from "crypto";
import { DATASTORE_PORTS, imageReference, serviceHost } from "../names";
import { DATASTORE_DEFAULTS } from "../spec/defaults";
import type {
  AlertmanagerSpec,
  DatastoreName,
  DatastoresSpec,
  InClusterAlertmanager,
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
import type {
  CaReference,
  DatabaseNames,
  ExternalEndpoint,
  ExternalPostgres,
  ExternalStore,
  KafkaSasl,
  SslMode,
} from "../spec/external";
import type { Resources } from "../spec/service";
import { resolveExporter, type ResolvedExporter } from "./exporters";
import { partitionSize } from "./kafka-partitions";
import { redisResources } from "./redis-memory";
import type { SecretKey } from "./secrets";

/** Address at which clients connect to a datastore. */
export interface Endpoint {
  /** Host name, or the key of a Secret with the host name. */
  readonly host: string | SecretKey;
  /** TCP port. */
  readonly port: number;
  /** Whether clients connect with TLS. */
  readonly tls: boolean;
  /**
   * CA of the certificate.
   * @default - the CAs in the image of the client
   */
  readonly ca?: CaReference;
  /**
   * How clients of PostgreSQL check the certificate.
   * @default - `verify-full` with `ca`, otherwise `require`
   */
  readonly sslMode?: SslMode;
  /**
   * User of PostgreSQL.
   * @default access
   */
  readonly user?: string;
  /**
   * Names of the databases of PostgreSQL.
   * @default - `access` and `keycloak`
   */
  readonly databases?: DatabaseNames;
  /**
   * Addresses of several brokers of Kafka. `host` and `port` are those of the first one.
   * @default - the only broker is at `host` and `port`
   */
  readonly brokers?: readonly string[];
  /**
   * How clients of Kafka log in.
   * @default - clients do not log in
   */
  readonly sasl?: KafkaSasl;
  /**
   * Path of Keycloak on its host.
   * @default - the root of its host
   */
  readonly basePath?: string;
  /**
   * Realm of the services in Keycloak.
   * @default - clients get no issuer
   */
  readonly realm?: string;
}

/** Fields of every resolved datastore. */
export interface ResolvedDatastore {
  /** Name in `calls`, and prefix of its Service, Deployment and PersistentVolumeClaim. */
  readonly name: string;
  /** Address for clients. */
  readonly endpoint: Endpoint;
}

/** An external datastore with defaults applied. */
export type ResolvedExternal = ExternalEndpoint & ResolvedDatastore;
/** A server in the cluster with defaults applied. The digest, the pods and the fields of `K` have no default. */
export type ResolvedServer<T extends InClusterBase, K extends keyof T = never> = Required<
  Omit<T, K | "digest" | "pods">
> &
  Pick<T, K | "digest" | "pods"> &
  ResolvedDatastore;
/** A server that can have an exporter, with defaults applied. */
export type ResolvedExported<
  T extends InClusterBase & { readonly exporter?: object },
  K extends keyof Omit<T, "exporter"> = never,
> = ResolvedServer<Omit<T, "exporter"> & InClusterBase, K> & {
  /**
   * Exporter of the server's statistics.
   * @default - none
   */
  readonly exporter?: ResolvedExporter;
};
/** PostgreSQL with defaults. */
export type ResolvedPostgres =
  | ResolvedExported<InClusterPostgres, "storageClass">
  | (ResolvedExternal & Required<Pick<ExternalPostgres, "maxConnections">>);
/** Redis with defaults. */
export type ResolvedRedis = ResolvedExported<InClusterRedis, "storageClass"> | ResolvedExternal;
/** Kafka with defaults. */
export type ResolvedKafka = ResolvedExported<InClusterKafka, "storageClass" | "topics"> | ResolvedExternal;
/** Keycloak with defaults. */
export type ResolvedKeycloak = ResolvedServer<InClusterKeycloak, "adminUrl" | "realmImport"> | ResolvedExternal;
/** Alertmanager with defaults. */
export type ResolvedAlertmanager =
  ResolvedServer<InClusterAlertmanager, "storageClass" | "externalUrl"> | ResolvedExternal;

/** The datastores of an environment, with defaults applied. Each datastore is set only if the environment has it. */
export interface ResolvedDatastores {
  /** Databases `access` and `keycloak`. */
  readonly postgres?: ResolvedPostgres;
  /** Cache. */
  readonly redis?: ResolvedRedis;
  /** Event streaming. */
  readonly kafka?: ResolvedKafka;
  /** Identity provider. */
  readonly keycloak?: ResolvedKeycloak;
  /** Alert routing. */
  readonly alertmanager?: ResolvedAlertmanager;
}

/** Applies the defaults of all datastores. */
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

/** Names of the datastores of an environment, in a fixed order. */
export function datastoreNames(datastores: DatastoresSpec): readonly DatastoreName[] {
  const all: readonly DatastoreName[] = ["postgres", "redis", "kafka", "keycloak", "alertmanager"];
  return all.filter((name) => datastores[name] !== undefined);
}

/** Applies the defaults of PostgreSQL. */
export function resolvePostgres(spec: PostgresSpec, name = "postgres"): ResolvedPostgres {
  const { maxConnections = DATASTORE_DEFAULTS.postgres.maxConnections } = spec;
  if (spec.kind === "external") return { ...resolveExternal("postgres", spec, name), maxConnections };
  const { exporter, ...own } = spec;
  return {
    ...own,
    ...server("postgres", spec, name, DATASTORE_DEFAULTS.postgres.resources),
    maxConnections,
    ...(exporter && { exporter: resolveExporter("postgres", exporter, name) }),
  };
}

/** Applies the defaults of Redis. */
export function resolveRedis(spec: RedisSpec, name = "redis"): ResolvedRedis {
  if (spec.kind === "external") return resolveExternal("redis", spec, name);
  const { exporter, ...own } = spec;
  return {
    ...own,
    ...server("redis", spec, name, redisResources(spec.maxMemory)),
    ...(exporter && { exporter: resolveExporter("redis", exporter, name) }),
  };
}

/** Applies the defaults of Kafka. The cluster ID is derived from the namespace and the name. */
export function resolveKafka(spec: KafkaSpec, namespace: string, name = "kafka"): ResolvedKafka {
  if (spec.kind === "external") return resolveExternal("kafka", spec, name);
  const { resources } = DATASTORE_DEFAULTS.kafka;
  const { exporter, ...own } = spec;
  return {
    ...own,
    ...server("kafka", spec, name, resources),
    clusterId: spec.clusterId ?? clusterId(namespace, name),
    partitionSize: spec.partitionSize ?? partitionSize(spec),
    ...(exporter && { exporter: resolveExporter("kafka", exporter, name) }),
  };
}

/** Applies the defaults of Keycloak. */
export function resolveKeycloak(spec: KeycloakSpec, name = "keycloak"): ResolvedKeycloak {
  if (spec.kind === "external") return resolveExternal("keycloak", spec, name);
  const defaults = DATASTORE_DEFAULTS.keycloak;
  return {
    ...spec,
    ...server("keycloak", spec, name, defaults.resources),
    replicas: spec.replicas ?? defaults.replicas,
    databaseConnections: spec.databaseConnections ?? defaults.databaseConnections,
  };
}

/** Applies the defaults of Alertmanager. */
export function resolveAlertmanager(spec: AlertmanagerSpec, name = "alertmanager"): ResolvedAlertmanager {
  if (spec.kind === "external") return resolveExternal("alertmanager", spec, name);
  const defaults = DATASTORE_DEFAULTS.alertmanager;
  return {
    ...spec,
    ...server("alertmanager", spec, name, defaults.resources),
    replicas: spec.replicas ?? defaults.replicas,
    storage: spec.storage ?? defaults.storage,
  };
}

/** Whether Alertmanager runs in the cluster with two replicas. */
export function isPair({ kind, replicas = 1 }: { readonly kind: string; readonly replicas?: number }): boolean {
  return kind === "inCluster" && replicas > 1;
}

/** Image reference of a server in the cluster. */
export function serverImage({
  image,
  version,
  digest,
}: Pick<ResolvedServer<InClusterBase>, "image" | "version" | "digest">): string {
  return imageReference(image, version, digest);
}

/** Address of a datastore in the cluster: its Service. */
export function inClusterEndpoint(datastore: DatastoreName, name: string = datastore): Endpoint {
  return { host: serviceHost(name), port: DATASTORE_PORTS[datastore], tls: false };
}

function server(
  datastore: DatastoreName,
  spec: InClusterBase,
  name: string,
  resources: Resources,
): Pick<Required<InClusterBase>, "image" | "resources"> & ResolvedDatastore {
  return {
    name,
    image: spec.image ?? DATASTORE_DEFAULTS[datastore].image,
    resources: spec.resources ?? resources,
    endpoint: inClusterEndpoint(datastore, name),
  };
}

/** Applies the defaults of an external datastore. */
export function resolveExternal(datastore: DatastoreName, spec: ExternalStore, name: string): ResolvedExternal {
  const { secret, key } = spec.hostFrom ?? {};
  const { ca, sslMode, user, databases, brokers, sasl, basePath, realm } = spec;
  const [first] = (brokers ?? []).map(brokerAddress);
  const isInSecret = secret !== undefined && key !== undefined;
  const endpoint = {
    host: isInSecret ? { name: secret, key } : (first?.host ?? spec.host ?? serviceHost(name)),
    port: first?.port ?? spec.port ?? DATASTORE_PORTS[datastore],
    tls: spec.tls ?? true,
    ...(ca && { ca }),
    ...(sslMode && { sslMode }),
    ...(user !== undefined && { user }),
    ...(databases && { databases }),
    ...(brokers && { brokers }),
    ...(sasl && { sasl }),
    ...(basePath !== undefined && { basePath }),
    ...(realm !== undefined && { realm }),
  };
  // The port of a list of brokers is in the list.
  const port = brokers === undefined ? { port: endpoint.port } : {};
  return { ...spec, ...port, name, tls: endpoint.tls, endpoint };
}

/** Host and port of a broker. A rule reports an address without a valid port. */
export function brokerAddress(address: string): { readonly host: string; readonly port: number } {
  const [host = "", port = ""] = address.split(":");
  return { host, port: Number(port) };
}

/** Derives a cluster ID. It is stored on the volume, so every synthesis must produce the same ID. */
function clusterId(namespace: string, name: string): string {
  const digest = createHash("sha256").update(`${namespace}/${name}`).digest();
  // Keeps the first byte below 0x80, because kafka-storage would parse an ID with a leading dash as an option.
  digest[0] = (digest[0] ?? 0) & 0x7f;
  return digest.subarray(0, 16).toString("base64url");
}
