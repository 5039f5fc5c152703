import * as z from "zod/mini";
import { DATASTORE_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import type {
  DatastoresSpec,
  InClusterAlertmanager,
  InClusterBase,
  InClusterKafka,
  InClusterKeycloak,
  InClusterPostgres,
  InClusterRedis,
  KafkaTopic,
} from "../datastores";
import type { Resources } from "../service";
import {
  bytes,
  field,
  imageDigest,
  optionalBytes,
  optionalText,
  optionalWholeNumber,
  text,
  withExample,
  type Fields,
} from "./fields";
import { externalSchemas, maxConnections } from "./external";
import { exporterSchema, kafkaExporterSchema } from "./exporters";
import { ownPods } from "./pods";
import { resources } from "./service";

const base = (example: string, defaults?: Resources) =>
  ({
    kind: field(z.literal("inCluster"), "A datastore that runs in the layer's namespace."),
    version: text("Version of the server, used as its image tag. Put it in quotes.", { examples: [example] }),
    digest: imageDigest(),
    image: optionalText("Image repository, without a tag.", { examples: ["registry.example.com/mirror/server"] }),
    resources: field(z.optional(resources), "CPU and memory of each pod.", defaults && { default: defaults }),
    pods: ownPods(),
  }) satisfies Fields<InClusterBase>;

const storage = () => bytes("storage", "Size of the volume. It can grow, but never shrink.", { examples: ["50Gi"] });

const storageClass = () =>
  optionalText(
    "StorageClass of the volume. An existing claim keeps its class, so a later change requires a new claim. Default: cluster.storageClass, or else the cluster's default StorageClass.",
    { examples: ["io2"] },
  );

const inClusterPostgres = z.strictObject({
  ...base("16.4", DATASTORE_DEFAULTS.postgres.resources),
  storage: storage(),
  storageClass: storageClass(),
  maxConnections: maxConnections(),
  exporter: field(
    z.optional(exporterSchema),
    "Exporter of the server's statistics for Prometheus. It logs in with its own role, so secrets.databaseRoles must contain postgres-exporter.",
  ),
} satisfies Fields<InClusterPostgres>);

const inClusterRedis = z.strictObject({
  ...base("7.4.1"),
  storage: storage(),
  storageClass: storageClass(),
  maxMemory: bytes(
    "memory",
    "maxmemory of the server. The memory limit must be at least 2.5 times this value, which is also its default.",
    { examples: ["384Mi"] },
  ),
  exporter: field(
    z.optional(exporterSchema),
    "Exporter of the server's statistics for Prometheus. It uses the password of the server.",
  ),
} satisfies Fields<InClusterRedis>);

const topic = withExample(
  "{ partitions: 3 }",
  z.strictObject({
    partitions: optionalWholeNumber(
      "Number of partitions. It can grow, but never shrink. When it grows, messages with the same key can move to another partition.",
      LIMITS.kafkaPartitions,
      { default: DATASTORE_DEFAULTS.kafka.partitions },
    ),
    retentionHours: optionalWholeNumber(
      "Number of hours for which Kafka keeps messages. Kafka can delete them earlier, if a partition exceeds partitionSize.",
      LIMITS.kafkaRetentionHours,
      { default: DATASTORE_DEFAULTS.kafka.retentionHours },
    ),
  } satisfies Fields<KafkaTopic>),
);

const inClusterKafka = z.strictObject({
  ...base("7.7.1", DATASTORE_DEFAULTS.kafka.resources),
  storage: storage(),
  storageClass: storageClass(),
  topics: field(
    z.optional(z.record(z.string(), topic)),
    "Topics, keyed by name. Each start of the broker creates missing topics, adds partitions and sets the retention. With topics, Kafka no longer creates a topic when a client uses an unknown name, so list every topic. Default: Kafka creates each topic on its first use, with 3 partitions.",
    { examples: [{ prices: { partitions: 6, retentionHours: 72 } }] },
  ),
  partitionSize: optionalBytes(
    "storage",
    "Size above which a partition loses its oldest messages, or unlimited. Default: 60 % of storage, divided by the partitions of topics, or by 3 without topics.",
    { examples: ["5Gi", "unlimited"] },
  ),
  clusterId: optionalText(
    "KRaft cluster ID. It is stored with the data, so never change it. Default: derived from the namespace.",
    { examples: ["MkU3OEVBNTcwNTJENDM2Qk"] },
  ),
  exporter: field(
    z.optional(kafkaExporterSchema),
    "Exporter of the broker's partitions and consumer groups for Prometheus.",
  ),
} satisfies Fields<InClusterKafka>);

const inClusterKeycloak = z.strictObject({
  ...base("26.2.5", DATASTORE_DEFAULTS.keycloak.resources),
  hostname: text("Public host name of Keycloak, which is also used in the token issuer.", {
    examples: ["auth.254carbon.com"],
  }),
  replicas: optionalWholeNumber("Number of pods.", LIMITS.keycloakReplicas, {
    default: DATASTORE_DEFAULTS.keycloak.replicas,
  }),
  databaseConnections: optionalWholeNumber(
    "Maximum number of PostgreSQL connections per pod.",
    LIMITS.databaseConnections,
    {
      default: DATASTORE_DEFAULTS.keycloak.databaseConnections,
    },
  ),
  adminUrl: optionalText(
    "Address at which administrators open the console. The public routes do not include the console. Default: the console redirects to the public host name, and does not load.",
    { examples: ["http://localhost:8080"] },
  ),
  realmImport: optionalText(
    "Name of a ConfigMap with realms, one in each key that ends in `.json`. Each start of a pod imports the realms that do not exist, and never changes others. Pods do not start without the ConfigMap. It must not contain passwords or client secrets.",
    { examples: ["keycloak-realms"] },
  ),
} satisfies Fields<InClusterKeycloak>);

const inClusterAlertmanager = z.strictObject({
  ...base("v0.28.1", DATASTORE_DEFAULTS.alertmanager.resources),
  replicas: optionalWholeNumber(
    "Number of replicas. Two replicas share silences and the notification log, so that alerts are still delivered while one of them is down, and each notification is sent once. Prometheus must send every alert to both.",
    LIMITS.alertmanagerReplicas,
    { default: DATASTORE_DEFAULTS.alertmanager.replicas },
  ),
  storage: optionalBytes(
    "storage",
    "Size of the volume of each replica for silences and the notification log. It can grow, but never shrink.",
    { default: DATASTORE_DEFAULTS.alertmanager.storage },
  ),
  storageClass: storageClass(),
  externalUrl: optionalText(
    "Address at which people reach Alertmanager, for the links in notifications. If it has a path, the proxy in front must remove that path. The layer renders no route to Alertmanager, and admits only the pods of `cluster.prometheus`: run the proxy there, with a login.",
    {
      examples: ["https://alertmanager.254carbon.com"],
    },
  ),
} satisfies Fields<InClusterAlertmanager>);

/** Schemas of the datastores in the cluster, by name. */
export const inClusterSchemas = {
  postgres: inClusterPostgres,
  redis: inClusterRedis,
  kafka: inClusterKafka,
  keycloak: inClusterKeycloak,
  alertmanager: inClusterAlertmanager,
};

/** Schema of `datastores`. */
export const datastoresSchema = z.strictObject({
  postgres: field(
    z.optional(z.discriminatedUnion("kind", [inClusterPostgres, externalSchemas.postgres])),
    "PostgreSQL with the databases access and keycloak and the user access. An external server can have other names.",
  ),
  redis: field(z.optional(z.discriminatedUnion("kind", [inClusterRedis, externalSchemas.others])), "Redis cache."),
  kafka: field(
    z.optional(z.discriminatedUnion("kind", [inClusterKafka, externalSchemas.kafka])),
    "Kafka. In the cluster, it runs as a single KRaft node.",
  ),
  keycloak: field(
    z.optional(z.discriminatedUnion("kind", [inClusterKeycloak, externalSchemas.keycloak])),
    "Keycloak, the identity provider.",
  ),
  alertmanager: field(
    z.optional(z.discriminatedUnion("kind", [inClusterAlertmanager, externalSchemas.others])),
    "Alertmanager, for alert routing.",
  ),
} satisfies Fields<DatastoresSpec>) satisfies z.ZodMiniType<DatastoresSpec>;
