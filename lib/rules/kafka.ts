import { UNLIMITED, neededBytes, partitionCount, partitionSize } from "../layer/kafka-partitions";
import type { InClusterKafka, KafkaTopic } from "../spec/datastores";
import { DATASTORE_DEFAULTS } from "../spec/defaults";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { memoryProblem, storageProblem } from "../spec/values/amounts";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { formatMemory, parseQuantity } from "../values/quantity";
import { sortedEntries } from "../values/sorted-entries";
import { show } from "../values/words";
import { exporterProblems } from "./exporters";
import { serverProblems } from "./in-cluster-server";
import { leastStorageProblem, serverVersionProblem } from "./known-bad";
import { leastMemoryProblem } from "./memory";
import { inside, limitProblems, problemIf, type Place } from "./problems";

/** Rules about Kafka in the cluster. */
export function kafkaServerProblems(spec: InClusterKafka, place: Place): Problem[] {
  const { clusterId, topics, storage } = spec;
  return [
    ...serverProblems(spec, place),
    ...problemIf("kafka/version", inside(place, "version"), serverVersionProblem("kafka", spec)),
    ...problemIf(
      "storage/size",
      inside(place, "storage"),
      storageProblem(storage) ?? leastStorageProblem("kafka", storage),
    ),
    ...problemIf(
      "kafka/cluster-id",
      inside(place, "clusterId"),
      clusterId === undefined ? undefined : clusterIdProblem(clusterId),
    ),
    ...problemIf(
      "kafka/memory",
      inside(place, "resources", "limits", "memory"),
      leastMemoryProblem("kafka", spec) ?? topicsMemoryProblem(spec),
    ),
    ...problemIf("kafka/partition-size", inside(place, "partitionSize"), partitionSizeProblem(spec)),
    ...exporterProblems("kafka", spec.exporter, inside(place, "exporter")),
    ...(topics === undefined ? [] : topicsProblems(topics, spec, inside(place, "topics"))),
  ];
}

/** 22 characters encode 132 bits and an id has 128. Kafka ignores the last four bits. */
function clusterIdProblem(clusterId: string): string | undefined {
  if (/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(clusterId)) return undefined;
  return (
    `must be 16 bytes encoded as 22 URL-safe base64 characters, not starting with a dash, got ${show(clusterId)}; ` +
    "generate one with: kafka-storage random-uuid"
  );
}

/** The program that creates the topics runs next to the broker: 64 MiB of heap, and as much again for its code. */
const LEAST_WITH_TOPICS = 768 * 2 ** 20;

function topicsMemoryProblem({ topics, resources }: InClusterKafka): string | undefined {
  const memory = resources?.limits.memory;
  if (topics === undefined || memory === undefined || memoryProblem(memory) !== undefined) return undefined;
  if ((parseQuantity(memory) ?? 0) >= LEAST_WITH_TOPICS) return undefined;
  return `must be at least ${formatMemory(LEAST_WITH_TOPICS)} with topics, got ${show(memory)}; raise it, because the program that creates them runs next to the broker`;
}

/** Smaller partitions would have segments that are closed every few seconds. */
const LEAST_PARTITION = 64 * 2 ** 20;

function partitionSizeProblem({ partitionSize: size, storage, topics }: InClusterKafka): string | undefined {
  if (size === undefined || size === UNLIMITED) return undefined;
  const problem = storageProblem(size);
  if (problem !== undefined) return `must be "${UNLIMITED}" or a size; a size ${problem}`;
  if (!isCountable(topics)) return undefined;
  const available = parseQuantity(storage) ?? 0;
  const needed = neededBytes(parseQuantity(size) ?? 0, topics);
  if (storageProblem(storage) !== undefined || needed <= available) return undefined;
  return (
    `must leave room for ${partitionCount(topics)} partitions and their last segments on ${storage}, got ${show(size)}, which needs ${formatMemory(needed)}; ` +
    `lower it, raise storage, or remove the field to use ${partitionSize({ storage, topics })}`
  );
}

function topicsProblems(
  topics: NonNullable<InClusterKafka["topics"]>,
  spec: InClusterKafka,
  place: Place,
): readonly Problem[] {
  const entries = sortedEntries(topics);
  return [
    ...problemIf("kafka/topics", place, countProblem(spec)),
    ...entries.flatMap(([name, topic]) => [
      ...problemIf("kafka/topic-name", inside(place, name), topicNameProblem(name, Object.keys(topics))),
      ...topicProblems(topic, inside(place, name)),
    ]),
  ];
}

function topicProblems({ partitions, retentionHours }: KafkaTopic, place: Place): Problem[] {
  return [
    ...limitProblems("kafka/partitions", partitions, LIMITS.kafkaPartitions, inside(place, "partitions")),
    ...limitProblems(
      "kafka/retention-hours",
      retentionHours,
      LIMITS.kafkaRetentionHours,
      inside(place, "retentionHours"),
    ),
  ];
}

function countProblem({ topics, storage, partitionSize: given }: InClusterKafka): string | undefined {
  const count = partitionCount(topics);
  if (Object.keys(topics ?? {}).length === 0)
    return "must contain at least one topic, got none; remove the field, and Kafka creates each topic on its first use";
  if (given !== undefined || storageProblem(storage) !== undefined || !isCountable(topics)) return undefined;
  const share = parseQuantity(partitionSize({ storage, topics })) ?? 0;
  if (share >= LEAST_PARTITION) return undefined;
  return `must have fewer partitions on ${storage}, got ${count}, which leaves less than ${formatMemory(LEAST_PARTITION)} for each; raise storage, or lower partitions`;
}

/** Kafka's own rule: https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/internals/Topic.java */
function topicNameProblem(name: string, all: readonly string[]): string | undefined {
  if (!/^[A-Za-z0-9._-]{1,249}$/.test(name) || name === "." || name === "..")
    return `must be a topic name of at most 249 letters, digits, '.', '_' and '-', got ${show(name)}; rename it`;
  if (name.startsWith("__"))
    return `must not start with "__", got ${show(name)}; rename it, because Kafka creates its own topics with such names`;
  const metric = name.replaceAll(".", "_");
  const other = all.find((one) => one !== name && one.replaceAll(".", "_") === metric);
  if (other === undefined) return undefined;
  return `must differ from ${show(other)} in more than '.' and '_', got ${show(name)}; rename one, because Kafka's metrics do not distinguish them`;
}

/** Whether every given number of partitions is valid. Other rules report an invalid one. */
function isCountable(topics: InClusterKafka["topics"]): boolean {
  return Object.values(topics ?? {}).every(
    ({ partitions = DATASTORE_DEFAULTS.kafka.partitions }) =>
      wholeNumberProblem(partitions, LIMITS.kafkaPartitions) === undefined,
  );
}
