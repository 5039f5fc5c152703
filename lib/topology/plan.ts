import {
  appSelector,
  previewServiceName,
  serviceName,
  trackServiceName,
  workloadLabels,
  workloadName,
  workloadSelector,
  type Labels,
  type Track,
} from "../names";
import type { ReleaseByTopology, TrackRelease } from "../spec/release";
import type { Scale, TopologyKind } from "../spec/service";
import { trueShare } from "./canary-share";

/** One workload of a service: a Deployment with its autoscaler and disruption budget. */
export interface PlannedWorkload {
  /** Name of the three objects. */
  readonly name: string;
  /** Which of the service's workloads it is. */
  readonly track: Track;
  /** Labels of the objects and pods. */
  readonly labels: Labels;
  /** What selects its pods; never changes. */
  readonly selector: Labels;
  /** What runs in it. */
  readonly release: TrackRelease;
  /** Fewest pods: `minReplicas` where it scales, `replicas` where it does not. */
  readonly floor: number;
  /**
   * Most pods.
   * @default - it does not scale
   */
  readonly ceiling?: number;
  /** Whether the live Service sends it requests. */
  readonly serving: boolean;
}

/** One Service in front of workloads. */
export interface PlannedService {
  /** Name of the Service. */
  readonly name: string;
  /** What it selects; within one topology only values ever change. */
  readonly selector: Labels;
  /** `live` is the one that callers use. */
  readonly role: "live" | "preview" | "stable" | "canary";
}

/** What a topology, a scale and a release come to. */
export interface Plan {
  /** Always the same workloads for a topology, in the same order: absence would mean deletion. */
  readonly workloads: readonly PlannedWorkload[];
  /** Always the same Services for a topology. */
  readonly services: readonly PlannedService[];
  /**
   * Percent of the requests that the canary really gets at the floors.
   * @default - not a canary
   */
  readonly canaryShare?: number;
}

type Planner<K extends TopologyKind> = (service: string, scale: Scale, release: ReleaseByTopology[K]) => Plan;

const PLANNERS: { readonly [K in TopologyKind]: Planner<K> } = {
  rolling: planRolling,
  blueGreen: planBlueGreen,
  canary: planCanary,
};

/**
 * Lays out the workloads and Services of one service. Pure and total: every well-typed input has a plan, and two states of
 * the same topology differ only in values, never in what exists.
 */
export function plan<K extends TopologyKind>(
  service: string,
  topology: K,
  scale: Scale,
  release: ReleaseByTopology[K],
): Plan {
  return PLANNERS[topology](service, scale, release);
}

/** Tracks of a topology, in the order of its workloads. */
export const TRACKS: Readonly<Record<TopologyKind, readonly Track[]>> = {
  rolling: ["rolling"],
  blueGreen: ["blue", "green"],
  canary: ["stable", "canary"],
};

function planRolling(service: string, scale: Scale, release: ReleaseByTopology["rolling"]): Plan {
  return {
    workloads: [workload(service, "rolling", scale, release.rolling, true)],
    services: [{ name: serviceName(service), selector: appSelector(service), role: "live" }],
  };
}

function planBlueGreen(service: string, scale: Scale, release: ReleaseByTopology["blueGreen"]): Plan {
  const { live, preview } = release;
  return {
    workloads: [
      workload(service, "blue", scale, release.blue, live === "blue"),
      workload(service, "green", scale, release.green, live === "green"),
    ],
    services: [
      { name: serviceName(service), selector: workloadSelector(service, live), role: "live" },
      { name: previewServiceName(service), selector: workloadSelector(service, preview), role: "preview" },
    ],
  };
}

function planCanary(service: string, scale: Scale, release: ReleaseByTopology["canary"]): Plan {
  return {
    workloads: [
      workload(service, "stable", scale, release.stable, true),
      workload(service, "canary", scale, release.canary, true),
    ],
    services: [
      { name: serviceName(service), selector: appSelector(service), role: "live" },
      ...(["stable", "canary"] as const).map((track) => ({
        name: trackServiceName(service, track),
        selector: workloadSelector(service, track),
        role: track,
      })),
    ],
    canaryShare: trueShare({ canary: release.canary.floor, stable: release.stable.floor }),
  };
}

function workload(
  service: string,
  track: Track,
  scale: Scale,
  release: TrackRelease,
  serving: boolean,
): PlannedWorkload {
  return {
    name: workloadName(service, track),
    track,
    labels: workloadLabels(service, track),
    selector: workloadSelector(service, track),
    release,
    floor: release.floor,
    ...(scale.max === undefined ? {} : { ceiling: scale.max }),
    serving,
  };
}
