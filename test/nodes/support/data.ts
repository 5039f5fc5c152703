import { NAMESPACE } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";

/** A store of the layer, with commands that run in its container. */
interface Store {
  readonly deployment: string;
  readonly write: (value: string) => string;
  readonly read: string;
}

const SQL = 'PGPASSWORD="$POSTGRES_PASSWORD" psql -h 127.0.0.1 -U access -d access -Atq';
const BROKER = "--bootstrap-server localhost:9092";

/** Commands that write one value to each store and read all values that were written. */
const STORES = {
  postgres: {
    deployment: "postgres-deployment",
    write: (value) =>
      `${SQL} -c "CREATE TABLE IF NOT EXISTS kept (value text)" -c "INSERT INTO kept VALUES ('${value}')"`,
    read: `${SQL} -c "SELECT value FROM kept ORDER BY value"`,
  },
  redis: {
    deployment: "redis-deployment",
    write: (value) => `redis-cli rpush kept '${value}'`,
    read: "redis-cli lrange kept 0 -1",
  },
  kafka: {
    deployment: "kafka-deployment",
    write: (value) =>
      `kafka-topics ${BROKER} --create --if-not-exists --topic kept --partitions 1 >/dev/null && echo '${value}' | kafka-console-producer ${BROKER} --topic kept --producer-property acks=all`,
    read: `kafka-console-consumer ${BROKER} --topic kept --from-beginning --timeout-ms 15000 2>/dev/null || true`,
  },
} as const satisfies Readonly<Record<string, Store>>;

/** Name of a store. */
export type StoreName = keyof typeof STORES;

/** Names of the stores. */
export const STORE_NAMES = Object.keys(STORES) as StoreName[];

/** Writes a value to a store. It may contain letters, digits and hyphens. */
export async function writeValue(kubectl: Kubectl, store: StoreName, value: string): Promise<void> {
  await inStore(kubectl, store, STORES[store].write(value));
}

/** All values in a store, in the order of writing. */
export async function readValues(kubectl: Kubectl, store: StoreName): Promise<readonly string[]> {
  const text = await inStore(kubectl, store, STORES[store].read);
  return text.split("\n").filter((line) => line !== "");
}

function inStore(kubectl: Kubectl, store: StoreName, script: string): Promise<string> {
  return kubectl.run(["-n", NAMESPACE, "exec", `deployment/${STORES[store].deployment}`, "--", "bash", "-c", script]);
}
