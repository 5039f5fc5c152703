import type { Kit } from "../kit";
import type { ManualStep, RunStep, Target } from "../procedure";
import type { ServiceTarget } from "../service-targets";

/** Twice the floor of the serving workload, at most its ceiling. A higher ceiling is half as high again, for which databases usually have connections. */
function numbersOf({ live: { floor, ceiling } }: ServiceTarget) {
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
export function byScaling({ services }: Kit): { readonly auto: readonly string[]; readonly fixed: readonly string[] } {
  const names = (isAuto: boolean) =>
    services.filter(({ live }) => (live.ceiling !== undefined) === isAuto).map(({ name }) => name);
  return { auto: names(true), fixed: names(false) };
}

/** Whether the number of pods of a service can change alone. Above share 0, the floors of a canary service must match the share. */
export function isAtRest({ service }: ServiceTarget): boolean {
  return (service.release.share ?? 0) === 0;
}

/** Writes numbers of pods that were changed by hand into the files. Returns no steps if no service can be scaled. */
export function keepPodsSteps({ services }: Kit, group?: string): ManualStep[] {
  const only = services.filter(isAtRest).map(({ name }) => name);
  if (only.length === 0) return [];
  return [
    {
      kind: "manual",
      ...(group !== undefined && { group }),
      id: "keep-pods",
      only,
      what: "Write the numbers of pods into the files, because the next apply fails otherwise: see [Scale a service](#scale-service).",
      condition: "Only if you changed them, and they are still needed. If not, undo the change.",
    },
  ];
}

/** Adds pods to the serving workload of a service: through its autoscaler, which would undo `kubectl scale`, or directly. */
export function morePodsSteps(kit: Kit, options: { readonly group?: string; readonly condition: string }): RunStep[] {
  const { auto, fixed } = byScaling(kit);
  return [
    ...(auto.length === 0 ? [] : [raiseFloor(kit, auto, options)]),
    ...(fixed.length === 0 ? [] : [scale(kit, fixed, options)]),
    {
      kind: "run",
      ...(options.group !== undefined && { group: options.group }),
      id: "more-pods-ready",
      what: "Check the new pods.",
      command: kit.kubectl("get pods -l app=<service>,version=<track>"),
      who: "read",
      expect: {
        see: "After a minute or two, <more> pods are 1/1 ready. A Pending pod means that the cluster has no room for it.",
        output: "^<deployment>-\\S+ +1/1 +Running",
      },
      within: 120,
    },
  ];
}

type Options = Parameters<typeof morePodsSteps>[1];

function raiseFloor({ kubectl, releaseFile }: Kit, only: readonly string[], options: Options): RunStep {
  return {
    kind: "run",
    ...options,
    id: "raise-floor",
    what: "Raise the minimum of the autoscaler to <more> pods. The autoscaler would undo `kubectl scale`.",
    only,
    command: kubectl(`patch hpa <deployment> -p '{"spec":{"minReplicas":<more>}}'`),
    who: "operate",
    expect: {
      see: "kubectl reports that the autoscaler is patched.",
      output: "^horizontalpodautoscaler\\.autoscaling/<deployment> patched",
    },
    within: 10,
    change: {
      what: "The autoscaler keeps at least <more> pods of <deployment>, instead of <floor>.",
      nextApply: {
        kubectl: "conflict",
        pulumi: "conflict",
        adopt: `Set services.<service>.<track>.floor to <more> in ${releaseFile}.`,
      },
      undo: {
        kind: "command",
        command: kubectl(`patch hpa <deployment> -p '{"spec":{"minReplicas":<floor>}}'`),
        who: "operate",
      },
    },
  };
}

function scale({ kubectl, releaseFile }: Kit, only: readonly string[], options: Options): RunStep {
  return {
    kind: "run",
    ...options,
    id: "scale",
    what: "Scale the Deployment to <more> pods.",
    only,
    command: kubectl("scale deployment/<deployment> --replicas=<more>"),
    who: "operate",
    expect: {
      see: "kubectl reports that the Deployment is scaled.",
      output: "^deployment\\.apps/<deployment> scaled$",
    },
    within: 10,
    change: {
      what: "<deployment> has <more> pods, instead of <floor>.",
      nextApply: {
        kubectl: "conflict",
        pulumi: "conflict",
        adopt: `Set services.<service>.<track>.floor to <more> in ${releaseFile}.`,
      },
      undo: {
        kind: "command",
        command: kubectl("scale deployment/<deployment> --replicas=<floor>"),
        who: "operate",
      },
    },
  };
}
