import { identityOf, type Manifest } from "../manifests/manifest";
import { formatMemory } from "../values/quantity";
import { listWith } from "../values/words";
import { argumentOf, changedPairs, kubectlFor, type Transition, type TransitionWarning } from "./transition";
import { isWorkload, workloadSpec } from "./workloads";

/** `log.retention.hours` of a broker is 168 by default. */
const DEFAULT_TIME = 168 * 3_600_000;

/**
 * A broker that deletes messages which it keeps today. It checks sizes 30 seconds after its start, and removes the files of deleted segments a minute later:
 * https://kafka.apache.org/documentation/#brokerconfigs_log.retention.bytes
 */
export function kafkaRetentionWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition)
    .filter(([before, after]) => isBroker(before) && isBroker(after))
    .flatMap(([before, after]) => [...sizeWarnings(before, after, transition), ...timeWarnings(before, after)]);
}

function sizeWarnings(before: Manifest, after: Manifest, transition: Transition): readonly TransitionWarning[] {
  const [old, next] = [sizeLimit(before), sizeLimit(after)];
  if (next >= old) return [];
  const size = formatMemory(next);
  const command = "kafka-log-dirs --bootstrap-server localhost:9092 --describe";
  return [
    {
      code: "kafka/retention",
      message:
        `${identityOf(after)} limits every partition to ${size} (before: ${old === Infinity ? "no limit" : formatMemory(old)}); ` +
        "about a minute after its restart, Kafka deletes the oldest messages of larger partitions",
      steps: [
        `see the sizes of the partitions in bytes before the apply: \`${kubectlFor(after, transition)} exec ${argumentOf(after)} -- ${command}\``,
        `if one is larger than ${size} and its messages must stay, set partitionSize of Kafka in the environment file to more than its size, or to unlimited, and render again`,
        "apply the new manifest",
      ],
      objects: [identityOf(after)],
    },
  ];
}

function timeWarnings(before: Manifest, after: Manifest): readonly TransitionWarning[] {
  const old = topicsOf(before);
  // Without topics, clients create a topic by using it, and Kafka keeps its messages for the default time.
  const known = (name: string) => old.get(name) ?? (old.size === 0 ? DEFAULT_TIME : 0);
  const shortened = [...topicsOf(after)].filter(([name, time]) => time < known(name)).map(([name]) => name);
  if (shortened.length === 0) return [];
  return [
    {
      code: "kafka/retention",
      message: `${identityOf(after)} keeps the messages of ${listWith("and", shortened)} for a shorter time; within minutes of its restart, Kafka deletes the older ones`,
      steps: [
        "if these messages must stay, keep retentionHours of the topics in the environment file, and render again",
      ],
      objects: [identityOf(after)],
    },
  ];
}

function isBroker(manifest: Manifest): boolean {
  return isWorkload(manifest) && valueOf(manifest, "KAFKA_LOG_DIRS") !== undefined;
}

/** Limit in bytes. Without one, or with -1, Kafka keeps messages of any size. */
function sizeLimit(broker: Manifest): number {
  const limit = Number(valueOf(broker, "KAFKA_LOG_RETENTION_BYTES") ?? "-1");
  return Number.isFinite(limit) && limit >= 0 ? limit : Infinity;
}

/** Retention of the topics in milliseconds, by name. */
function topicsOf(broker: Manifest): ReadonlyMap<string, number> {
  const lines = (valueOf(broker, "TOPICS") ?? "").split("\n").map((line) => line.split(" "));
  return new Map(lines.flatMap(([name = "", , time]) => (time === undefined ? [] : [[name, Number(time)] as const])));
}

function valueOf(workload: Manifest, variable: string): string | undefined {
  const [container] = workloadSpec(workload).containers;
  return container?.env.find(({ name }) => name === variable)?.value;
}
