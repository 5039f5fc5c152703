import { servingPods } from "../parts/more-pods";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { operationStep, statusStep } from "../parts/operations";
import type { Input, Procedure, Step } from "../procedure";
import { mergeFiles, pullFiles } from "../parts/release";
import type { ServiceTarget } from "../service-targets";
import { targetWith } from "../parts/versions";

/** Changes the number of pods of a service. */
export function scaleService(kit: Kit): Procedure | undefined {
  const { services } = kit;
  if (services.length === 0) return undefined;
  return {
    id: "scale-service",
    title: "Scale a service",
    chapter: "services",
    situation: "a service needs more pods",
    summary:
      "Change the minimum number of pods that serve requests. For a canary service, this is the number of pods of both workloads. Without a checkout of the files, see [Change a service without the tool](#by-hand).",
    targets: services.map((one) =>
      targetWith(one, {
        floor: String(servingPods(one)),
        ...(isAutoscaled(one) && { max: String(one.live.ceiling) }),
      }),
    ),
    inputs: [podsInput(services)],
    steps: [...lookSteps(kit), ...changeSteps(kit)],
    escalate: `If pods stay Pending, the cluster has no room for them: call an administrator of the cluster. If more pods do not help within 15 minutes, call ${teamLead(kit)}.`,
  };
}

function isAutoscaled({ live }: ServiceTarget): boolean {
  return live.ceiling !== undefined;
}

/** A number of pods that is valid for as many services as possible. */
function podsInput(services: readonly ServiceTarget[]): Input {
  const fewest = Math.max(...services.map(({ live }) => live.floor));
  const most = Math.min(...services.map(({ live }) => live.ceiling ?? live.floor + 1));
  return {
    name: "pods",
    what: "Number of pods: at least scale.min, and at most scale.max of the service in the environment file.",
    example: String(Math.max(fewest, most)),
    pattern: "[1-9][0-9]{0,2}",
  };
}

function lookSteps({ kubectl, services, environmentFile }: Kit): readonly Step[] {
  const group = "Look";
  const only = services.filter(isAutoscaled).map(({ name }) => name);
  return [
    {
      kind: "run",
      group,
      id: "usage",
      what: "Check the CPU and memory of each pod. More pods help only if the load is spread over them.",
      command: kubectl("top pods -l app=<service>"),
      who: "read",
      expect: { see: "Each pod is listed with its CPU and memory.", output: "^<deployment>-" },
      within: 10,
    },
    ...(only.length === 0
      ? []
      : [
          {
            kind: "run",
            group,
            id: "autoscaler",
            what: "Check the autoscaler.",
            command: kubectl("get hpa <deployment>"),
            only,
            who: "read",
            expect: {
              see: "REPLICAS is between MINPODS and MAXPODS.",
              output: "^<deployment> +Deployment/<deployment> ",
            },
            within: 10,
          } as const,
          {
            kind: "manual",
            group,
            id: "maximum",
            what: `Raise services.<service>.scale.max in ${environmentFile}, and apply the manifest as the pipeline does.`,
            only,
            condition: "Only if you need more than <max> pods.",
          } as const,
        ]),
  ];
}

function changeSteps(kit: Kit): readonly Step[] {
  const group = "Change";
  return [
    pullFiles(group),
    operationStep(kit, {
      group,
      id: "scale",
      what: 'Set the minimum number of pods. For some hours only, add `--until 2h --reason "INC-1234"`.',
      command: "scale <service> <pods>",
      see: "New pods are ready. Pods that are too many stop after some minutes.",
      changes: "The service has at least <pods> pods, instead of <floor>. No pod restarts.",
      undo: "scale <service> <floor>",
    }),
    statusStep(kit, {
      group,
      id: "status",
      what: "Check the number of pods.",
      see: "PODS shows at least <pods> ready pods.",
      output: "^<service> .*✓ ok ",
    }),
    mergeFiles(group),
  ];
}
