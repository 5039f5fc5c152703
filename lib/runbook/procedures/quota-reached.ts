import { FOUNDATION_NAME } from "../../names";
import { byScaling, scalableTargets } from "../parts/more-pods";
import { warningsStep } from "../parts/looks";
import { escalation } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Step } from "../procedure";
import { mergeFiles, pullFiles, renderFiles } from "../parts/release";

/** The quota of the namespace rejects new pods or volumes. */
export function quotaReached(kit: Kit): Procedure {
  return {
    id: "quota-reached",
    title: "Quota reached",
    chapter: "troubleshooting",
    situation: "the quota rejects new pods",
    summary: "Find out which resource is used up, free some of it, or raise the quota with the size of a service.",
    targets: scalableTargets(kit),
    steps: [...lookSteps(kit), ...freeSteps(kit), ...raiseSteps(kit)],
    escalate: escalation(kit, "If pods are still missing after the quota was raised"),
  };
}

function lookSteps(kit: Kit): readonly Step[] {
  const { kubectl } = kit;
  return [
    {
      kind: "run",
      id: "quota",
      what: "Check which resource is used up.",
      command: kubectl(`describe resourcequota ${FOUNDATION_NAME}`),
      who: "read",
      expect: { see: "Used is below Hard for each resource.", output: "^pods +\\d+ +\\d+$" },
      within: 10,
    },
    warningsStep(kit, {
      id: "warnings",
      see: "FailedCreate with exceeded quota names the resource and the workload. FailedScheduling means that the nodes are full, not the quota.",
    }),
    {
      kind: "run",
      id: "replica-sets",
      what: "Check which pods of <service> are missing.",
      command: kubectl("get replicasets -l app=<service>"),
      who: "read",
      expect: { see: "CURRENT equals DESIRED.", output: "^<deployment>-\\S+ +\\d+ +\\d+ +\\d+ " },
      within: 10,
    },
  ];
}

function freeSteps({ kubectl }: Kit): readonly RunStep[] {
  return [
    {
      kind: "run",
      id: "jobs",
      what: "List the Jobs. Those that run use the quota.",
      command: kubectl("get jobs"),
      who: "read",
      expect: {
        see: "The Jobs. Wait for a running one to end, or delete it with `kubectl delete job/NAME` if it can run later.",
      },
      within: 10,
    },
    {
      kind: "run",
      id: "autoscalers",
      what: "Check which autoscaler has more pods than it should.",
      command: kubectl("get hpa"),
      who: "read",
      expect: {
        see: "MINPODS and MAXPODS as in the files. If one was raised by hand, lower it again: see [High CPU usage](#high-cpu).",
      },
      within: 10,
    },
  ];
}

const RAISE = "Raise the quota";

/** The quota is computed from the sizes of all services and datastores, so it grows with them. */
function raiseSteps(kit: Kit): readonly Step[] {
  const { apply, manifest, environmentFile, releaseFile } = kit;
  const { auto, fixed } = byScaling(kit);
  return [
    pullFiles(RAISE),
    ...(auto.length === 0
      ? []
      : [
          {
            kind: "edit",
            group: RAISE,
            id: "size",
            only: auto,
            condition: "Only if <service> needs more pods than its maximum of <ceiling>.",
            what: "Raise the maximum of the service. The quota grows with it.",
            file: environmentFile,
            set: [{ path: "services.<service>.scale.max", value: "<higher-ceiling>" }],
          } as const,
        ]),
    ...(fixed.length === 0
      ? []
      : [
          {
            kind: "edit",
            group: RAISE,
            id: "fixed-size",
            only: fixed,
            condition: "Only if <service> needs more pods than <floor>.",
            what: "Raise the number of pods of the service. The quota grows with it.",
            file: releaseFile,
            set: [{ path: "services.<service>.<track>.floor", value: "<more>" }],
          } as const,
        ]),
    renderFiles(kit, "render", RAISE),
    {
      kind: "run",
      group: RAISE,
      id: "apply",
      what: "Apply the manifest, or run `pulumi up --refresh`.",
      command: apply(manifest),
      who: "pipeline",
      expect: { see: "kubectl reports each object.", output: `^resourcequota/${FOUNDATION_NAME} serverside-applied$` },
      within: 120,
      change: {
        what: "Raises the quota and the size of the service.",
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: { kind: "none", why: "Set the old value in the file and apply again: the undo is another release." },
      },
    },
    mergeFiles(RAISE),
  ];
}
