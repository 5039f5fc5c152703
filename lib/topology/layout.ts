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

/** A workload of a service, independent of its release: a Deployment with its autoscaler and disruption budget. */
export interface WorkloadLayout {
  /** Name of its three objects. */
  readonly name: string;
  /** Role of the workload within the service, such as `blue`. */
  readonly track: Track;
  /** Labels of its objects and pods. */
  readonly labels: Labels;
  /** Selector of its pods. Never changes. */
  readonly selector: Labels;
}

/** A Service in front of workloads, without its selector, which depends on the release. */
export interface ServiceLayout {
  /** Name of the Service. */
  readonly name: string;
  /** Purpose of the Service. Callers use `live`. */
  readonly role: "live" | "preview" | "stable" | "canary";
}

/** The objects of a service. They depend only on the environment file: a release does not add or remove objects. */
export interface Layout {
  /** Name of the service. */
  readonly service: string;
  /** Topology of the service. */
  readonly topology: TopologyKind;
  /**
   * Old topology during a topology migration.
   * @default - no migration
   */
  readonly migrateFrom?: TopologyKind;
  /** Workloads of `topology`, then those of `migrateFrom`. */
  readonly workloads: readonly WorkloadLayout[];
  /** Services, the live one first. During a migration, both topologies share the live Service. */
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
 * Returns the objects of a service. The release is not a parameter, because any object that a release omitted from the layout would be deleted. All
 * releases of a service have the same layout. During a migration, the layout has the workloads and Services of both topologies.
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

/** Topologies with workloads: one, or two during a migration. */
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
