import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { handBack } from "../parts/ownership";
import type { Procedure, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import { applyFiles, mergeFiles, pullFiles, renderFiles, rolledOut, showImages } from "../parts/release";
import type { ServiceTarget } from "../service-targets";
import { DIGEST, VERSION, isPinned, releaseFields } from "../parts/versions";

/** Returns a service with one workload to its previous version. */
export function rollBackService(kit: Kit): Procedure | undefined {
  const services = kit.services.filter(({ topology }) => topology === "rolling");
  const [first] = services;
  if (first === undefined) return undefined;
  const { previous, digest } = first.live.release;
  const what = "Version that the pods ran before, as in the tag of the image.";
  return {
    id: "roll-back-service",
    title: "Roll back a rolling service",
    chapter: "services",
    situation: "a rolling service must be rolled back",
    keywords: ["rollback", "bad release", "undo"],
    summary:
      "Return a service with one workload to its previous version: at once with kubectl, and then in the release file.",
    targets: services,
    inputs: [
      { ...VERSION, what, example: previous?.version ?? VERSION.example },
      ...(digest === undefined ? [] : [{ ...DIGEST, example: previous?.digest ?? DIGEST.example }]),
    ],
    steps: [...undoSteps(kit), ...adoptSteps(kit, services)],
    escalate: `If the previous version does not serve requests 10 minutes after the rollback, call ${teamLead(kit)}.`,
  };
}

function undoSteps(kit: Kit): Step[] {
  const { kubectl } = kit;
  const group = "Now";
  const undo = kubectl("rollout undo deployment/<deployment>");
  return [
    {
      kind: "run",
      group,
      id: "revisions",
      what: "Check the image of each revision.",
      command: kubectl("get replicasets -l app=<service> -o wide --sort-by=.metadata.creationTimestamp"),
      who: "read",
      expect: {
        see: "There is a ReplicaSet with the previous version, and one with pods. After a restart or a change of the configuration, two revisions have the same image.",
        output: "^<deployment>-",
      },
      within: 10,
    },
    {
      kind: "run",
      group,
      id: "undo",
      what: "Return to the previous revision.",
      command: undo,
      condition:
        "Only if the previous revision has the version that you want. Otherwise, continue with the release file.",
      who: "operate",
      expect: { see: "The Deployment is rolled back.", output: "^deployment\\.apps/<deployment> rolled back$" },
      within: 10,
      change: {
        what: "Replaces the pods of <deployment> with pods of the previous revision, with its image and its configuration.",
        nextApply: {
          kubectl: "conflict",
          pulumi: "conflict",
          adopt: "Set the previous version in the release file, as in the steps below.",
        },
        undo: {
          kind: "command",
          command: undo,
          who: "operate",
          expect: { see: "The Deployment is rolled back to the newer revision.", output: "rolled back$" },
        },
      },
    },
    rolledOut(kit, "rollout", group, "<deployment>"),
  ];
}

function adoptSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = "In the release file";
  const pinned = services.some(isPinned) ? " and its digest" : "";
  return [
    pullFiles(group),
    {
      kind: "edit",
      group,
      id: "version",
      what: `Set the previous version${pinned} in the release file, so that the next apply does not fail or release the newer version again.`,
      file: kit.releaseFile,
      set: releaseFields(services, "<track>"),
    },
    renderFiles(kit, "synth", group),
    applyFiles(kit, {
      id: "apply",
      group,
      what: "Apply the workload. After a rollback with kubectl, this replaces no pods.",
      selector: "app=<service>,version=<track>",
      who: "operate",
      changes: "Replaces pods of <deployment> that do not run the previous version yet.",
      deployment: "<deployment>",
      undo: { kind: "procedure", procedure: "deploy-service" },
    }),
    handBack(kit, { id: "hand-back", group, object: "deployment/<deployment>" }),
    rolledOut(kit, "rollout-file", group, "<deployment>"),
    showImages(kit, "images", "Verify", { deployment: "<deployment>", track: "<track>", version: "<version>" }),
    ...probeSteps(kit, { group: "Verify" }),
    mergeFiles("Verify"),
  ];
}
