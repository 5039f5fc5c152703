import { datastoreDeploymentName } from "../names";
import type { ExportedSubject } from "./exporter-rules";
import { METRICS } from "./metrics";
import type { Metric } from "./metric";
import { alertAbout, type AlertingRule, type Severity } from "./monitoring-rule";
import { series, sum } from "./promql";
import { MONITORING_DEFAULTS } from "./thresholds";

const { exporter: LIMIT, warningFor, criticalFor, patientFor, rateWindow } = MONITORING_DEFAULTS;

/** Series of a metric of the exporter. */
function own(metric: Metric, { subject: { namespace }, exporter: { name: job } }: ExportedSubject): string {
  return series<string>(metric, { namespace, job });
}

/** Only a warning, because `DatastoreDown` reports a datastore that does not answer its own probes, and mutes this alert. */
function unreachable(exported: ExportedSubject, expr: string): AlertingRule {
  const { subject, exporter } = exported;
  const { service, kubectl } = subject;
  return alertAbout(subject, "DatastoreUnreachable", {
    severity: "warning",
    expr,
    for: warningFor,
    summary: `${exporter.name} cannot read the statistics of ${service}`,
    description: `${service} does not answer its exporter, or refuses its password. Check the logs of the exporter: ${kubectl} logs deployment/${datastoreDeploymentName(exporter.name)} --tail=50`,
  });
}

/** Alerting rules for PostgreSQL: connections, replication slots and idle transactions. */
export function postgresRules(exported: ExportedSubject): readonly AlertingRule[] {
  const { subject, deployment } = exported;
  const { service, kubectl } = subject;
  const logs = `${kubectl} logs deployment/${deployment} --tail=50`;
  const pod = ["namespace", "instance"];
  const used = `${sum(own(METRICS.postgresConnections, exported), ...pod)} / ${sum(own(METRICS.postgresMaxConnections, exported), ...pod)}`;
  const connections = (name: string, severity: Exclude<Severity, "none">, duration: string) =>
    alertAbout(subject, name, {
      severity,
      expr: `${used} > ${LIMIT.connections[severity]}`,
      for: duration,
      summary: `${service} uses {{ $value | humanizePercentage }} of its connections`,
      description: `${service} refuses clients when max_connections is used up. Find the client with more connections than databaseConnections allows, or raise maxConnections. Check the server's log: ${logs}`,
    });
  const { namespace } = subject;
  const job = exported.exporter.name;
  const idle = series(METRICS.postgresTransactionSeconds, { namespace, job, state: "idle in transaction" });
  return [
    unreachable(exported, `${own(METRICS.postgresUp, exported)} == 0`),
    connections("ConnectionsAlmostUsedUp", "critical", criticalFor),
    connections("ConnectionsRunningOut", "warning", warningFor),
    alertAbout(subject, "ReplicationSlotInactive", {
      severity: "warning",
      expr: `${sum(own(METRICS.postgresSlotBytes, exported), "namespace", "slot_name")} > ${LIMIT.slotBytes} and on (namespace, slot_name) ${own(METRICS.postgresSlotActive, exported)} == 0`,
      for: patientFor,
      summary: `replication slot {{ $labels.slot_name }} of ${service} holds {{ $value | humanize1024 }}B of write-ahead log`,
      description: `No replica reads the slot {{ $labels.slot_name }}, and ${service} keeps the write-ahead log for it until the volume is full. Start the replica, or drop the slot with pg_drop_replication_slot.`,
    }),
    alertAbout(subject, "TransactionIdle", {
      severity: "warning",
      expr: `max by (namespace, datname, usename) (${idle}) > ${LIMIT.idleTransactionSeconds}`,
      for: warningFor,
      summary: `a transaction of {{ $labels.usename }} in ${service} is idle`,
      description: `A transaction of {{ $labels.usename }} in the database {{ $labels.datname }} has been open for {{ $value | humanizeDuration }} without a query. It holds locks and prevents vacuum. Restart the client.`,
    }),
  ];
}

/** Alerting rules for Redis: memory, connections and the append-only file. */
export function redisRules(exported: ExportedSubject): readonly AlertingRule[] {
  const { subject, deployment } = exported;
  const { service, kubectl } = subject;
  const of = (metric: Metric) => own(metric, exported);
  return [
    unreachable(exported, `${of(METRICS.redisUp)} == 0`),
    alertAbout(subject, "RedisMemoryFull", {
      severity: "warning",
      expr: `${of(METRICS.redisMemory)} / ${of(METRICS.redisMaxMemory)} > ${LIMIT.memory} and rate(${of(METRICS.redisEvicted)}[${rateWindow}]) > 0`,
      for: patientFor,
      summary: `${service} uses {{ $value | humanizePercentage }} of maxmemory and evicts keys`,
      description: `${service} removes the least recently used keys, so more requests miss the cache. Raise maxMemory, or write fewer keys or shorter expiry times.`,
    }),
    alertAbout(subject, "RedisRejectsConnections", {
      severity: "warning",
      expr: `increase(${of(METRICS.redisRejected)}[${rateWindow}]) > 0`,
      summary: `${service} rejects connections`,
      description: `${service} has as many clients as maxclients allows. Count them by address: ${kubectl} exec deployment/${deployment} -- redis-cli client list`,
    }),
    alertAbout(subject, "RedisWritesFail", {
      severity: "critical",
      expr: `${of(METRICS.redisWriteStatus)} == 0`,
      for: criticalFor,
      summary: `${service} cannot write its append-only file`,
      description: `${service} refuses all writes until it can write to its volume. Check its disk usage: ${kubectl} exec deployment/${deployment} -- df -h`,
    }),
  ];
}

/** Alerting rules for Kafka: partitions and consumer groups. */
export function kafkaRules(exported: ExportedSubject): readonly AlertingRule[] {
  const { subject, deployment, exporter } = exported;
  const { service, kubectl } = subject;
  const of = (metric: Metric) => own(metric, exported);
  const logs = `${kubectl} logs deployment/${deployment} --tail=50`;
  const byTopic = ["namespace", "instance", "topic"];
  const leaders = `count by (${byTopic.join(", ")}) (${of(METRICS.kafkaLeader)})`;
  const partitions = sum(of(METRICS.kafkaPartitions), ...byTopic);
  // The exporter has no sum for groups without members. During its rollout, two pods report each partition.
  const lag = (offset: string) =>
    sum(
      `max by (namespace, consumergroup, topic, partition) (${of(METRICS.kafkaLag)}${offset})`,
      ...["namespace", "consumergroup", "topic"],
    );
  const lagging = (maxLag: number) =>
    alertAbout(subject, "ConsumerLagging", {
      severity: "warning",
      expr: `${lag("")} > ${maxLag} and ${lag("")} >= ${lag(` offset ${LIMIT.lagWindow}`)}`,
      for: warningFor,
      summary: `consumer group {{ $labels.consumergroup }} is {{ $value }} messages behind in {{ $labels.topic }}`,
      description: `The lag of {{ $labels.consumergroup }} in {{ $labels.topic }} is above maxLag (${maxLag}) and has not fallen for ${LIMIT.lagWindow}. Its consumers have stopped or are too slow. Kafka deletes messages that are older than the retention of the topic.`,
    });
  return [
    unreachable(exported, `${of(METRICS.kafkaBrokers)} == 0`),
    alertAbout(subject, "PartitionWithoutLeader", {
      severity: "critical",
      // A topic without any leader has no series to count.
      expr: `((${partitions} > ${leaders}) or (${partitions} unless ${leaders})) and on (namespace, instance) ${of(METRICS.kafkaBrokers)} > 0`,
      for: criticalFor,
      summary: `a partition of {{ $labels.topic }} has no leader`,
      description: `Clients cannot read or write all partitions of {{ $labels.topic }}. Check the log of ${service}: ${logs}`,
    }),
    alertAbout(subject, "PartitionUnderReplicated", {
      severity: "warning",
      expr: `${sum(of(METRICS.kafkaUnderReplicated), "namespace", "topic")} > 0`,
      for: patientFor,
      summary: `{{ $value }} partitions of {{ $labels.topic }} have too few replicas`,
      description: `A replica of {{ $labels.topic }} does not follow its leader. Check the log of ${service}: ${logs}`,
    }),
    ...(exporter.maxLag === undefined ? [] : [lagging(exporter.maxLag)]),
  ];
}
