import { metric } from "./metric";

/** Labels that Prometheus adds when it scrapes an exporter. */
const SCRAPED = ["namespace", "job", "instance"] as const;

/**
 * Metrics of the exporters of PostgreSQL, Redis and Kafka. `test/fixtures/exporters.json` records the versions with which a test compares them. An exporter
 * has no series about replication slots, consumer groups or partitions that do not exist.
 */
export const EXPORTER_METRICS = {
  postgresUp: metric("pg_up", "gauge", "postgres-exporter", ...SCRAPED),
  postgresConnections: metric("pg_stat_database_numbackends", "gauge", "postgres-exporter", ...SCRAPED, "datname"),
  postgresMaxConnections: metric("pg_settings_max_connections", "gauge", "postgres-exporter", ...SCRAPED),
  postgresSlotActive: metric(
    "pg_replication_slot_slot_is_active",
    "gauge",
    "postgres-exporter",
    ...SCRAPED,
    "slot_name",
  ),
  postgresSlotBytes: metric(
    "pg_replication_slots_pg_wal_lsn_diff",
    "gauge",
    "postgres-exporter",
    ...SCRAPED,
    "slot_name",
  ),
  postgresTransactionSeconds: metric(
    "pg_stat_activity_max_tx_duration",
    "gauge",
    "postgres-exporter",
    ...SCRAPED,
    "datname",
    "state",
    "usename",
  ),
  redisUp: metric("redis_up", "gauge", "redis-exporter", ...SCRAPED),
  redisMemory: metric("redis_memory_used_bytes", "gauge", "redis-exporter", ...SCRAPED),
  redisMaxMemory: metric("redis_memory_max_bytes", "gauge", "redis-exporter", ...SCRAPED),
  redisEvicted: metric("redis_evicted_keys_total", "counter", "redis-exporter", ...SCRAPED),
  redisRejected: metric("redis_rejected_connections_total", "counter", "redis-exporter", ...SCRAPED),
  redisWriteStatus: metric("redis_aof_last_write_status", "gauge", "redis-exporter", ...SCRAPED),
  kafkaBrokers: metric("kafka_brokers", "gauge", "kafka-exporter", ...SCRAPED),
  kafkaPartitions: metric("kafka_topic_partitions", "gauge", "kafka-exporter", ...SCRAPED, "topic"),
  kafkaLeader: metric("kafka_topic_partition_leader", "gauge", "kafka-exporter", ...SCRAPED, "topic", "partition"),
  kafkaUnderReplicated: metric(
    "kafka_topic_partition_under_replicated_partition",
    "gauge",
    "kafka-exporter",
    ...SCRAPED,
    "topic",
    "partition",
  ),
  kafkaLag: metric(
    "kafka_consumergroup_lag",
    "gauge",
    "kafka-exporter",
    ...SCRAPED,
    "consumergroup",
    "topic",
    "partition",
  ),
} as const;
