import type { ExporterSpec, KafkaExporterSpec } from "./exporters";
import type { ExternalEndpoint, ExternalKafka, ExternalKeycloak, ExternalPostgres } from "./external";
import type { PodsSpec } from "./pods";
import type { Resources } from "./service";

/** Fields of every datastore in the cluster. */
export interface InClusterBase {
  /** Selects a datastore that runs in the layer's namespace. */
  readonly kind: "inCluster";
  /** Version of the server, used as its image tag. */
  readonly version: string;
  /**
   * Image digest: `sha256:` and 64 hexadecimal digits, of the image with this version. If set, the image is pulled by digest. Change it together with
   * `version`, because the registry then does not look at the tag.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
  /**
   * Image repository, without a tag.
   * @default - `postgres`, `redis`, `confluentinc/cp-kafka`, `quay.io/keycloak/keycloak` or `quay.io/prometheus/alertmanager`
   */
  readonly image?: string;
  /**
   * CPU and memory of each pod.
   * @default - depends on the datastore
   */
  readonly resources?: Resources;
  /**
   * Nodes, priority and metadata of the pods. Labels and annotations are added to those of the environment; every other field replaces them.
   * @default - `pods` of the environment, with the PriorityClass `cluster.datastorePriorityClass`
   */
  readonly pods?: PodsSpec;
}

/** A datastore in the cluster with a persistent volume. */
export interface InClusterStore extends InClusterBase {
  /** Size of the volume, such as `50Gi`. It can grow, but never shrink. */
  readonly storage: string;
  /**
   * StorageClass of the volume. An existing claim keeps its class, so a later change requires a new claim.
   * @default - `cluster.storageClass`, or else the cluster's default StorageClass
   */
  readonly storageClass?: string;
}

/** PostgreSQL in the cluster: a single server with one volume. */
export interface InClusterPostgres extends InClusterStore {
  /**
   * Exporter of the server's statistics. It logs in with its own role, so `secrets.databaseRoles` must contain `postgres-exporter`.
   * @default - none: alerts know only whether the pod is available, and how full its volume is
   */
  readonly exporter?: ExporterSpec;
  /**
   * `max_connections` of the server.
   * @default 200
   */
  readonly maxConnections?: number;
}

/** Redis in the cluster. */
export interface InClusterRedis extends InClusterStore {
  /** `maxmemory` of the server, such as `384Mi`. The memory limit must be at least 2.5 times as large, and is that by default. */
  readonly maxMemory: string;
  /**
   * Exporter of the server's statistics. It uses the password of the server.
   * @default - none: alerts know only whether the pod is available, and how full its volume is
   */
  readonly exporter?: ExporterSpec;
}

/** A topic of Kafka in the cluster. */
export interface KafkaTopic {
  /**
   * Number of partitions. It can grow, but never shrink. When it grows, messages with the same key can move to another partition.
   * @default 3
   */
  readonly partitions?: number;
  /**
   * Number of hours for which Kafka keeps messages. Kafka can delete them earlier, if a partition exceeds `partitionSize`.
   * @default 168
   */
  readonly retentionHours?: number;
}

/** Kafka in the cluster: one KRaft node, both broker and controller. */
export interface InClusterKafka extends InClusterStore {
  /**
   * Topics by name. Each start of the broker creates missing topics, adds partitions and sets the retention. It never deletes a topic. If it is set, Kafka no
   * longer creates a topic when a client uses an unknown name.
   * @default - Kafka creates each topic on its first use, with 3 partitions
   */
  readonly topics?: Readonly<Record<string, KafkaTopic>>;
  /**
   * Size above which a partition loses its oldest messages, such as `5Gi`, or `unlimited`.
   * @default - 60 % of `storage`, divided by the partitions of `topics`, or by 3 without `topics`
   */
  readonly partitionSize?: string;
  /**
   * KRaft cluster ID: 22 characters of URL-safe base64. It is stored with the data and must never change.
   * @default - derived from the namespace
   */
  readonly clusterId?: string;
  /**
   * Exporter of the broker's partitions and consumer groups.
   * @default - none: alerts know only whether the pod is available, and how full its volume is
   */
  readonly exporter?: KafkaExporterSpec;
}

/** Keycloak in the cluster. */
export interface InClusterKeycloak extends InClusterBase {
  /** Public host name of Keycloak and of the token issuer, such as `auth.254carbon.com`. */
  readonly hostname: string;
  /**
   * Number of pods.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Maximum number of PostgreSQL connections per pod.
   * @default 10
   */
  readonly databaseConnections?: number;
  /**
   * Address at which administrators open the console, such as `http://localhost:8080` for `kubectl port-forward`. The public routes do not include the console.
   * @default - the console redirects to the public host name, and does not load
   */
  readonly adminUrl?: string;
  /**
   * Name of a ConfigMap with realms, one in each key that ends in `.json`. Each start of a pod imports the realms that do not exist, and never changes others.
   * Pods do not start without the ConfigMap. It must not contain passwords or client secrets.
   * @default - none: Keycloak starts with the realm `master` only
   */
  readonly realmImport?: string;
}

/** Alertmanager in the cluster: one or two pods, each with its own volume. */
export interface InClusterAlertmanager extends InClusterBase {
  /**
   * Number of replicas: 1 or 2. Two replicas share silences and the notification log, so that alerts are still delivered while one of them is down, and each
   * notification is sent once. Prometheus must send every alert to both. The second replica is a second Deployment with its own claim.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Size of the volume of each replica for silences and the notification log. It can grow, but never shrink.
   * @default 1Gi
   */
  readonly storage?: string;
  /**
   * StorageClass of the volumes. Existing claims keep their class, so a later change requires new claims.
   * @default - `cluster.storageClass`, or else the cluster's default StorageClass
   */
  readonly storageClass?: string;
  /**
   * Address at which people reach Alertmanager, for the links in notifications. If it has a path, the proxy in front must remove that path. The layer
   * renders no route to Alertmanager, and admits only the pods of `cluster.prometheus`: run the proxy there, with a login.
   * @default - the links contain the name of the pod, and do not work
   */
  readonly externalUrl?: string;
}

/** PostgreSQL, in the cluster or external. */
export type PostgresSpec = InClusterPostgres | ExternalPostgres;
/** Redis, in the cluster or external. */
export type RedisSpec = InClusterRedis | ExternalEndpoint;
/** Kafka, in the cluster or external. */
export type KafkaSpec = InClusterKafka | ExternalKafka;
/** Keycloak, in the cluster or external. */
export type KeycloakSpec = InClusterKeycloak | ExternalKeycloak;
/** Alertmanager, in the cluster or external. */
export type AlertmanagerSpec = InClusterAlertmanager | ExternalEndpoint;

/** Datastores and Alertmanager of an environment. Services can call only those that are set. */
export interface DatastoresSpec {
  /** PostgreSQL with the databases `access` and `keycloak` and the user `access`. */
  readonly postgres?: PostgresSpec;
  /** Cache. */
  readonly redis?: RedisSpec;
  /** Event streaming. */
  readonly kafka?: KafkaSpec;
  /** Identity provider. */
  readonly keycloak?: KeycloakSpec;
  /** Alert routing. */
  readonly alertmanager?: AlertmanagerSpec;
}

/** Datastores that can have an exporter. Keycloak and Alertmanager serve their own metrics. */
export type ExportedDatastore = "postgres" | "redis" | "kafka";

/** Name of a datastore, as in `calls`. */
export type DatastoreName = keyof DatastoresSpec;
