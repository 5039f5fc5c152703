import type { Kit } from "../kit";
import type { Procedure } from "../procedure";

/** PostgreSQL does not answer. */
export function databaseOutage({ kubectl, layer }: Kit): Procedure | undefined {
  const { postgres } = layer.datastores;
  if (postgres === undefined) return undefined;
  return {
    id: "database-outage",
    title: "Database outage",
    chapter: "emergency",
    situation: "the database is down",
    summary: "Find out why PostgreSQL does not answer, and bring it back.",
    alerts: [{ alert: "DatastoreDown", service: "postgres" }],
    steps: [
      {
        kind: "run",
        id: "pods",
        what: "Check the pod of PostgreSQL.",
        command: kubectl("get pods -l app=postgres -o wide"),
        who: "read",
        expect: { see: "One pod is Running and 1/1 ready.", output: "^postgres-deployment-\\S+ +1/1 +Running" },
        within: 10,
      },
    ],
    escalate: "If PostgreSQL is not ready 15 minutes after its restart, call the team lead.",
  };
}
