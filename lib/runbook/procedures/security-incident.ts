import { QUARANTINE_NAME } from "../../names";
import { cleanStateSteps, stricterAlertSteps } from "../parts/clean-state";
import { driftSteps } from "../parts/drift";
import { POD } from "../parts/inputs";
import type { Kit } from "../kit";
import { securityTeam } from "../parts/people";
import type { Procedure, Step } from "../procedure";

/** A pod is suspicious: isolate it, save the evidence, and deploy a clean state. */
export function securityIncident(kit: Kit): Procedure {
  const { layer, services } = kit;
  const hasRules = layer.cluster.monitoring !== "none";
  return {
    id: "security-incident",
    title: "Security incident",
    chapter: "security",
    situation: "a pod is suspicious, or an attacker is in the system",
    keywords: ["leaked", "stolen", "compromised", "hacked"],
    summary:
      "Isolate the affected pod at once, save its log and its object, and then deploy a clean state. Do not delete the pod before the security team has what it needs: its memory, files and log would be lost, and the next pod would have the same image.",
    ...(hasRules && {
      alerts: [{ alert: "RequestsRefused" }, { alert: "UnexpectedRestart" }, { alert: "JobStarted" }],
    }),
    targets: services,
    inputs: [POD],
    steps: [
      ...contain(kit),
      ...saveEvidence(kit),
      ...cleanStateSteps(kit),
      ...(hasRules ? stricterAlertSteps(kit) : []),
      DELETE,
    ],
    escalate: `Call ${securityTeam(kit)} at once, and isolate the pod without waiting for an answer. If more than one service is affected, lock down the namespace.`,
  };
}

/** An isolated pod keeps its memory, files and log, and no rollout deletes it. Isolating it first therefore also protects the evidence. */
function contain({ kubectl, layer }: Kit): Step[] {
  const group = "Contain";
  const channels = layer.contacts?.channels;
  const channel = channels === undefined ? "" : ` in ${channels.security}`;
  const label = (app: string) => kubectl(`label pod <pod> app=${app} --overwrite`);
  return [
    {
      kind: "manual",
      group,
      id: "notify",
      what: `Notify the security team${channel}, and note what you see and when.`,
    },
    {
      kind: "run",
      group,
      id: "pods",
      what: "List the pods of the service.",
      command: kubectl("get pods -l app=<service> -o wide"),
      who: "read",
      expect: {
        see: "Each pod is listed with its restarts, its age and its node. If the pod is Terminating, save its log first: it is deleted within a minute.",
        output: "^<deployment>-",
      },
      within: 10,
    },
    {
      kind: "run",
      group,
      id: "quarantine",
      what: "Isolate the pod. Repeat this for each suspicious pod.",
      command: label(QUARANTINE_NAME),
      who: "breakglass",
      expect: { see: "The pod is labeled.", output: "^pod/<pod> labeled$" },
      within: 10,
      change: {
        what: "The pod leaves its Services, a NetworkPolicy denies its connections, and its ReplicaSet starts another pod. Open connections can continue until the pods at the other end restart.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: {
          kind: "command",
          command: label("<service>"),
          who: "breakglass",
          expect: {
            see: "The pod is labeled. Its ReplicaSet deletes one pod, because it has one too many.",
            output: "labeled$",
          },
        },
      },
    },
    {
      kind: "run",
      group,
      id: "isolated",
      what: "Check that the pod is kept.",
      command: kubectl(`get pods -l app=${QUARANTINE_NAME}`),
      who: "read",
      expect: {
        see: "The pod is listed. It keeps running, with its memory, its files and its log.",
        output: "^<pod> ",
      },
      within: 10,
    },
    {
      kind: "manual",
      group,
      id: "lockdown",
      what: "Lock down the namespace: see [Lock down the namespace](#lockdown).",
      condition: "Only if you do not know which pods are affected.",
    },
  ];
}

function saveEvidence(kit: Kit): Step[] {
  const { kubectl } = kit;
  const group = "Save the evidence";
  return [
    {
      kind: "run",
      group,
      id: "log",
      what: "Save the log of the pod into a file that only you can read.",
      command: `(umask 077 && ${kubectl("logs <pod> --all-containers --timestamps")} > <pod>.log)`,
      who: "read",
      expect: { see: "The command reports no error." },
      within: 60,
    },
    {
      kind: "run",
      group,
      id: "object",
      what: "Save the pod with its field managers.",
      command: kubectl("get pod <pod> -o yaml --show-managed-fields > <pod>.yaml"),
      who: "read",
      expect: { see: `The command reports no error. The label app=${QUARANTINE_NAME} is your own change.` },
      within: 10,
    },
    ...driftSteps(kit, group),
    {
      kind: "manual",
      group: "Recover",
      id: "rotate",
      what: "Rotate every Secret that the pod could read, one after another: see the chapter on security.",
    },
  ];
}

/** The pod stays until a person deletes it. Its Secrets are rotated and its connections are denied. */
const DELETE: Step = {
  kind: "manual",
  group: "Clean up",
  id: "delete",
  what: "Delete the isolated pod. Its memory, files and log are lost.",
  condition: "Only if the security team has copied all that it needs.",
};
