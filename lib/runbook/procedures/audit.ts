import { driftSteps } from "../parts/drift";
import type { Kit } from "../kit";
import type { Procedure } from "../procedure";

/** One line for each Deployment with its field managers. */
const MANAGERS = "custom-columns=NAME:.metadata.name,MANAGERS:.metadata.managedFields[*].manager";

/** Shows what is known about past changes and requests. */
export function audit(kit: Kit): Procedure {
  const { kubectl } = kit;
  const group = "Changes";
  return {
    id: "audit",
    title: "Explain a change",
    chapter: "security",
    situation: "a change must be explained",
    summary:
      "Find out what changed, and when. Events are not an audit log: they name no users, and the API server deletes them after an hour by default. Only the audit log of the API server names users.",
    targets: kit.services,
    steps: [
      ...driftSteps(kit, group),
      {
        kind: "run",
        group,
        id: "managers",
        what: "List the field managers of the Deployments.",
        command: kubectl(`get deployments --show-managed-fields -o ${MANAGERS}`),
        who: "read",
        expect: {
          see: "Managers other than access-layer and kube-controller-manager changed something by hand. kubectl-rollout is a restart.",
          output: "^<deployment> +access-layer",
        },
        within: 10,
      },
      {
        kind: "run",
        group,
        id: "revisions",
        what: "List when each version of the service was rolled out.",
        command: kubectl("get replicasets -l app=<service> -o wide --sort-by=.metadata.creationTimestamp"),
        who: "read",
        expect: { see: "AGE shows when each revision started, and IMAGES its version.", output: "^<deployment>-" },
        within: 10,
      },
      {
        kind: "run",
        group,
        id: "events",
        what: "List the events of the last hour.",
        command: kubectl("events"),
        who: "read",
        expect: { see: "Events are listed in the order of their times, or no events are found." },
        within: 10,
      },
      {
        kind: "run",
        group: "Requests",
        id: "log",
        what: "Save the logs of all pods of the last day into a file that only you can read.",
        command: `(umask 077 && ${kubectl("logs -l app=<service> --tail=-1 --prefix --timestamps --since=24h")} > <service>.log)`,
        who: "read",
        expect: {
          see: "The command reports no error. Pods that were deleted have no logs: use your log store for them.",
        },
        within: 120,
      },
      {
        kind: "manual",
        group: "Users",
        id: "api-server",
        what: "Ask an administrator of the cluster for the audit log of the API server. It shows which user sent which request.",
      },
    ],
    escalate: "If a change is not explained, treat it as a security incident.",
  };
}
