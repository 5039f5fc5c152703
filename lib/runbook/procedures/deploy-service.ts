import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure } from "../procedure";
import { probeSteps } from "../parts/probe";
import {
  applyFiles,
  compareFiles,
  keepReleased,
  mergeFiles,
  renderFiles,
  rolledOut,
  showImages,
} from "../parts/release";
import { releaseFields, versionInputs } from "../parts/versions";

/** Releases a version of a service with one workload. */
export function deployService(kit: Kit): Procedure | undefined {
  const { kubectl } = kit;
  const services = kit.services.filter(({ topology }) => topology === "rolling");
  if (services.length === 0) return undefined;
  const prepare = "Prepare";
  const deploy = "Deploy";
  const verify = "Verify";
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
      {
        kind: "run",
        group: prepare,
        id: "status",
        what: "Check that the service is healthy before the change.",
        command: kubectl("get deployment/<deployment>"),
        who: "read",
        expect: { see: "READY shows the same number twice.", output: "^<deployment> +(\\d+)/\\1 " },
        within: 10,
      },
      ...keepReleased(kit),
      {
        kind: "edit",
        group: deploy,
        id: "version",
        what: "Set the version in the release file.",
        file: kit.releaseFile,
        set: releaseFields(services, "<track>"),
      },
      renderFiles(kit, "synth", deploy),
      compareFiles(kit, "compare", deploy, {
        see: "Only <deployment> restarts, and only its image changes.",
        output: "image: \\S+ → \\S+:<version>",
      }),
      applyFiles(kit, {
        id: "apply",
        group: deploy,
        what: "Apply the workload.",
        selector: "app=<service>,version=<track>",
        who: "operate",
        changes: "Replaces the pods of <deployment> with pods of the new version.",
        deployment: "<deployment>",
        undo: { kind: "procedure", procedure: "roll-back-service" },
      }),
      rolledOut(kit, "rollout", verify, "<deployment>"),
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
    escalate: `If the rollout is not complete after 10 minutes, or errors increase, roll back. If the rollback does not help, call ${teamLead(kit)}.`,
  };
}
