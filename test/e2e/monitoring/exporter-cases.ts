import { input, steady, up, type AlertCases, type CasesOf, type InputSeries } from "./course";

/** Cases of an alert about one gauge of the exporter of a datastore. */
function gauge(
  job: string,
  metric: string,
  values: { readonly bad: number; readonly good: number; readonly at: string },
): AlertCases {
  const { bad, good, at } = values;
  const labels = { job, instance: "10.0.0.7:9000" };
  return {
    firing: [{ what: `${metric} is ${bad}`, series: [steady(metric, labels, bad)], at, labels }],
    silent: [
      { what: `${metric} is ${good}`, series: [steady(metric, labels, good)], at },
      {
        what: `${metric} was ${bad} for 90 seconds`,
        series: [input(metric, labels, `${good}x9 ${bad}x2 ${good}x60`)],
        at,
      },
      { what: "there are no metrics", series: [], at },
    ],
  };
}

const UP = { postgres: "pg_up", redis: "redis_up", kafka: "kafka_brokers" } as const;

const POSTGRES = { job: "postgres-exporter", instance: "10.0.0.7:9187" };
const REDIS = { job: "redis-exporter", instance: "10.0.0.8:9121" };
const KAFKA = { job: "kafka-exporter", instance: "10.0.0.9:9308" };
const IN_TOPIC = { instance: KAFKA.instance, topic: "prices" };

function connections(used: number, value: string, at: string): AlertCases {
  const { instance } = POSTGRES;
  const of = (access: number) => [
    steady("pg_stat_database_numbackends", { ...POSTGRES, datid: "1", datname: "access" }, access),
    steady("pg_stat_database_numbackends", { ...POSTGRES, datid: "2", datname: "keycloak" }, 50),
    steady("pg_settings_max_connections", { ...POSTGRES, server: "postgres-service:5432" }, 200),
  ];
  const during = [
    ...of(60),
    ...of(60).map(({ series, values }) => ({ series: series.replace("0.7:", "0.8:"), values })),
  ];
  return {
    firing: [{ what: "most connections are in use", series: of(used - 50), at, labels: { instance }, value }],
    silent: [
      { what: "half of the connections are in use", series: of(50), at },
      { what: "two exporters report the same connections during a rollout", series: during, at },
    ],
  };
}

function slot(active: number, bytes: number): readonly InputSeries[] {
  const labels = { ...POSTGRES, slot_name: "standby" };
  return [
    steady("pg_replication_slot_slot_is_active", { ...labels, slot_type: "physical" }, active),
    steady("pg_replication_slots_pg_wal_lsn_diff", { ...labels, server: "postgres-service:5432" }, bytes),
  ];
}

function idle(state: string, values: string): readonly InputSeries[] {
  return [
    input("pg_stat_activity_max_tx_duration", { ...POSTGRES, datname: "access", usename: "metrics", state }, values),
  ];
}

function memory(used: number, evicted: string): readonly InputSeries[] {
  return [
    steady("redis_memory_used_bytes", REDIS, used),
    steady("redis_memory_max_bytes", REDIS, 100),
    input("redis_evicted_keys_total", REDIS, evicted),
  ];
}

function partitions(led: readonly string[], brokers = 1): readonly InputSeries[] {
  const topic = { ...KAFKA, topic: "prices" };
  return [
    steady("kafka_brokers", KAFKA, brokers),
    steady("kafka_topic_partitions", topic, 2),
    ...led.map((partition) => steady("kafka_topic_partition_leader", { ...topic, partition }, 1)),
  ];
}

function lag(values: string, instance: string = KAFKA.instance): readonly InputSeries[] {
  const labels = { ...KAFKA, instance, consumergroup: "metrics", topic: "prices" };
  return [
    input("kafka_consumergroup_lag", { ...labels, partition: "0" }, values),
    steady("kafka_consumergroup_lag", { ...labels, partition: "1" }, 0),
  ];
}

/** Test cases for alerts that read the metrics of exporters. */
export const EXPORTER_CASES: Readonly<Record<string, CasesOf>> = {
  ExporterDown: (service) => ({
    firing: [
      { what: "no pod answers", series: [up(service, 1, "0x60")], at: "8m" },
      { what: "it is not scraped at all", series: [], at: "8m", labels: { job: service } },
    ],
    silent: [
      { what: "the pod answers", series: [up(service, 1, "1x60")], at: "8m" },
      { what: "the pod restarts", series: [up(service, 1, "1x9 0x3 1x60")], at: "8m" },
      {
        what: "one of two pods of a rollout answers",
        series: [up(service, 1, "0x60"), up(service, 2, "1x60")],
        at: "8m",
      },
    ],
  }),
  DatastoreUnreachable: (service) =>
    gauge(`${service}-exporter`, UP[service as keyof typeof UP], { bad: 0, good: 1, at: "8m" }),
  ConnectionsAlmostUsedUp: () => connections(196, "98%", "5m"),
  ConnectionsRunningOut: () => connections(170, "85%", "8m"),
  ReplicationSlotInactive: () => ({
    firing: [
      {
        what: "no replica reads a slot that holds 2 GiB",
        series: slot(0, 2 ** 31),
        at: "12m",
        labels: { slot_name: "standby" },
        value: "2Gi",
      },
    ],
    silent: [
      { what: "a replica reads the slot", series: slot(1, 2 ** 31), at: "12m" },
      { what: "the slot holds 16 MiB", series: slot(0, 2 ** 24), at: "12m" },
    ],
  }),
  TransactionIdle: () => ({
    firing: [
      {
        what: "a transaction is idle for half an hour",
        series: idle("idle in transaction", "1800x60"),
        at: "8m",
        labels: { datname: "access", usename: "metrics" },
        value: "30m 0s",
      },
    ],
    silent: [
      { what: "the transaction is idle for a minute", series: idle("idle in transaction", "60x60"), at: "8m" },
      { what: "the transaction runs a query", series: idle("active", "1800x60"), at: "8m" },
    ],
  }),
  RedisMemoryFull: () => ({
    firing: [
      { what: "Redis evicts keys all the time", series: memory(99, "0+5x60"), at: "15m", labels: REDIS, value: "99%" },
    ],
    silent: [
      { what: "memory is full, but nothing is evicted", series: memory(99, "7x60"), at: "15m" },
      { what: "keys are evicted, but half of the memory is free", series: memory(50, "0+5x60"), at: "15m" },
    ],
  }),
  RedisRejectsConnections: () => {
    const rejected = (values: string) => [input("redis_rejected_connections_total", REDIS, values)];
    return {
      firing: [{ what: "clients are rejected", series: rejected("0+1x60"), at: "8m", labels: REDIS }],
      silent: [
        { what: "no client is rejected", series: rejected("0x60"), at: "8m" },
        { what: "a client was rejected an hour ago", series: rejected("0 1x200"), at: "60m" },
      ],
    };
  },
  RedisWritesFail: () => gauge("redis-exporter", "redis_aof_last_write_status", { bad: 0, good: 1, at: "5m" }),
  PartitionWithoutLeader: () => ({
    firing: [
      { what: "one of two partitions has no leader", series: partitions(["0"]), at: "5m", labels: IN_TOPIC },
      { what: "no partition has a leader", series: partitions([]), at: "5m", labels: IN_TOPIC },
    ],
    silent: [
      { what: "both partitions have a leader", series: partitions(["0", "1"]), at: "5m" },
      { what: "the exporter cannot reach Kafka, and reports no leaders", series: partitions([], 0), at: "5m" },
    ],
  }),
  PartitionUnderReplicated: () => {
    const under = (value: number) =>
      ["0", "1"].map((partition) =>
        steady("kafka_topic_partition_under_replicated_partition", { ...KAFKA, topic: "prices", partition }, value),
      );
    return {
      firing: [{ what: "a replica is missing", series: under(1), at: "12m", labels: { topic: "prices" }, value: "2" }],
      silent: [{ what: "all replicas follow", series: under(0), at: "12m" }],
    };
  },
  ConsumerLagging: () => ({
    firing: [
      {
        what: "the consumers have stopped",
        series: lag("9000x80"),
        at: "30m",
        labels: { consumergroup: "metrics", topic: "prices" },
        value: "9000",
      },
    ],
    silent: [
      { what: "the lag is small", series: lag("4000x80"), at: "30m" },
      {
        what: "two exporters report the same lag during a rollout",
        series: [...lag("4000x80"), ...lag("4000x80", "10.0.0.10:9308")],
        at: "30m",
      },
      { what: "the consumers catch up", series: lag("90000-100x80"), at: "30m" },
    ],
  }),
};
