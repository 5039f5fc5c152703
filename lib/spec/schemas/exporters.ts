import * as z from "zod/mini";
import type { ExporterSpec, KafkaExporterSpec } from "../exporters";
import { EXPORTER_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import { field, imageDigest, optionalText, optionalWholeNumber, text, withExample, type Fields } from "./fields";
import { ownPods } from "./pods";
import { resources } from "./service";

const exporterFields = {
  version: text("Version of the exporter, used as its image tag. Put it in quotes.", { examples: ["v1.74.0"] }),
  digest: imageDigest(),
  image: optionalText("Image repository, without a tag.", { examples: ["registry.example.com/mirror/exporter"] }),
  resources: field(z.optional(resources), "CPU and memory of the pod.", { default: EXPORTER_DEFAULTS.resources }),
  pods: ownPods(),
} satisfies Fields<ExporterSpec>;

/** Schema of the exporters of PostgreSQL and Redis. */
export const exporterSchema = withExample('{ version: "v1.74.0" }', z.strictObject(exporterFields));

/** Schema of the exporter of Kafka. */
export const kafkaExporterSchema = withExample(
  '{ version: "v1.9.0" }',
  z.strictObject({
    ...exporterFields,
    maxLag: optionalWholeNumber(
      "Number of messages by which a consumer group may lag behind in one topic. If the lag is larger and does not fall, an alert fires.",
      LIMITS.kafkaMaxLag,
      { default: EXPORTER_DEFAULTS.kafka.maxLag },
    ),
  } satisfies Fields<KafkaExporterSpec>),
);
