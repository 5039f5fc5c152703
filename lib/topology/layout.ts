import {
  previewServiceName,
  serviceName,
  trackServiceName,
  workloadLabels,
  workloadName,
  workloadSelector,
  type Labels,
  type Track,
} from "../names";
import type { ServiceSpec, TopologyKind } from "../spec/service";

/** One workload of a service, independent of the release: a Deployment with its autoscaler and disruption budget. */
export interface WorkloadLayout {
  /** Name of the three objects. */
  readonly name: string;
  /** Which of the service's workloads it is. */
  readonly track: Track;
  /** Labels of the objects and pods. */
  readonly labels: Labels;
  /** What selects its pods; never changes. */
  readonly selector: Labels;
}

/** One Service in front of workloads, without its selector, which depends on the release. */
export interface ServiceLayout {
  /** Name of the Service. */
  readonly name: string;
  /** `live` is the one that callers use. */
  readonly role: "live" | "preview" | "stable" | "canary";
}

/** The objects of a service. They follow from the environment file; no release adds or removes one. */
export interface Layout {
  /** Name of the service. */
  readonly service: string;
  /** Its topology. */
  readonly topology: TopologyKind;
  /**
   * The topology that it is leaving.
   * @default - no migration
   */
  readonly migrateFrom?: TopologyKind;
  /** Its workloads: those of `topology`, then those of `migrateFrom`. */
  readonly workloads: readonly WorkloadLayout[];
  /** Its Services, the live one first. During a migration both topologies share one live Service. */
  readonly services: readonly ServiceLayout[];
}

/** Tracks of a topology, in the order of its workloads. */
export const TRACKS: Readonly<Record<TopologyKind, readonly Track[]>> = {
  rolling: ["rolling"],
  blueGreen: ["blue", "green"],
  canary: ["stable", "canary"],
};

const MORE_SERVICES: Readonly<Record<TopologyKind, (service: string) => readonly ServiceLayout[]>> = {
  rolling: () => [],
  blueGreen: (service) => [{ name: previewServiceName(service), role: "preview" }],
  canary: (service) =>
    (["stable", "canary"] as const).map((track) => ({ name: trackServiceName(service, track), role: track })),
};

/**
 * What exists of a service. Absence of an object would mean its deletion, so a release is no parameter: two states of one service have the same
 * layout by construction. During a migration the workloads and Services of both topologies exist.
 */
export function layout(
  service: string,
  { topology, migrateFrom }: Pick<ServiceSpec, "topology" | "migrateFrom">,
): Layout {
  const kinds = topologiesOf({ topology, migrateFrom });
  return {
    service,
    topology,
    ...(migrateFrom === undefined ? {} : { migrateFrom }),
    workloads: kinds.flatMap((kind) => TRACKS[kind]).map((track) => workload(service, track)),
    services: [{ name: serviceName(service), role: "live" }, ...kinds.flatMap((kind) => MORE_SERVICES[kind](service))],
  };
}

/** The topologies whose workloads exist: one, or two during a migration. */
export function topologiesOf({
  topology,
  migrateFrom,
}: Pick<ServiceSpec, "topology" | "migrateFrom">): readonly TopologyKind[] {
  return migrateFrom === undefined || migrateFrom === topology ? [topology] : [topology, migrateFrom];
}

function workload(service: string, track: Track): WorkloadLayout {
  return {
    name: workloadName(service, track),
    track,
    labels: workloadLabels(service, track),
    selector: workloadSelector(service, track),
  };
}
