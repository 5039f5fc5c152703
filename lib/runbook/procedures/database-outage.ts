import { datastoreDeploymentName } from "../../names";
import { about } from "../parts/alerts";
import { DATABASE_CHECKS, terminateStep } from "../parts/database";
import { clientsOf, externalSteps } from "../parts/external";
import { communicationSteps, escalation } from "../parts/people";
import { checkSteps, recoverySteps, volumeSteps, type Server } from "../parts/server";
import type { Kit } from "../kit";
import type { Procedure, Step } from "../procedure";

const ALERTS = [
  ...["DatastoreDown", "DatastoreUnreachable", "WorkloadBelowWanted"],
  ...["ConnectionsAlmostUsedUp", "ConnectionsRunningOut", "TransactionIdle"],
];

/** PostgreSQL does not answer. */
export function databaseOutage(kit: Kit): Procedure | undefined {
  const { postgres } = kit.layer.datastores;
  if (postgres === undefined) return undefined;
  const server = { name: postgres.name, product: "PostgreSQL" };
  const isExternal = postgres.kind === "external";
  return {
    id: "database-outage",
    title: "Database outage",
    chapter: "emergency",
    situation: "the database is down",
    summary: "Find out why PostgreSQL does not answer or refuses connections, and bring it back.",
    alerts: about(postgres.name, ...ALERTS),
    ...(isExternal ? { targets: clientsOf(kit, "postgres") } : { inputs: [PID] }),
    steps: isExternal
      ? [...externalSteps(kit, { ...server, store: "postgres", endpoint: postgres.endpoint }), ...after(kit)]
      : [...inCluster(kit, server), ...after(kit)],
    escalate: escalation(kit, "If PostgreSQL does not answer 15 minutes after its restart"),
  };
}

const PID = {
  name: "pid",
  what: "Process ID in the output of the check for idle transactions.",
  example: "4711",
  pattern: "[1-9][0-9]{0,9}",
};

function inCluster(kit: Kit, server: Server): readonly Step[] {
  const deployment = datastoreDeploymentName(server.name);
  return [
    ...checkSteps(kit, server, DATABASE_CHECKS),
    ...volumeSteps(kit, server, "Check"),
    terminateStep(kit, deployment),
    ...recoverySteps(kit, server),
  ];
}

/** Data is restored after the outage, because a restore needs a server that answers. */
function after(kit: Kit): readonly Step[] {
  return [
    {
      kind: "manual",
      group: "Recover data",
      id: "restore",
      condition: "Only if PostgreSQL answers, and data is lost or wrong.",
      what: "Restore the data: see the procedure [restore-database](#restore-database).",
    },
    ...communicationSteps(kit),
  ];
}
