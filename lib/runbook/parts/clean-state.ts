import { MONITORING_NAMES } from "../../names";
import type { Kit } from "../kit";
import { probeSteps } from "./probe";
import type { Step } from "../procedure";
import type { ServiceTarget } from "../service-targets";

/** Applies the live versions of all services, over all changes that were made by hand. */
export function cleanStateSteps(kit: Kit): Step[] {
  const { layer, services, tool } = kit;
  const group = "Recover";
  const file = kit.file({ kind: "clean-deployment" });
  const isClean = services.every(isAtLiveVersion);
  const adopt =
    "Set the live version for both workloads of each service, and the share of each canary to 0, in the release file.";
  const output = "^deployment\\.apps/<deployment> serverside-applied$";
  return [
    {
      kind: "run",
      group,
      id: "files",
      what: "Write the files of the runbook.",
      command: tool(`runbook-files --env ${layer.name}`),
      who: "anyone",
      expect: { see: "The command reports no problem." },
      within: 30,
    },
    {
      kind: "run",
      group,
      id: "clean",
      what: "Apply the live versions of all services. This overwrites changes that were made by hand.",
      condition: "Only if the images of these versions are trusted. Otherwise, release clean versions first.",
      command: kit.apply(file, { force: true }),
      who: "breakglass",
      expect: { see: "Each object is serverside-applied.", output },
      within: 60,
      change: {
        what: "Every workload of a service runs its live version with the configuration of the files, and a canary gets no share.",
        nextApply: isClean
          ? { kubectl: "inFile", pulumi: "inFile" }
          : { kubectl: "reverted", pulumi: "reverted", adopt },
        undo: {
          kind: "command",
          command: kit.apply(kit.manifest, { selector: "version" }),
          who: "breakglass",
          expect: { see: "Each workload is serverside-applied, as in the release file.", output },
        },
      },
    },
    ...probeSteps(kit, { group }),
  ];
}

/** Adds stricter alerts for the time after an incident. */
export function stricterAlertSteps(kit: Kit): Step[] {
  const file = kit.file({ kind: "security-monitoring" });
  const output = `^\\S+/${MONITORING_NAMES.securityRules} `;
  return [
    {
      kind: "run",
      group: "Watch",
      id: "rules",
      what: "Add the stricter alerts for the time after an incident.",
      command: kit.apply(file),
      who: "breakglass",
      expect: { see: "The rules are serverside-applied.", output: `${output}serverside-applied$` },
      within: 30,
      change: {
        what: "Alerts fire for rejected requests, and for every restart and new Job. The next apply does not remove them: undo this step a week after the incident.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: {
          kind: "command",
          command: kit.kubectlOutside(`delete -f ${file}`),
          who: "breakglass",
          expect: { see: "The rules are deleted.", output: "deleted" },
        },
      },
    },
  ];
}

/** Whether both workloads of a service run the live version, so that the clean state is that of the release file. */
function isAtLiveVersion({ live, other, service }: ServiceTarget): boolean {
  const same =
    other === undefined ||
    (other.release.version === live.release.version && other.release.digest === live.release.digest);
  return same && (service.release.share ?? 0) === 0;
}
