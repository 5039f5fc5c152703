import type { Resources } from "./service";

/** A key of a Secret of the namespace whose value is a host name. Another host goes into a Secret of another name: pods read it when they start. */
export interface HostReference {
  /** Name of the Secret. */
  readonly secret: string;
  /** Key in it. */
  readonly key: string;
}

/** A datastore that somebody else runs: a managed service, or an operator in another namespace. */
export interface ExternalEndpoint {
  /** Outside this model. */
  readonly kind: "external";
  /**
   * Host name that clients connect to.
   * @default - it stands in `hostFrom`; one of the two must be there
   */
  readonly host?: string;
  /**
   * Where the host name stands, if it is known only once the datastore has been created: whoever creates it writes it there, such as a stack.
   * @default - it stands in `host`
   */
  readonly hostFrom?: HostReference;
  /**
   * Port that clients connect to.
   * @default - the datastore's usual port
   */
  readonly port?: number;
  /**
   * Whether clients speak TLS to it.
   * @default true
   */
  readonly tls?: boolean;
  /** Address ranges that the host name resolves to: what network policies let through. */
  readonly cidrs: readonly string[];
}

/** What every datastore in the cluster is told. */
export interface InClusterBase {
  /** Run by this model, in its own namespace. */
  readonly kind: "inCluster";
  /** Version of the server, which is also the tag of its image. */
  readonly version: string;
  /**
   * Image repository, without tag.
   * @default - the image that the construct names
   */
  readonly image?: string;
  /**
   * CPU and memory.
   * @default - as the construct says
   */
  readonly resources?: Resources;
}

/** A datastore in the cluster that keeps data on a volume. */
export interface InClusterStore extends InClusterBase {
  /** Size of the volume, such as `50Gi`. A volume never shrinks. */
  readonly storage: string;
}

/** PostgreSQL run by the model: one writer on one volume. */
export interface InClusterPostgres extends InClusterStore {
  /**
   * The server's `max_connections`.
   * @default 200
   */
  readonly maxConnections?: number;
}

/** PostgreSQL run elsewhere. */
export interface ExternalPostgres extends ExternalEndpoint {
  /**
   * The server's `max_connections`, for the connection arithmetic.
   * @default 200
   */
  readonly maxConnections?: number;
}

/** Redis run by the model. */
export interface InClusterRedis extends InClusterStore {
  /** The server's `maxmemory`, such as `384Mi`; well below its memory limit. */
  readonly maxMemory: string;
}

/** Kafka run by the model: one KRaft node that is broker and controller. */
export interface InClusterKafka extends InClusterStore {
  /**
   * KRaft cluster id, 22 characters of URL-safe base64. It belongs to the data: never change it.
   * @default - derived from the namespace
   */
  readonly clusterId?: string;
}

/** Keycloak run by the model. */
export interface InClusterKeycloak extends InClusterBase {
  /** Public host name that tokens are issued for, such as `auth.254carbon.com`. */
  readonly hostname: string;
  /**
   * Pods.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * PostgreSQL connections that one pod may open.
   * @default 10
   */
  readonly databaseConnections?: number;
}

/** PostgreSQL, either way. */
export type PostgresSpec = InClusterPostgres | ExternalPostgres;
/** Redis, either way. */
export type RedisSpec = InClusterRedis | ExternalEndpoint;
/** Kafka, either way. */
export type KafkaSpec = InClusterKafka | ExternalEndpoint;
/** Keycloak, either way. */
export type KeycloakSpec = InClusterKeycloak | ExternalEndpoint;
/** Alertmanager, either way. */
export type AlertmanagerSpec = InClusterBase | ExternalEndpoint;

/** The datastores and shared servers of an environment. What is left out can't be called. */
export interface DatastoresSpec {
  /** PostgreSQL: databases `access` and `keycloak`, user `access`. */
  readonly postgres?: PostgresSpec;
  /** Redis. */
  readonly redis?: RedisSpec;
  /** Kafka. */
  readonly kafka?: KafkaSpec;
  /** Keycloak. */
  readonly keycloak?: KeycloakSpec;
  /** Alertmanager. */
  readonly alertmanager?: AlertmanagerSpec;
}

/** Name of a datastore, as services name it in `calls`. */
export type DatastoreName = keyof DatastoresSpec;
