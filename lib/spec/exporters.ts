import type { PodsSpec } from "./pods";
import type { Resources } from "./service";

/** A Prometheus exporter of a datastore in the cluster: a pod that reads the statistics of the server. It does not restart the server. */
export interface ExporterSpec {
  /** Version of the exporter, used as its image tag. */
  readonly version: string;
  /**
   * Image digest: `sha256:` and 64 hexadecimal digits, of the image with this version. Change it together with `version`.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
  /**
   * Image repository, without a tag.
   * @default - `quay.io/prometheuscommunity/postgres-exporter`, `oliver006/redis_exporter` or `danielqsj/kafka-exporter`
   */
  readonly image?: string;
  /**
   * CPU and memory of the pod.
   * @default - 25m and 64Mi, with a CPU limit of 200m
   */
  readonly resources?: Resources;
  /**
   * Nodes, priority and metadata of the pod. Labels and annotations are added to those of the environment; every other field replaces them.
   * @default - `pods` of the environment
   */
  readonly pods?: PodsSpec;
}

/** The exporter of Kafka. */
export interface KafkaExporterSpec extends ExporterSpec {
  /**
   * Number of messages by which a consumer group may lag behind in one topic. If the lag is larger and does not fall, an alert fires.
   * @default 10000
   */
  readonly maxLag?: number;
}
