import { isAtRest } from "../parts/more-pods";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { handBack } from "../parts/ownership";
import type { Input, Procedure, Step } from "../procedure";
import { applyFiles, mergeFiles, pullFiles, renderFiles, untilReady } from "../parts/release";
import type { ServiceTarget } from "../service-targets";
import { targetWith } from "../parts/versions";

/** Changes the number of pods of a service. */
export function scaleService(kit: Kit): Procedure | undefined {
  const services = kit.services.filter(isAtRest);
  if (services.length === 0) return undefined;
  const { kubectl } = kit;
  const now = "Now";
  return {
    id: "scale-service",
    title: "Scale a service",
    chapter: "services",
    situation: "a service needs more pods",
    summary:
      "Change the number of pods of the workload that serves requests. A canary service is scaled at share 0; above that, its share determines the number of pods.",
    targets: services.map((one) =>
      targetWith(one, { floor: String(one.live.floor), max: String(one.live.ceiling ?? "") }),
    ),
    inputs: [podsInput(services)],
    steps: [
      {
        kind: "run",
        group: now,
        id: "usage",
        what: "Check the CPU and memory of each pod. More pods help only if the load is spread over them.",
        command: kubectl("top pods -l app=<service>"),
        who: "read",
        expect: { see: "Each pod is listed with its CPU and memory.", output: "^<deployment>-" },
        within: 10,
      },
      ...(services.some(isAutoscaled) ? autoscaledSteps(kit, services.filter(isAutoscaled), now) : []),
      ...(services.every(isAutoscaled)
        ? []
        : fixedSteps(
            kit,
            services.filter((one) => !isAutoscaled(one)),
            now,
          )),
      untilReady(kit, "ready", now, "<deployment>", "<pods>"),
      ...adoptSteps(kit, services),
    ],
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

function autoscaledSteps({ kubectl, environmentFile }: Kit, services: readonly ServiceTarget[], group: string): Step[] {
  const only = services.map(({ name }) => name);
  const patch = (pods: string) => kubectl(`patch hpa <deployment> -p '{"spec":{"minReplicas":${pods}}}'`);
  const output = "^horizontalpodautoscaler\\.autoscaling/<deployment> patched";
  return [
    {
      kind: "run",
      group,
      id: "autoscaler",
      what: "Check the autoscaler.",
      command: kubectl("get hpa <deployment>"),
      only,
      who: "read",
      expect: {
        see: "MINPODS and MAXPODS are <floor> and <max>, and REPLICAS is between them.",
        output: "^<deployment> +Deployment/<deployment> ",
      },
      within: 10,
    },
    {
      kind: "manual",
      group,
      id: "maximum",
      what: `Raise services.<service>.scale.max in ${environmentFile}, and apply the manifest as the pipeline does.`,
      only,
      condition: "Only if you need more than <max> pods.",
    },
    {
      kind: "run",
      group,
      id: "minimum",
      what: "Raise the minimum of the autoscaler. It removes pods that kubectl scale adds, but never goes below its minimum.",
      command: patch("<pods>"),
      only,
      who: "operate",
      expect: { see: "The autoscaler is patched.", output },
      within: 10,
      change: {
        what: "The autoscaler keeps at least <pods> pods of <deployment>.",
        nextApply: {
          kubectl: "conflict",
          pulumi: "conflict",
          adopt: `Set services.<service>.<track>.floor to <pods> in the release file, as in the steps below.`,
        },
        undo: { kind: "command", command: patch("<floor>"), who: "operate", expect: { see: "It is patched.", output } },
      },
    },
  ];
}

function fixedSteps({ kubectl }: Kit, services: readonly ServiceTarget[], group: string): Step[] {
  const scale = (pods: string) => kubectl(`scale deployment/<deployment> --replicas=${pods}`);
  const output = "^deployment\\.apps/<deployment> scaled$";
  return [
    {
      kind: "run",
      group,
      id: "scale",
      what: "Set the number of pods. This service has no autoscaler.",
      command: scale("<pods>"),
      only: services.map(({ name }) => name),
      who: "operate",
      expect: { see: "The Deployment is scaled.", output },
      within: 10,
      change: {
        what: "<deployment> has <pods> pods.",
        nextApply: {
          kubectl: "conflict",
          pulumi: "conflict",
          adopt: "Set services.<service>.<track>.floor to <pods> in the release file, as in the steps below.",
        },
        undo: { kind: "command", command: scale("<floor>"), who: "operate", expect: { see: "It is scaled.", output } },
      },
    },
  ];
}

function adoptSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const named = (isRight: (one: ServiceTarget) => boolean) => services.filter(isRight).map(({ name }) => name);
  const autoscaled = named(isAutoscaled);
  const fixed = named((one) => !isAutoscaled(one));
  const group = "Keep the number of pods";
  return [
    pullFiles(group),
    {
      kind: "edit",
      group,
      id: "floor",
      what: "Set the number of pods in the release file, so that the next apply does not fail.",
      file: kit.releaseFile,
      set: [{ path: "services.<service>.<track>.floor", value: "<pods>" }],
    },
    renderFiles(kit, "synth", group),
    applyFiles(kit, {
      id: "apply",
      group,
      what: "Apply the workload.",
      selector: "app=<service>,version=<track>",
      who: "operate",
      changes: "The manifest has the number of pods, too. No pod restarts.",
      deployment: "<deployment>",
      undo: {
        kind: "none",
        why: "It only repeats the change before it. To return to <floor> pods, follow the procedure again with that number.",
      },
    }),
    ...(autoscaled.length === 0
      ? []
      : [handBack(kit, { id: "hand-back-autoscaler", group, object: "hpa/<deployment>", only: autoscaled })]),
    ...(fixed.length === 0
      ? []
      : [handBack(kit, { id: "hand-back", group, object: "deployment/<deployment>", only: fixed })]),
    mergeFiles(group),
  ];
}
