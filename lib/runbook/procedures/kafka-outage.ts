import { DATASTORE_PORTS } from "../../names";
import { about } from "../parts/alerts";
import { clientsOf, externalSteps } from "../parts/external";
import { communicationSteps, escalation } from "../parts/people";
import { checkSteps, recoverySteps, volumeSteps, type Inside, type Server } from "../parts/server";
import type { Kit } from "../kit";
import type { Procedure, Step } from "../procedure";

const ALERTS = [
  ...["DatastoreDown", "DatastoreUnreachable", "WorkloadBelowWanted"],
  ...["ConsumerLagging", "PartitionWithoutLeader", "PartitionUnderReplicated"],
];

/** Kafka does not answer, or consumers lag behind. */
export function kafkaOutage(kit: Kit): Procedure | undefined {
  const { kafka } = kit.layer.datastores;
  if (kafka === undefined) return undefined;
  const server = { name: kafka.name, product: "Kafka" };
  const isExternal = kafka.kind === "external";
  return {
    id: "kafka-outage",
    title: "Kafka outage",
    chapter: "emergency",
    situation: "events do not arrive",
    summary: "Find out why Kafka does not answer or why consumers lag behind, and bring it back.",
    alerts: about(kafka.name, ...ALERTS),
    ...(isExternal && { targets: clientsOf(kit, "kafka") }),
    steps: isExternal
      ? [...externalSteps(kit, { ...server, store: "kafka", endpoint: kafka.endpoint }), ...communicationSteps(kit)]
      : [...inCluster(kit, server), ...communicationSteps(kit)],
    escalate: escalation(kit, "If Kafka does not answer after 15 minutes"),
  };
}

const BOOTSTRAP = `--bootstrap-server localhost:${DATASTORE_PORTS.kafka}`;

function inCluster(kit: Kit, server: Server): readonly Step[] {
  return [...checkSteps(kit, server, CHECKS), ...volumeSteps(kit, server, "Check"), ...recoverySteps(kit, server)];
}

const CHECKS: readonly Inside[] = [
  {
    id: "topics",
    what: "Check whether Kafka answers.",
    command: `kafka-topics ${BOOTSTRAP} --list`,
    see: "The names of the topics. A timeout means that the broker does not answer.",
  },
  {
    id: "partitions",
    what: "Check the leaders of the partitions.",
    command: `kafka-topics ${BOOTSTRAP} --describe --unavailable-partitions`,
    see: "No output. Each line is a partition without a leader, which clients can't use.",
  },
  {
    id: "under-replicated",
    what: "Check the replicas of the partitions.",
    command: `kafka-topics ${BOOTSTRAP} --describe --under-replicated-partitions`,
    see: "No output. Each line is a partition with a missing replica.",
  },
  {
    id: "lag",
    what: "Check how far the consumer groups lag behind.",
    command: `kafka-consumer-groups ${BOOTSTRAP} --describe --all-groups`,
    see: "LAG is small and falls. A group without members has no running consumer: look at its service.",
  },
];
