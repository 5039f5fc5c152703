import { formatMemory, parseQuantity } from "../../values/quantity";
import { escalation } from "../parts/people";
import { restartSteps } from "../parts/restart";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Target } from "../procedure";
import type { ServiceTarget } from "../service-targets";

/** A service uses too much memory, or the kernel kills it. */
export function highMemory(kit: Kit): Procedure {
  return {
    id: "high-memory",
    title: "High memory usage",
    chapter: "troubleshooting",
    situation: "a pod uses too much memory, or is OOMKilled",
    summary: "Find the pod that uses too much memory, restart it, or raise its limit.",
    targets: kit.services.map(withMemory),
    steps: [
      ...lookSteps(kit),
      ...restartSteps(kit, {
        deployment: "<deployment>",
        what: "the service",
        condition: "Only if the memory rises although the load does not. A restart removes the evidence in memory.",
      }),
      raiseStep(kit),
      {
        kind: "manual",
        id: "keep-limit",
        what: "Write the limit into the files, because the next apply fails otherwise: see [Change CPU and memory](#resize-service), with <higher-limit> as the limit.",
        condition: "Only if you raised the limit, and it is still needed. If not, undo the change.",
      },
    ],
    escalate: escalation(kit, "If pods of the service are OOMKilled with the higher limit, too"),
  };
}

/** The target with its memory limit, and twice that limit. */
function withMemory({ name, values, service: { resources } }: ServiceTarget): Target {
  const limit = String(resources.limits.memory);
  return { name, values: { ...values, limit, "higher-limit": formatMemory((parseQuantity(limit) ?? 0) * 2) } };
}

/** One line for each pod: its name, its restarts, and why its previous container ended. */
const ENDS = String.raw`{range .items[*]}{.metadata.name}{"\t"}{.status.containerStatuses[0].restartCount}{"\t"}{.status.containerStatuses[0].lastState.terminated.reason}{"\n"}{end}`;

function lookSteps({ kubectl }: Kit): readonly RunStep[] {
  return [
    {
      kind: "run",
      id: "usage",
      what: "Check how much memory each container uses.",
      command: kubectl("top pods -l app=<service> --containers"),
      who: "read",
      expect: {
        see: "MEMORY is below the limit of <limit>, and similar for all pods of <deployment>.",
        output: "^<deployment>-\\S+ +<service> +\\d+m +\\d+",
      },
      within: 10,
    },
    {
      kind: "run",
      id: "ends",
      what: "Check why the previous containers ended.",
      command: kubectl(`get pods -l app=<service> -o jsonpath='${ENDS}'`),
      who: "read",
      expect: {
        see: "0 restarts. OOMKilled: the container needed more than its limit. Error: see [Log analysis](#logs).",
        output: "^<deployment>-\\S+\\t\\d+\\t",
      },
      within: 10,
    },
    {
      kind: "run",
      id: "limits",
      what: "Check the requests and limits in the cluster.",
      command: kubectl("get deployment <deployment> -o jsonpath='{.spec.template.spec.containers[0].resources}'"),
      who: "read",
      expect: { see: "The limit is <limit>, unless it was changed by hand.", output: '"limits":\\{' },
      within: 10,
    },
  ];
}

function raiseStep({ kubectl, environmentFile }: Kit): RunStep {
  const patch = (memory: string) =>
    kubectl(
      `patch deployment/<deployment> -p '{"spec":{"template":{"spec":{"containers":[{"name":"<service>","resources":{"limits":{"memory":"${memory}"}}}]}}}}'`,
    );
  return {
    kind: "run",
    id: "raise-limit",
    what: "Raise the memory limit to <higher-limit>.",
    condition: "Only if containers are OOMKilled under a normal load.",
    command: patch("<higher-limit>"),
    who: "operate",
    expect: {
      see: "kubectl reports that the Deployment is patched.",
      output: "^deployment\\.apps/<deployment> patched",
    },
    within: 10,
    change: {
      what: "Replaces all pods of <deployment>, without an interruption. Each can use <higher-limit>.",
      nextApply: {
        kubectl: "conflict",
        pulumi: "conflict",
        adopt: `Set services.<service>.resources.limits.memory to <higher-limit> in ${environmentFile}. All workloads of the service get the limit.`,
      },
      undo: { kind: "command", command: patch("<limit>"), who: "operate" },
    },
  };
}
