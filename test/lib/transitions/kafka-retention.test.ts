import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf, type EnvironmentFiles } from "../../helpers/fixtures";

const prod = environmentOf("prod");

/** prod with other fields of Kafka. */
function withKafka(fields: object): readonly Manifest[] {
  const { environment, release } = prod;
  const kafka = { ...environment.datastores.kafka, ...fields };
  const datastores = { ...environment.datastores, kafka } as EnvironmentFiles["environment"]["datastores"];
  return synthesize(layerOf({ environment: { ...environment, datastores }, release })).manifests;
}

/** The same limit of the size with any topics. */
const FIXED = { partitionSize: "5Gi" };

const retentionWarnings = (before: object, after: object) =>
  transitionWarnings(withKafka(before), withKafka(after)).filter(({ code }) => code === "kafka/retention");

test("a first limit of the partitions prints the command that shows their sizes, and how to keep the messages", () => {
  const [warning, ...more] = retentionWarnings({ partitionSize: "unlimited" }, {});
  expect(more).toEqual([]);
  expect(warning?.message).toBe(
    "apps/v1/Deployment 254carbon-access/kafka-deployment limits every partition to 20Gi (before: no limit); " +
      "about a minute after its restart, Kafka deletes the oldest messages of larger partitions",
  );
  expect(warning?.steps).toEqual([
    "see the sizes of the partitions in bytes before the apply: `kubectl --namespace 254carbon-access exec deployment/kafka-deployment -- kafka-log-dirs --bootstrap-server localhost:9092 --describe`",
    "if one is larger than 20Gi and its messages must stay, set partitionSize of Kafka in the environment file to more than its size, or to unlimited, and render again",
    "apply the new manifest",
  ]);
  expect(warning?.objects).toEqual(["apps/v1/Deployment 254carbon-access/kafka-deployment"]);
});

test("manifests without the setting, as earlier versions of the layer rendered them, get the warning", () => {
  const text = JSON.stringify(withKafka({})).replace(/\{"name":"KAFKA_LOG_RETENTION_BYTES","value":"\d+"\},/, "");
  const found = transitionWarnings(JSON.parse(text) as readonly Manifest[], withKafka({}));
  expect(found.map(({ code }) => code)).toContain("kafka/retention");
});

test.each<readonly [string, object, object, number]>([
  ["a lower limit", { partitionSize: "10Gi" }, { partitionSize: "5Gi" }, 1],
  ["more partitions, which share the volume", { topics: { a: {} } }, { topics: { a: {}, b: {} } }, 1],
  ["the same limit", {}, { version: "7.7.2" }, 0],
  ["a higher limit", { partitionSize: "5Gi" }, { partitionSize: "10Gi" }, 0],
  ["no limit any more", {}, { partitionSize: "unlimited" }, 0],
  ["a shorter time for one topic", { topics: { a: {}, b: {} } }, { topics: { a: { retentionHours: 24 }, b: {} } }, 1],
  ["first topics, one with less than the default time", FIXED, { ...FIXED, topics: { a: { retentionHours: 24 } } }, 1],
  ["first topics with the default time", FIXED, { ...FIXED, topics: { a: {} } }, 0],
  [
    "one more topic with a short time",
    { ...FIXED, topics: { a: {} } },
    { ...FIXED, topics: { a: {}, b: { retentionHours: 24 } } },
    0,
  ],
  ["a longer time for one topic", { topics: { a: { retentionHours: 24 } } }, { topics: { a: {} } }, 0],
])("%s gives the right number of warnings", (_case, before, after, count) => {
  expect(retentionWarnings(before, after)).toHaveLength(count);
});

test("the warning about a shorter time names the topics", () => {
  const [warning] = retentionWarnings({ topics: { a: {}, b: {} } }, { topics: { a: { retentionHours: 24 }, b: {} } });
  expect(warning?.message).toContain("keeps the messages of a for a shorter time");
});
