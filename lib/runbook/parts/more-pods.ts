import type { Kit } from "../kit";
import type { ManualStep, RunStep, Step, Target } from "../procedure";
import type { ServiceTarget } from "../service-targets";
import { BEHIND } from "./hand-changes";
import { operationStep } from "./operations";
import { mergeFiles, pullFiles } from "./release";

/** Smallest number of pods that serve requests. Both workloads of a canary service do. */
export function servingPods({ topology, live, other }: ServiceTarget): number {
  return live.floor + (topology === "canary" ? (other?.floor ?? 0) : 0);
}

/** Twice the floor, at most the ceiling. A higher ceiling is half as high again, for which databases usually have connections. */
function numbersOf(service: ServiceTarget) {
  const { ceiling } = service.live;
  const floor = servingPods(service);
  const more = ceiling === undefined ? floor * 2 : Math.max(floor, Math.min(floor * 2, ceiling));
  return {
    floor: String(floor),
    more: String(more),
    ...(ceiling !== undefined && { ceiling: String(ceiling), "higher-ceiling": String(Math.ceil(ceiling * 1.5)) }),
  };
}

/** The services as targets, with the numbers of pods that {@link morePodsSteps} needs. */
export function scalableTargets({ services }: Kit): readonly Target[] {
  return services.map((target) => ({ name: target.name, values: { ...target.values, ...numbersOf(target) } }));
}

/** Names of the services that an autoscaler scales, and of those with a fixed number of pods. */
export function byScaling({ services }: Pick<Kit, "services">): {
  readonly auto: readonly string[];
  readonly fixed: readonly string[];
} {
  const names = (isAuto: boolean) =>
    services.filter(({ live }) => (live.ceiling !== undefined) === isAuto).map(({ name }) => name);
  return { auto: names(true), fixed: names(false) };
}

/** Adds pods to a service for some hours, and writes them into the release file, with an end. */
export function morePodsSteps(kit: Kit, options: { readonly group?: string; readonly condition: string }): Step[] {
  const group = options.group ?? "Add pods";
  return [
    pullFiles(group),
    operationStep(kit, {
      id: "raise-floor",
      ...options,
      group,
      what: "Give the service at least <more> pods for two hours. Write your own reason.",
      command: 'scale <service> <more> --until 2h --reason "more load"',
      see: "Pending pods mean that the cluster has no room for them. Without a checkout of the files, see [Change a service without the tool](#by-hand).",
      changes:
        "The service keeps at least <more> pods, instead of <floor>. After two hours, the release file is refused until you end or extend it.",
      undo: "scale <service> --end",
    }),
    {
      kind: "run",
      group,
      id: "more-pods-ready",
      what: "Check the new pods.",
      command: kit.kubectl("get pods -l app=<service>"),
      who: "read",
      expect: {
        see: "After a minute or two, all pods are 1/1 ready. A Pending pod means that the cluster has no room for it.",
        output: "^<deployment>-\\S+ +1/1 +Running",
      },
      within: 120,
    },
    endMorePods(kit, group),
    { ...mergeFiles(group), condition: "Only if you changed the number of pods." },
  ];
}

function endMorePods(kit: Kit, group: string): ManualStep {
  return {
    kind: "manual",
    group,
    id: "keep-pods",
    what: `When the load is normal again, run \`${kit.deliver("scale <service> --end")}\`. To keep the pods, set them without an end: see [Scale a service](#scale-service).`,
    condition: "Only if you changed the number of pods.",
  };
}

/** Adds pods with kubectl alone: through the autoscaler, which would undo `kubectl scale`, or directly. */
export function handMorePods({ kubectl }: Kit, group: string, services: readonly ServiceTarget[]): readonly RunStep[] {
  const { auto, fixed } = byScaling({ services });
  const shared = { group, condition: "Only if all pods use most of their CPU.", who: "operate", within: 10 } as const;
  const minimum = (pods: string) => kubectl(`patch hpa <deployment> -p '{"spec":{"minReplicas":${pods}}}'`);
  const scale = (pods: string) => kubectl(`scale deployment/<deployment> --replicas=${pods}`);
  const change = (what: string, command: string): Pick<RunStep, "change"> => ({
    change: {
      what,
      nextApply: BEHIND,
      undo: { kind: "command", command, who: "operate" },
    },
  });
  return [
    ...(auto.length === 0
      ? []
      : [
          {
            kind: "run" as const,
            ...shared,
            id: "raise-floor",
            only: auto,
            what: "Raise the minimum of the autoscaler to <more> pods. The autoscaler would undo `kubectl scale`.",
            command: minimum("<more>"),
            expect: {
              see: "kubectl reports that the autoscaler is patched.",
              output: "^horizontalpodautoscaler\\.autoscaling/<deployment> patched",
            },
            ...change(
              "The autoscaler keeps at least <more> pods of <deployment>, instead of <floor>.",
              minimum("<floor>"),
            ),
          },
        ]),
    ...(fixed.length === 0
      ? []
      : [
          {
            kind: "run" as const,
            ...shared,
            id: "scale",
            only: fixed,
            what: "Scale the Deployment to <more> pods.",
            command: scale("<more>"),
            expect: {
              see: "kubectl reports that the Deployment is scaled.",
              output: "^deployment\\.apps/<deployment> scaled$",
            },
            ...change("<deployment> has <more> pods, instead of <floor>.", scale("<floor>")),
          },
        ]),
  ];
}
