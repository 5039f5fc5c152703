import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { failedStep, operationStep, planStep, statusStep } from "../parts/operations";
import type { Procedure } from "../procedure";
import { probeSteps } from "../parts/probe";
import { mergeFiles, pullFiles, showImages } from "../parts/release";
import { releaseCommand, versionInputs } from "../parts/versions";

/** Releases a version of a service with one workload. */
export function deployService(kit: Kit): Procedure | undefined {
  const { kubectl } = kit;
  const services = kit.services.filter(({ topology }) => topology === "rolling");
  if (services.length === 0) return undefined;
  const prepare = "Prepare";
  const deploy = "Deploy";
  const verify = "Verify";
  const command = releaseCommand(services);
  return {
    id: "deploy-service",
    title: "Release a rolling service",
    chapter: "services",
    situation: "a rolling service needs a new version",
    summary:
      "Release a version of a service with one workload. Its pods are replaced one after another, without an interruption.",
    targets: services,
    inputs: versionInputs(services),
    steps: [
      {
        kind: "manual",
        group: prepare,
        id: "checklist",
        what: "Review the change, tell the team, and make sure that the version that runs today can serve again: a rollback does not undo a migration of the database.",
      },
      statusStep(kit, {
        group: prepare,
        id: "status",
        what: "Check that the service is healthy before the change.",
        see: "STATE is ok, and DRIFT is none.",
        output: "^<service> +rolling +✓ ok ",
      }),
      pullFiles(prepare),
      planStep(kit, {
        group: deploy,
        id: "plan",
        command,
        see: "Only <deployment> restarts, and only its image changes.",
        output: "image: \\S+ → \\S+:<version>",
      }),
      operationStep(kit, {
        group: deploy,
        id: "release",
        what: "Replace the pods step by step.",
        command,
        see: "The old pods serve until the new ones are ready.",
        changes: "Replaces the pods of <deployment> with pods of the new version.",
        undo: "rollback <service>",
      }),
      failedStep(kit, { group: deploy, id: "failed" }),
      showImages(kit, "images", verify, { deployment: "<deployment>", track: "<track>", version: "<version>" }),
      {
        kind: "run",
        group: verify,
        id: "logs",
        what: "Look for errors in the logs of all pods.",
        command: kubectl("logs -l app=<service> --tail=50 --prefix"),
        who: "read",
        expect: { see: "The new pods log no errors. What they log depends on the image." },
        within: 30,
      },
      ...probeSteps(kit, { group: verify }),
      mergeFiles(verify),
    ],
    escalate: `If errors increase, roll back. If the rollback does not help, call ${teamLead(kit)}.`,
  };
}
