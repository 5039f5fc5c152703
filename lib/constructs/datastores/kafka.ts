import { Chart } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { namespaceOf } from "../namespace";
import { Construct } from "constructs";
import { kafkaSchema } from "../schemas/datastores";
import { validateProps } from "../validation";
import { DATASTORE_PORTS, claimName, serviceName } from "../../names";
import { resolveKafka, serverImage, type Endpoint, type ResolvedKafka } from "../../layer/datastores";
import { KAFKA_CLIENT_PORT, datastoreCallee, type Callee, type EnvironmentVariable } from "../../traffic/callees";
import { monitoredDatastore, type MonitoredDatastore } from "../../monitoring/monitored";
import { UNLIMITED, segmentBytes } from "../../layer/kafka-partitions";
import { kafkaProblems } from "../../rules/datastores";
import { namedDatastoreProblems } from "../../rules/named-datastores";
import { DATASTORE_DEFAULTS } from "../../spec/defaults";
import type { KafkaSpec } from "../../spec/datastores";
import type { Resources } from "../../spec/service";
import { sortedEntries } from "../../values/sorted-entries";
import { parseQuantity } from "../../values/quantity";
import type { ContainerOptions, Probes } from "../pod/container";
import type { Datastore, DatastoreProps } from "./datastore";
import { START_WITH_TOPICS, topicsVariable } from "./kafka-topics";
import { createExporter, type DatastoreExporter } from "./exporter";
import { SinglePodServer, type ServerObjects } from "./single-pod-server";

/** Props for {@link Kafka}. */
export type KafkaProps = KafkaSpec & DatastoreProps;

const DEFAULTS = {
  /** User ID of `appuser` in the image. */
  user: 1000,
  /** Number of seconds for a controlled shutdown, which flushes and closes every log segment. */
  graceSeconds: 120,
  heapPart: 0.5,
};

/** Port of the controller listener. Only the Kafka node itself connects to it. */
const CONTROLLER_PORT = 9093;

/**
 * The layer's Kafka: one KRaft node that acts as both broker and controller. When it runs in the cluster, it consists of the Deployment
 * `kafka-deployment` with one pod, the Service `kafka-service` on port 9092, the claim `kafka-data` and a ServiceAccount. No objects are created for
 * an external Kafka. Clients connect through the Service to port 9094 of the pod. Commands inside the pod use a separate listener on localhost:9092.
 * The oldest messages of a partition are deleted when it exceeds `partitionSize`, so that the volume does not fill up. With `topics`, each start of the
 * broker creates missing topics, and an unknown name in a client is an error.
 *
 * The default child is the Deployment. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 * @throws ProblemsError if props are missing, unknown or of the wrong type
 */
export class Kafka extends Construct implements Datastore {
  /** Kind of datastore. */
  readonly datastore = "kafka";
  /** Name of the datastore. It is the value of the `app` label, and the names of objects and client environment variables are derived from it. */
  readonly name: string;
  /** Address that clients connect to. */
  readonly endpoint: Endpoint;
  /** Callee that represents this datastore in the `calls` of a service. */
  readonly callee: Callee;
  /** Calls that the datastore's pods make. The list is always empty, because they do not call any other service. */
  readonly calls: readonly Callee[] = [];
  /** Monitoring data that {@link Monitoring} uses; `undefined` if the datastore is external. */
  readonly monitored: MonitoredDatastore | undefined;
  /**
   * Kubernetes objects of the datastore.
   * @default - none, if the datastore is external
   */
  readonly server?: ServerObjects;
  /**
   * Exporter of the server's statistics.
   * @default - none
   */
  readonly exporter?: DatastoreExporter;

  constructor(scope: Construct, id: string, props: KafkaProps) {
    super(scope, id);
    validateProps(this, props, {
      schema: kafkaSchema,
      problemsOf: (given) => namedDatastoreProblems("kafka", given, kafkaProblems),
    });
    const kafka = resolveKafka(props, namespaceOf(this), props.name);
    this.name = kafka.name;
    this.endpoint = kafka.endpoint;
    this.monitored = monitoredDatastore("kafka", kafka);
    this.callee = datastoreCallee("kafka", props, props.secrets, this.name);
    if (kafka.kind === "inCluster")
      this.server = createServer(this, { ...props, ...kafka, namespace: Chart.of(this).namespace });
    this.exporter = createExporter(this, "kafka", props);
    this.node.defaultChild = this.server?.deployment;
  }
}

/** Props of the in-cluster server, with all defaults applied. */
type Server = Omit<Extract<ResolvedKafka, { readonly kind: "inCluster" }>, "exporter"> &
  DatastoreProps & { readonly namespace?: string | undefined };

function createServer(scope: Construct, props: Server): SinglePodServer {
  return new SinglePodServer(scope, "server", {
    app: props.name,
    container: serverContainer(props),
    port: { name: "kafka", number: DATASTORE_PORTS.kafka },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    storage: { size: props.storage, storageClass: props.storageClass },
    pods: props.pods,
  });
}

function serverContainer(props: Server): ContainerOptions {
  return {
    name: props.name,
    image: serverImage(props),
    command: props.topics && ["bash", "-c", START_WITH_TOPICS],
    ports: { kafka: KAFKA_CLIENT_PORT },
    environment: serverEnvironment(props),
    resources: props.resources,
    mounts: [
      { kind: "claim", path: "/var/lib/kafka/data", claimName: claimName(props.name) },
      // On each start, the image renders its configuration from environment variables into these folders.
      { kind: "scratch", path: "/etc/kafka" },
      { kind: "scratch", path: "/var/log/kafka" },
      { kind: "scratch", path: "/tmp" },
    ],
    probes: serverProbes(),
  };
}

/**
 * Host to which clients connect after their first request. It has the namespace, so that clients in other namespaces can connect. A chart without a namespace
 * can be applied to any, so the host has none, and only clients in the same namespace can connect.
 */
function advertisedHost(name: string, namespace: string | undefined): string {
  return namespace === undefined ? serviceName(name) : `${serviceName(name)}.${namespace}.svc`;
}

function serverEnvironment(props: Server): EnvironmentVariable[] {
  const { name, namespace, clusterId, resources, topics } = props;
  const settings = {
    CLUSTER_ID: clusterId,
    KAFKA_NODE_ID: "1",
    KAFKA_PROCESS_ROLES: "broker,controller",
    KAFKA_LISTENERS: `LOCAL://localhost:${DATASTORE_PORTS.kafka},CLIENT://0.0.0.0:${KAFKA_CLIENT_PORT},CONTROLLER://localhost:${CONTROLLER_PORT}`,
    KAFKA_ADVERTISED_LISTENERS: `LOCAL://localhost:${DATASTORE_PORTS.kafka},CLIENT://${advertisedHost(name, namespace)}:${DATASTORE_PORTS.kafka}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "LOCAL:PLAINTEXT,CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    KAFKA_INTER_BROKER_LISTENER_NAME: "LOCAL",
    KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
    KAFKA_CONTROLLER_QUORUM_VOTERS: `1@localhost:${CONTROLLER_PORT}`,
    // The data is in a subfolder, because Kafka treats `lost+found` in the root of the volume as a broken partition.
    KAFKA_LOG_DIRS: "/var/lib/kafka/data/log",
    // The default of three replicas for these topics requires three nodes.
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
    KAFKA_DEFAULT_REPLICATION_FACTOR: "1",
    // Applies to topics that are created without a number. One partition would limit a group to one active consumer.
    KAFKA_NUM_PARTITIONS: String(DATASTORE_DEFAULTS.kafka.partitions),
    ...retention(props.partitionSize),
    // A client with a misspelled name gets an error instead of a new topic.
    ...(topics && { KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false" }),
    // The default arguments include `-loggc`, which writes up to 1 GB of logs. That exceeds the size of the scratch volume, so the pod would be
    // evicted.
    EXTRA_ARGS: "-name kafkaServer",
    // -Xms is not set, because the command-line tools also read this variable and must not allocate a second heap of that size.
    KAFKA_HEAP_OPTS: `-Xmx${heap(resources)}m`,
  };
  const variables = sortedEntries<string>(settings).map(([setting, value]) => ({ name: setting, value }));
  return topics === undefined ? variables : [...variables, topicsVariable(topics)];
}

/** Limits the size of every partition, so that the volume does not fill up: a broker with a full volume stops and does not start again. */
function retention(partitionSize: string): Readonly<Record<string, string>> {
  if (partitionSize === UNLIMITED) return {};
  const bytes = parseQuantity(partitionSize) ?? 0;
  return { KAFKA_LOG_RETENTION_BYTES: String(bytes), KAFKA_LOG_SEGMENT_BYTES: String(segmentBytes(bytes)) };
}

function heap({ limits }: Resources): number {
  return Math.floor(((parseQuantity(limits.memory) ?? 0) * DEFAULTS.heapPart) / 2 ** 20);
}

function serverProbes(): Probes {
  const listens = { tcpSocket: { port: k8s.IntOrString.fromString("kafka") }, timeoutSeconds: 5 };
  return {
    // Allow ten minutes, because after a crash Kafka checks every log segment before it accepts connections.
    startup: { ...listens, periodSeconds: 5, failureThreshold: 120 },
    readiness: { ...listens, periodSeconds: 10, failureThreshold: 3 },
    liveness: { ...listens, periodSeconds: 20, failureThreshold: 6 },
  };
}
