import { DATASTORE_PORTS, datastoreDeploymentName } from "../../names";
import type { Kit } from "../kit";
import type { Step } from "../procedure";
import { query } from "./database";
import { insideStep } from "./server";

/** Steps that show what fills the volume of each datastore. */
export function contentsSteps(kit: Kit): readonly Step[] {
  const stores = kit.layer.datastores;
  const isHere = (store: "postgres" | "redis" | "kafka") => stores[store]?.kind === "inCluster";
  const step = (store: "postgres" | "redis" | "kafka", id: string, what: string, command: string, see: string) => {
    const name = stores[store]?.name ?? store;
    return isHere(store)
      ? [{ ...insideStep(kit, datastoreDeploymentName(name), { id, what, command, see }), only: [name] }]
      : [];
  };
  return [
    ...step(
      "postgres",
      "databases",
      "Check the size of each database.",
      query(
        "SELECT datname, pg_size_pretty(pg_database_size(datname)) FROM pg_database ORDER BY pg_database_size(datname) DESC;",
      ),
      "One line for each database with its size. If their sum is far below Use%, the write-ahead log fills the volume.",
    ),
    ...step(
      "postgres",
      "slots",
      "Check for replication slots that hold the write-ahead log.",
      query(
        "SELECT slot_name, active, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) FROM pg_replication_slots;",
      ),
      "No rows, or t in the second column. After f, no replica reads the slot: start the replica, or drop the slot with pg_drop_replication_slot.",
    ),
    ...step(
      "kafka",
      "partitions",
      "Check the size of each partition.",
      `kafka-log-dirs --bootstrap-server localhost:${DATASTORE_PORTS.kafka} --describe`,
      "JSON with the size in bytes of each partition. To keep less, lower partitionSize or retentionHours in the environment file.",
    ),
    ...step(
      "redis",
      "redis-persistence",
      "Check whether Redis can save its data.",
      "redis-cli info persistence",
      "rdb_last_bgsave_status is ok.",
    ),
  ];
}
