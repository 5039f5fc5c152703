import * as z from "zod/mini";
import { DATASTORE_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import type {
  DatastoresSpec,
  ExternalEndpoint,
  ExternalPostgres,
  HostReference,
  InClusterBase,
  InClusterKafka,
  InClusterKeycloak,
  InClusterPostgres,
  InClusterRedis,
} from "../datastores";
import { field, optionalText, optionalWholeNumber, text, type Fields } from "./fields";
import { resources } from "./service";

const hostReference = z.strictObject({
  secret: text("Name of the Secret, which whoever creates the datastore creates.", { examples: ["managed-endpoints"] }),
  key: text("Key in it.", { examples: ["postgres"] }),
} satisfies Fields<HostReference>);

const external = {
  kind: field(z.literal("external"), "Run elsewhere: a managed service, or an operator in another namespace."),
  host: optionalText("Host name that clients connect to; or hostFrom says where it stands."),
  hostFrom: field(
    z.optional(hostReference),
    "Key of a Secret that holds the host name, where it is known only once the datastore has been created.",
  ),
  port: optionalWholeNumber("Port that clients connect to; the default is the usual one.", LIMITS.port),
  tls: field(z.optional(z.boolean()), "Whether clients speak TLS to it.", { default: true }),
  cidrs: field(z.array(z.string()), "Address ranges that the host resolves to: what network policies let through.", {
    examples: [["10.20.0.0/24"]],
  }),
} satisfies Fields<ExternalEndpoint>;

const base = (defaults: unknown) =>
  ({
    kind: field(z.literal("inCluster"), "Run by this model, in the layer's namespace."),
    version: text("Version of the server, which is also the tag of its image. Put it in quotes."),
    image: optionalText("Image repository without tag."),
    resources: field(z.optional(resources), "CPU and memory.", { default: defaults }),
  }) satisfies Fields<InClusterBase>;

const storage = () => text("Size of the volume. A volume never shrinks.", { examples: ["50Gi"] });

const maxConnections = () =>
  optionalWholeNumber("The server's max_connections.", LIMITS.maxConnections, {
    default: DATASTORE_DEFAULTS.postgres.maxConnections,
  });

const inClusterPostgres = z.strictObject({
  ...base(DATASTORE_DEFAULTS.postgres.resources),
  storage: storage(),
  maxConnections: maxConnections(),
} satisfies Fields<InClusterPostgres>);

const externalPostgres = z.strictObject({
  ...external,
  maxConnections: maxConnections(),
} satisfies Fields<ExternalPostgres>);

const inClusterRedis = z.strictObject({
  ...base(DATASTORE_DEFAULTS.redis.resources),
  storage: storage(),
  maxMemory: text("The server's maxmemory; at most 85 % of its memory limit.", { examples: ["384Mi"] }),
} satisfies Fields<InClusterRedis>);

const inClusterKafka = z.strictObject({
  ...base(DATASTORE_DEFAULTS.kafka.resources),
  storage: storage(),
  clusterId: optionalText(
    "KRaft cluster id. It belongs to the data: never change it. The default follows the namespace.",
  ),
} satisfies Fields<InClusterKafka>);

const inClusterKeycloak = z.strictObject({
  ...base(DATASTORE_DEFAULTS.keycloak.resources),
  hostname: text("Public host name that tokens are issued for.", { examples: ["auth.254carbon.com"] }),
  replicas: optionalWholeNumber("Pods.", LIMITS.keycloakReplicas, { default: DATASTORE_DEFAULTS.keycloak.replicas }),
  databaseConnections: optionalWholeNumber(
    "PostgreSQL connections that one pod may open.",
    LIMITS.databaseConnections,
    {
      default: DATASTORE_DEFAULTS.keycloak.databaseConnections,
    },
  ),
} satisfies Fields<InClusterKeycloak>);

const inClusterAlertmanager = z.strictObject(base(DATASTORE_DEFAULTS.alertmanager.resources));

const externalEndpoint = z.strictObject(external);

/** One schema for each datastore in the cluster. */
export const inClusterSchemas = {
  postgres: inClusterPostgres,
  redis: inClusterRedis,
  kafka: inClusterKafka,
  keycloak: inClusterKeycloak,
  alertmanager: inClusterAlertmanager,
};

/** A datastore outside the cluster, and PostgreSQL there. */
export const externalSchemas = { postgres: externalPostgres, others: externalEndpoint };

/** The datastores and shared servers of an environment. */
export const datastoresSchema = z.strictObject({
  postgres: field(
    z.optional(z.discriminatedUnion("kind", [inClusterPostgres, externalPostgres])),
    "PostgreSQL: databases access and keycloak, user access.",
  ),
  redis: field(z.optional(z.discriminatedUnion("kind", [inClusterRedis, externalEndpoint])), "Redis: a cache."),
  kafka: field(z.optional(z.discriminatedUnion("kind", [inClusterKafka, externalEndpoint])), "Kafka: one KRaft node."),
  keycloak: field(z.optional(z.discriminatedUnion("kind", [inClusterKeycloak, externalEndpoint])), "Keycloak."),
  alertmanager: field(
    z.optional(z.discriminatedUnion("kind", [inClusterAlertmanager, externalEndpoint])),
    "Alertmanager.",
  ),
} satisfies Fields<DatastoresSpec>) satisfies z.ZodMiniType<DatastoresSpec>;
