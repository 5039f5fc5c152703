import type { Kit } from "../../lib/runbook/kit";
import type { Procedure } from "../../lib/runbook/procedure";

/** Two small emergency procedures, which do not change with those of the library. */
export function thinProcedures({ kubectl, services }: Kit): readonly Procedure[] {
  return [
    {
      id: "service-outage",
      title: "Service outage",
      chapter: "emergency",
      situation: "requests fail",
      summary: "Find the service that fails, and restart it.",
      alerts: [{ alert: "ServiceDown" }],
      targets: services,
      steps: [
        {
          kind: "run",
          group: "Assess (0 to 5 minutes)",
          id: "deployments",
          what: "Check which Deployments have fewer ready pods than desired.",
          command: kubectl("get deployments"),
          who: "read",
          expect: { see: "READY shows the same number twice for each Deployment." },
          within: 10,
        },
        {
          kind: "run",
          group: "Respond (10 to 15 minutes)",
          id: "restart",
          what: "Restart the service.",
          command: kubectl("rollout restart deployment/<deployment>"),
          who: "operate",
          expect: { see: "The Deployment is restarted." },
          within: 10,
          change: {
            what: "Replaces all pods of <deployment>, without an interruption.",
            nextApply: { kubectl: "kept", pulumi: "kept" },
            undo: { kind: "none", why: "The new pods have the same version." },
          },
        },
      ],
      escalate: "If the service is not ready 15 minutes after the restart, call the team lead.",
    },
    {
      id: "database-outage",
      title: "Database outage",
      chapter: "emergency",
      situation: "the database is down",
      summary: "Find out why PostgreSQL does not answer.",
      alerts: [{ alert: "DatastoreDown", service: "postgres" }],
      steps: [
        {
          kind: "run",
          id: "pods",
          what: "Check the pod of PostgreSQL.",
          command: kubectl("get pods -l app=postgres"),
          who: "read",
          expect: { see: "One pod is Running and 1/1 ready." },
          within: 10,
        },
      ],
      escalate: "If PostgreSQL is not ready after 15 minutes, call the team lead.",
    },
  ];
}
