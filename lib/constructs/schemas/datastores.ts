import * as z from "zod/mini";
import { inClusterSchemas } from "../../spec/schemas/datastores";
import { externalSchemas } from "../../spec/schemas/external";
import { kafkaExporterSchema } from "../../spec/schemas/exporters";
import type { Fields } from "../../spec/schemas/fields";
import { activeSecretsSchema } from "../../spec/schemas/release";
import type { AlertmanagerProps } from "../datastores/alertmanager";
import type { DatastoreProps } from "../datastores/datastore";
import type { DatastoreExporterProps } from "../datastores/exporter";
import type { KafkaProps } from "../datastores/kafka";
import type { KeycloakProps } from "../datastores/keycloak";
import type { PostgresProps } from "../datastores/postgres";
import type { RedisProps } from "../datastores/redis";
import { endpointSchema, once } from "./shared";

const common = {
  name: z.optional(z.string()),
  secrets: z.optional(activeSecretsSchema),
  storageClass: z.optional(z.string()),
} satisfies Fields<DatastoreProps>;

const { postgres, redis, kafka, keycloak, alertmanager } = inClusterSchemas;

/** Schema for the props of `Postgres`. */
export const postgresSchema = once(
  () =>
    z.discriminatedUnion("kind", [
      z.extend(postgres, common),
      z.extend(externalSchemas.postgres, common),
    ]) satisfies z.ZodMiniType<PostgresProps>,
);

/** Schema for the props of `Redis`. */
export const redisSchema = once(
  () =>
    z.discriminatedUnion("kind", [
      z.extend(redis, common),
      z.extend(externalSchemas.others, common),
    ]) satisfies z.ZodMiniType<RedisProps>,
);

/** Schema for the props of `Kafka`. */
export const kafkaSchema = once(
  () =>
    z.discriminatedUnion("kind", [
      z.extend(kafka, common),
      z.extend(externalSchemas.kafka, common),
    ]) satisfies z.ZodMiniType<KafkaProps>,
);

/** Schema for the props of `DatastoreExporter`. */
export const exporterSchema = once(
  () =>
    z.extend(kafkaExporterSchema, {
      datastore: z.enum(["postgres", "redis", "kafka"]),
      store: z.optional(z.string()),
      secrets: common.secrets,
    }) satisfies z.ZodMiniType<DatastoreExporterProps>,
);

/** Schema for the props of `Keycloak`. */
export const keycloakSchema = once(() => {
  const own = { ...common, database: z.optional(endpointSchema()) };
  return z.discriminatedUnion("kind", [
    z.extend(keycloak, own),
    z.extend(externalSchemas.keycloak, own),
  ]) satisfies z.ZodMiniType<KeycloakProps>;
});

/** Schema for the props of `Alertmanager`. */
export const alertmanagerSchema = once(() => {
  const own = {
    ...common,
    configuration: z.optional(z.string()),
    readsReceivers: z.optional(z.boolean()),
  };
  return z.discriminatedUnion("kind", [
    z.extend(alertmanager, own),
    z.extend(externalSchemas.others, own),
  ]) satisfies z.ZodMiniType<AlertmanagerProps>;
});
