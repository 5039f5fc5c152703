import { about } from "../parts/alerts";
import { byScaling, morePodsSteps, scalableTargets } from "../parts/more-pods";
import { escalation } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure, RunStep } from "../procedure";

const ALERTS = ["HighLatency", "LatencyBudgetBurnFast", "LatencyBudgetBurnSlow", "AutoscalerAtCeiling"];

/** A service is slow, or uses too much CPU. */
export function highCpu(kit: Kit): Procedure {
  const { auto } = byScaling(kit);
  return {
    id: "high-cpu",
    title: "High CPU usage",
    chapter: "troubleshooting",
    situation: "a service is slow, or uses too much CPU",
    summary: "Find out whether the service lacks pods, and add some.",
    alerts: about(undefined, ...ALERTS),
    targets: scalableTargets(kit),
    steps: [
      usageStep(kit),
      ...(auto.length === 0 ? [] : [autoscalerStep(kit, auto)]),
      limitsStep(kit),
      nodesStep(kit),
      ...morePodsSteps(kit, { condition: "Only if all pods use most of their CPU, and there are fewer than <more>." }),
      ...(auto.length === 0 ? [] : [ceilingStep(kit, auto)]),
    ],
    escalate: escalation(kit, "If the service is still slow with more pods"),
  };
}

function usageStep({ kubectl }: Kit): RunStep {
  return {
    kind: "run",
    id: "usage",
    what: "Check how much CPU each container uses.",
    command: kubectl("top pods -l app=<service> --containers"),
    who: "read",
    expect: {
      see: "All pods of <deployment> use a similar part of their limit. Only one is high: clients keep connections to it.",
      output: "^<deployment>-\\S+ +<service> +\\d+m +\\d+",
    },
    within: 10,
  };
}

function autoscalerStep({ kubectl }: Kit, only: readonly string[]): RunStep {
  return {
    kind: "run",
    id: "autoscaler",
    only,
    what: "Check the autoscaler.",
    command: kubectl("get hpa <deployment>"),
    who: "read",
    expect: {
      see: "TARGETS shows a number, and REPLICAS is below MAXPODS. If TARGETS is unknown, metrics-server has no data.",
      output: "^<deployment> +Deployment/<deployment> +\\S+ +\\d+%/\\d+%",
    },
    within: 10,
  };
}

function limitsStep({ kubectl }: Kit): RunStep {
  return {
    kind: "run",
    id: "limits",
    what: "Check the requests and limits.",
    command: kubectl("get deployment <deployment> -o jsonpath='{.spec.template.spec.containers[0].resources}'"),
    who: "read",
    expect: {
      see: "CPU above the request depends on the load of the node; the limit slows the container down.",
      output: '"requests":\\{',
    },
    within: 10,
  };
}

function nodesStep({ kubectlOutside }: Kit): RunStep {
  return {
    kind: "run",
    id: "nodes",
    what: "Check whether the nodes are full.",
    command: kubectlOutside("top nodes"),
    who: "administrator",
    expect: {
      see: "CPU% is below 90 % on each node. Otherwise, the cluster needs more nodes.",
      output: "^\\S+ +\\d+m +\\d+%",
    },
    within: 10,
  };
}

/** The quota leaves room for every service at its maximum and a second copy, so one raised maximum fits. */
function ceilingStep({ kubectl, environmentFile }: Kit, only: readonly string[]): RunStep {
  const patch = (max: string) => kubectl(`patch hpa <deployment> -p '{"spec":{"maxReplicas":${max}}}'`);
  return {
    kind: "run",
    id: "raise-ceiling",
    only,
    what: "Raise the maximum of the autoscaler to <higher-ceiling> pods.",
    condition: "Only if REPLICAS of the autoscaler equals MAXPODS, and the load is real.",
    command: patch("<higher-ceiling>"),
    who: "operate",
    expect: {
      see: "kubectl reports that the autoscaler is patched. If no pods appear, see [Quota reached](#quota-reached).",
      output: "^horizontalpodautoscaler\\.autoscaling/<deployment> patched",
    },
    within: 10,
    change: {
      what: "The autoscaler can start up to <higher-ceiling> pods of <deployment>, instead of <ceiling>. More pods use more database connections. Until the environment file has the maximum, the commands of a release refuse to change <service>.",
      nextApply: {
        kubectl: "conflict",
        pulumi: "conflict",
        adopt: `Set services.<service>.scale.max to <higher-ceiling> in ${environmentFile}. \`validate\` checks the connections of the database.`,
      },
      undo: { kind: "command", command: patch("<ceiling>"), who: "operate" },
    },
  };
}
