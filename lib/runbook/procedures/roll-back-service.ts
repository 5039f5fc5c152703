import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { failedStep, operationStep, planStep, statusStep } from "../parts/operations";
import type { Procedure } from "../procedure";
import { probeSteps } from "../parts/probe";
import { mergeFiles, pullFiles } from "../parts/release";

/** Returns a service with one workload to its previous version. */
export function rollBackService(kit: Kit): Procedure | undefined {
  const services = kit.services.filter(({ topology }) => topology === "rolling");
  if (services.length === 0) return undefined;
  const [now, verify] = ["Now", "Verify"];
  const command = "rollback <service>";
  return {
    id: "roll-back-service",
    title: "Roll back a rolling service",
    chapter: "services",
    situation: "a rolling service must be rolled back",
    keywords: ["rollback", "bad release", "undo"],
    summary:
      "Return a service with one workload to its previous version, which the release file remembers. Without a checkout of the files, see [Change a service without the tool](#by-hand).",
    targets: services,
    steps: [
      pullFiles(now),
      planStep(kit, {
        group: now,
        id: "plan",
        command,
        see: "The image of <deployment> changes to the version that you want. If the release file has no field previous, release the old version instead: see [Release a rolling service](#deploy-service). If a release has not ended, take it back with `abort`, as the message says.",
        output: "image: \\S+ → \\S+",
      }),
      operationStep(kit, {
        group: now,
        id: "rollback",
        what: "Return to the previous version.",
        command,
        see: "Pods that serve are replaced only when new ones are ready.",
        changes: "Replaces the pods of <deployment> with pods of the previous version.",
        undo: { kind: "procedure", procedure: "deploy-service" },
      }),
      failedStep(kit, { group: now, id: "failed" }),
      statusStep(kit, {
        group: verify,
        id: "status",
        what: "Check the version of the pods, and their restarts.",
        see: "VERSION is the previous version, and RESTARTS does not rise.",
        output: "^<service> +rolling +✓ ok ",
      }),
      ...probeSteps(kit, { group: verify }),
      mergeFiles(verify),
    ],
    escalate: `If the previous version does not serve requests 10 minutes after the rollback, call ${teamLead(kit)}.`,
  };
}
