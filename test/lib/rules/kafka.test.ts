import { kafkaProblems } from "../../../lib/rules/datastores";
import type { KafkaSpec } from "../../../lib/spec/datastores";

const problemsOf = (fields: object) =>
  kafkaProblems({ kind: "inCluster", version: "7.7.1", storage: "20Gi", ...fields } as KafkaSpec, []).map(
    ({ code, path, message }) => `${code} ${path.join(".")}: ${message}`,
  );
const memory = (limit: string) => ({
  requests: { cpu: "1", memory: limit },
  limits: { cpu: "1", memory: limit },
});

test.each<readonly [string, object, string]>([
  [
    "a slash",
    { topics: { "a/b": {} } },
    "kafka/topic-name topics.a/b: must be a topic name of at most 249 letters, digits, '.', '_' and '-', got \"a/b\"",
  ],
  ["250 characters", { topics: { ["x".repeat(250)]: {} } }, "kafka/topic-name topics.xxx"],
  ["only a dot", { topics: { ".": {} } }, "kafka/topic-name topics..: must be a topic name"],
  [
    "a name of Kafka's own topics",
    { topics: { __consumer_offsets: {} } },
    'kafka/topic-name topics.__consumer_offsets: must not start with "__"',
  ],
  ["no topic", { topics: {} }, "kafka/topics topics: must contain at least one topic, got none; remove the field"],
  [
    "no partition",
    { topics: { a: { partitions: 0 } } },
    "kafka/partitions topics.a.partitions: must be a whole number from 1 to 1000, got 0",
  ],
  [
    "too many partitions for the volume",
    { storage: "2Gi", topics: { a: { partitions: 20 } } },
    "kafka/topics topics: must have fewer partitions on 2Gi, got 20, which leaves less than 64Mi for each",
  ],
  [
    "less than an hour",
    { topics: { a: { retentionHours: 0 } } },
    "kafka/retention-hours topics.a.retentionHours: must be a whole number from 1 to 87600",
  ],
  [
    "partitions that fill the volume",
    { partitionSize: "6Gi" },
    'kafka/partition-size partitionSize: must leave room for 3 partitions and their last segments on 20Gi, got "6Gi", which needs 21Gi; lower it, raise storage, or remove the field to use 4Gi',
  ],
  [
    "a size without a unit that exists",
    { partitionSize: "all" },
    'kafka/partition-size partitionSize: must be "unlimited" or a size; a size must be bytes such as "512Mi" or "2Gi", got "all"',
  ],
  [
    "too little memory for topics",
    { topics: { a: {} }, resources: memory("512Mi") },
    "kafka/memory resources.limits.memory: must be at least 768Mi with topics",
  ],
])("Kafka with %s is refused", (_case, fields, start) => {
  expect(problemsOf(fields)).toEqual([expect.stringContaining(start)]);
});

test("topics whose names differ only in '.' and '_' are refused, because their metrics have one name", () => {
  expect(problemsOf({ topics: { "a.b": {}, a_b: {}, "a-b": {} } })).toEqual([
    expect.stringContaining('topics.a.b: must differ from "a_b" in more than'),
    expect.stringContaining('topics.a_b: must differ from "a.b" in more than'),
  ]);
});

test.each([
  { partitionSize: "unlimited", storage: "2Gi" },
  { partitionSize: "5Gi" },
  { storage: "2Gi", partitionSize: "64Mi", topics: { a: { partitions: 25 } } },
  { topics: { "A.b-c_1": { partitions: 1, retentionHours: 87_600 } }, resources: memory("768Mi") },
  { resources: memory("512Mi") },
])("Kafka with %j is accepted", (fields) => {
  expect(problemsOf(fields)).toEqual([]);
});
