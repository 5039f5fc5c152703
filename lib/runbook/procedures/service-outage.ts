import type { Kit } from "../kit";
import type { Procedure } from "../procedure";

/** Requests fail: find the affected service, restart it, tell people. */
export function serviceOutage({ kubectl, services }: Kit): Procedure {
  return {
    id: "service-outage",
    title: "Service outage",
    chapter: "emergency",
    situation: "requests fail",
    summary: "Find the service that fails, see why, and restart it.",
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
        expect: { see: "READY shows the same number twice for each Deployment.", output: "^NAME +READY" },
        within: 10,
      },
      {
        kind: "run",
        group: "Respond (10 to 15 minutes)",
        id: "restart",
        what: "Restart the service.",
        condition: "Only if its pods do not recover without help, because a restart removes the evidence in memory.",
        command: kubectl("rollout restart deployment/<deployment>"),
        who: "operate",
        expect: { see: "The Deployment is restarted.", output: "^deployment.apps/<deployment> restarted$" },
        within: 10,
        change: {
          what: "Replaces all pods of <deployment>, without an interruption.",
          nextApply: { kubectl: "kept", pulumi: "kept" },
          undo: { kind: "none", why: "The new pods have the same version and configuration." },
        },
      },
    ],
    escalate: "If the service is not ready 15 minutes after the restart, call the team lead.",
  };
}
