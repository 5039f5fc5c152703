import { DATASTORE_PORTS } from "../../names";
import { DATASTORE_DEFAULTS } from "../../spec/defaults";
import type { InClusterKafka } from "../../spec/datastores";
import type { EnvironmentVariable } from "../../traffic/callees";
import { sortedEntries } from "../../values/sorted-entries";

type Topics = NonNullable<InClusterKafka["topics"]>;

/** Variable with one topic a line: name, partitions and retention in milliseconds. Kafka's image reads only variables that start with `KAFKA_`. */
const VARIABLE = "TOPICS";

const MILLISECONDS_PER_HOUR = 3_600_000;

/**
 * Start command of the broker, with the creation of topics in the background. It needs a running broker, and it runs in the broker's container, so that it
 * needs no second pod, policy or Job. It tries again until it succeeds, and never stops the broker, which replaces the shell and gets the signals. A small
 * heap leaves the container's memory to the broker. Everything except Kafka's own programs is built into bash, because the image may have no other tools.
 *
 * One `--describe` shows which topics are complete, because each program starts a JVM, and because `--alter` fails if no partition is missing.
 */
export const START_WITH_TOPICS = `tool() {
  KAFKA_HEAP_OPTS=-Xmx64m "$1" --bootstrap-server localhost:${DATASTORE_PORTS.kafka} "\${@:2}" </dev/null
}
apply_topics() {
  local described name partitions retention line count status=0 rest=$'\\t[^\\n]*PartitionCount: ([0-9]+)[^\\n]*'
  described=$'\\n'"$(tool kafka-topics --describe)" || return 1
  while read -r name partitions retention; do
    if ! [[ "$described" =~ $'\\nTopic: '"$name"$rest ]]; then
      tool kafka-topics --create --if-not-exists --topic "$name" --partitions "$partitions" --replication-factor 1 \\
        --config "retention.ms=$retention" || status=1
      continue
    fi
    line="\${BASH_REMATCH[0]}," count="\${BASH_REMATCH[1]}"
    if (( count < partitions )); then
      tool kafka-topics --alter --topic "$name" --partitions "$partitions" || status=1
    elif (( count > partitions )); then
      echo "topic $name keeps its $count partitions: Kafka does not remove partitions"
    fi
    if [[ "$line" != *[\\ ,]"retention.ms=$retention,"* ]]; then
      tool kafka-configs --alter --entity-type topics --entity-name "$name" --add-config "retention.ms=$retention" || status=1
    fi
  done <<<"$${VARIABLE}"
  return "$status"
}
create_topics() {
  until (exec 3<>/dev/tcp/localhost/${DATASTORE_PORTS.kafka}) 2>/dev/null; do sleep 1; done
  until apply_topics; do
    echo "the topics are not complete; trying again" >&2
    sleep 10
  done
  echo "the topics are complete"
}
create_topics &
exec /etc/confluent/docker/run`;

/** The topics as the script reads them. */
export function topicsVariable(topics: Topics): EnvironmentVariable {
  const { partitions, retentionHours } = DATASTORE_DEFAULTS.kafka;
  const lines = sortedEntries(topics).map(([name, topic]) =>
    [name, topic.partitions ?? partitions, (topic.retentionHours ?? retentionHours) * MILLISECONDS_PER_HOUR].join(" "),
  );
  return { name: VARIABLE, value: lines.join("\n") };
}
