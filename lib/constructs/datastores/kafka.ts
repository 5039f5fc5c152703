import { createHash } from "crypto";
import { k8s } from "cdk8s-plus-28";
import { Chart } from "cdk8s";
import { Construct } from "constructs";
import {
  KAFKA_CLIENT_PORT,
  datastoreCallee,
  datastoreEndpoint,
  type Callee,
  type Endpoint,
  type EnvironmentVariable,
} from "../../traffic/callees";
import { DATASTORE_PORTS, DEFAULT_NAMESPACE, claimName, imageReference, serviceName } from "../../names";
import { kafkaProblems } from "../../rules/datastores";
import { throwIfAny } from "../../rules/problems-error";
import { DATASTORE_DEFAULTS } from "../../spec/datastore-defaults";
import type { InClusterKafka, KafkaSpec } from "../../spec/datastores";
import type { Resources } from "../../spec/service";
import { sortedEntries } from "../../values/sorted-entries";
import { parseQuantity } from "../../values/quantity";
import type { ContainerOptions, Probes } from "../pod/container";
import type { Datastore, DatastoreProps } from "./datastore";
import { SinglePodServer } from "./single-pod-server";

/** Props of {@link Kafka}. */
export type KafkaProps = KafkaSpec & DatastoreProps;

const DEFAULTS = {
  ...DATASTORE_DEFAULTS.kafka,
  /** The image with `kafka-topics` and `kafka-consumer-groups` on PATH, as the runbook types them. */
  image: "confluentinc/cp-kafka",
  /** User `appuser` of the image. */
  user: 1000,
  /** A controlled shutdown flushes and closes every log segment. */
  graceSeconds: 120,
  heapPart: 0.5,
};

/** Port of the controller listener; one node talks to itself. */
const CONTROLLER_PORT = 9093;

/**
 * Kafka for the layer: one KRaft node that is broker and controller. In the cluster: Deployment `kafka-deployment` with one
 * pod, `kafka-service:9092`, claim `kafka-data`, ServiceAccount. External: no objects. Inside the pod the runbook's commands
 * find a listener on localhost:9092 of their own; clients come through the Service to port 9094.
 * @throws ProblemsError with everything that is wrong with the props
 */
export class Kafka extends Construct implements Datastore {
  /** Where clients connect. */
  readonly endpoint: Endpoint;
  /** What a service lists in its `calls`. */
  readonly callee: Callee;

  constructor(scope: Construct, id: string, props: KafkaProps) {
    super(scope, id);
    throwIfAny(kafkaProblems(props, []), `kafka ${this.node.path}`);
    this.endpoint = datastoreEndpoint("kafka", props.flavour === "external" ? props : undefined);
    this.callee = datastoreCallee("kafka", props, props.secrets);
    if (props.flavour === "inCluster") createServer(this, props);
  }
}

function createServer(scope: Construct, props: InClusterKafka & DatastoreProps): void {
  const namespace = Chart.of(scope).namespace ?? DEFAULT_NAMESPACE;
  new SinglePodServer(scope, "server", {
    app: "kafka",
    container: serverContainer(props, props.clusterId ?? clusterId(namespace)),
    port: { name: "kafka", number: DATASTORE_PORTS.kafka },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    storage: { size: props.storage, storageClass: props.storageClass },
  });
}

/** A cluster id belongs to the data on the volume, so it must come out the same at every synthesis. */
function clusterId(namespace: string): string {
  const digest = createHash("sha256").update(`${namespace}/kafka`).digest();
  // The first byte is kept below 0x80: an id with a leading dash would read as an option of kafka-storage.
  digest[0] = (digest[0] ?? 0) & 0x7f;
  return digest.subarray(0, 16).toString("base64url");
}

function serverContainer(props: InClusterKafka, id: string): ContainerOptions {
  const resources = props.resources ?? DEFAULTS.resources;
  return {
    name: "kafka",
    image: imageReference(props.image ?? DEFAULTS.image, props.version),
    ports: { kafka: KAFKA_CLIENT_PORT },
    environment: serverEnvironment(id, resources),
    resources,
    mounts: [
      { kind: "claim", path: "/var/lib/kafka/data", claimName: claimName("kafka") },
      // The image renders its configuration from the environment into these at each start.
      { kind: "scratch", path: "/etc/kafka" },
      { kind: "scratch", path: "/var/log/kafka" },
      { kind: "scratch", path: "/tmp" },
    ],
    probes: serverProbes(),
  };
}

function serverEnvironment(id: string, resources: Resources): EnvironmentVariable[] {
  const settings = {
    CLUSTER_ID: id,
    KAFKA_NODE_ID: "1",
    KAFKA_PROCESS_ROLES: "broker,controller",
    KAFKA_LISTENERS: `LOCAL://localhost:${DATASTORE_PORTS.kafka},CLIENT://0.0.0.0:${KAFKA_CLIENT_PORT},CONTROLLER://localhost:${CONTROLLER_PORT}`,
    KAFKA_ADVERTISED_LISTENERS: `LOCAL://localhost:${DATASTORE_PORTS.kafka},CLIENT://${serviceName("kafka")}:${DATASTORE_PORTS.kafka}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "LOCAL:PLAINTEXT,CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    KAFKA_INTER_BROKER_LISTENER_NAME: "LOCAL",
    KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
    KAFKA_CONTROLLER_QUORUM_VOTERS: `1@localhost:${CONTROLLER_PORT}`,
    // A sub-folder: Kafka takes `lost+found` in the volume's root for a broken partition.
    KAFKA_LOG_DIRS: "/var/lib/kafka/data/log",
    // One node can't hold the three replicas that these topics ask for by default.
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
    KAFKA_DEFAULT_REPLICATION_FACTOR: "1",
    // Without `-loggc`: ten files of 100 MB each would outgrow the scratch volume, and the pod be evicted.
    EXTRA_ARGS: "-name kafkaServer",
    // No -Xms: the runbook's tools read this too and must not claim a second heap of that size.
    KAFKA_HEAP_OPTS: `-Xmx${heap(resources)}m`,
  };
  return sortedEntries(settings).map(([name, value]) => ({ name, value }));
}

function heap({ limits }: Resources): number {
  return Math.floor(((parseQuantity(limits.memory) ?? 0) * DEFAULTS.heapPart) / 2 ** 20);
}

function serverProbes(): Probes {
  const listens = { tcpSocket: { port: k8s.IntOrString.fromString("kafka") }, timeoutSeconds: 5 };
  return {
    // Ten minutes: after a crash every log segment is checked before the listener opens.
    startup: { ...listens, periodSeconds: 5, failureThreshold: 120 },
    readiness: { ...listens, periodSeconds: 10, failureThreshold: 3 },
    liveness: { ...listens, periodSeconds: 20, failureThreshold: 6 },
  };
}
