import { DATASTORE_DEFAULTS } from "../spec/defaults";
import type { InClusterKafka, KafkaTopic } from "../spec/datastores";
import { formatMemory, parseQuantity } from "../values/quantity";

/** Value of `partitionSize` that keeps messages regardless of their size. */
export const UNLIMITED = "unlimited";

/**
 * Part of the volume for messages. Kafka deletes whole segments and checks every five minutes, so a partition exceeds its limit by at least a segment, which
 * has a quarter of that size.
 * https://kafka.apache.org/documentation/#brokerconfigs_log.retention.bytes
 */
const MESSAGES_PART = 0.6;
const SEGMENT_PART = 0.25;
const SEGMENT = { least: 16 * 2 ** 20, most: 2 ** 30 };

/** Number of partitions that share the volume. Without topics it is unknown, so the default is the one topic that clients can fill. */
export function partitionCount(topics: Readonly<Record<string, KafkaTopic>> | undefined): number {
  const { partitions } = DATASTORE_DEFAULTS.kafka;
  if (topics === undefined) return partitions;
  return Object.values(topics).reduce((sum, topic) => sum + (topic.partitions ?? partitions), 0);
}

/** Default of `partitionSize`, in whole mebibytes. Invalid amounts count as 0, because the rules report them. */
export function partitionSize({ storage, topics }: Pick<InClusterKafka, "storage" | "topics">): string {
  const bytes = ((parseQuantity(storage) ?? 0) * MESSAGES_PART) / Math.max(partitionCount(topics), 1);
  const mebibytes = Math.floor(bytes / 2 ** 20);
  return formatMemory(mebibytes * 2 ** 20);
}

/** Size of a segment in bytes, for a limit in bytes. */
export function segmentBytes(limit: number): number {
  return Math.min(Math.max(Math.floor(limit * SEGMENT_PART), SEGMENT.least), SEGMENT.most);
}

/** Bytes that all partitions need at their limit, with their last segment. */
export function neededBytes(limit: number, topics: InClusterKafka["topics"]): number {
  return partitionCount(topics) * (limit + segmentBytes(limit));
}
