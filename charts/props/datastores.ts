import type { AlertmanagerProps } from "../../lib/constructs/datastores/alertmanager";
import type { KafkaProps } from "../../lib/constructs/datastores/kafka";
import type { KeycloakProps } from "../../lib/constructs/datastores/keycloak";
import type { PostgresProps } from "../../lib/constructs/datastores/postgres";
import type { RedisProps } from "../../lib/constructs/datastores/redis";
import { judged } from "../../lib/constructs/validation";
import type { Endpoint } from "../../lib/layer/datastores";
import type { Layer } from "../../lib/layer/layer";
import { alertmanagerConfiguration } from "../../lib/monitoring/alertmanager";
import { monitoredOf } from "../../lib/monitoring/monitored-layer";
import { asYaml } from "../../lib/monitoring/objects";

/** Props shared by all datastores of a layer. A store can have its own StorageClass. */
function common({ secrets, cluster }: Layer, store: { readonly kind: string; readonly storageClass?: string }) {
  return { secrets, storageClass: store.storageClass ?? cluster.storageClass };
}

/** Returns the props of PostgreSQL, or `undefined` if the layer does not have it. */
export function postgresProps(layer: Layer): PostgresProps | undefined {
  const { postgres } = layer.datastores;
  return postgres && judged({ ...postgres, ...common(layer, postgres) });
}

/** Returns the props of Redis, or `undefined` if the layer does not have it. */
export function redisProps(layer: Layer): RedisProps | undefined {
  const { redis } = layer.datastores;
  return redis && judged({ ...redis, ...common(layer, redis) });
}

/** Returns the props of Kafka, or `undefined` if the layer does not have it. */
export function kafkaProps(layer: Layer): KafkaProps | undefined {
  const { kafka } = layer.datastores;
  return kafka && judged({ ...kafka, ...common(layer, kafka) });
}

/**
 * Returns the props of Keycloak, or `undefined` if the layer does not have it.
 * @param database - address of its PostgreSQL
 */
export function keycloakProps(layer: Layer, database: Endpoint | undefined): KeycloakProps | undefined {
  const { keycloak } = layer.datastores;
  return keycloak && judged({ ...keycloak, ...common(layer, keycloak), database });
}

/** Returns the props of Alertmanager, or `undefined` if the layer does not have it. Without contacts, Alertmanager sends no notifications. */
export function alertmanagerProps(layer: Layer): AlertmanagerProps | undefined {
  const { datastores, contacts } = layer;
  const { alertmanager } = datastores;
  const notifying = contacts && {
    configuration: asYaml(alertmanagerConfiguration(monitoredOf(layer), contacts, layer.name, layer.cluster.links)),
    readsReceivers: true,
  };
  return alertmanager && judged({ ...alertmanager, ...common(layer, alertmanager), ...notifying });
}
