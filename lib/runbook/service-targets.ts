import type { Layer, LayerService } from "../layer/layer";
import { previewServiceName, serviceName, type Track } from "../names";
import type { TopologyKind } from "../spec/service";
import type { PlannedWorkload } from "../topology/plan";
import type { Target } from "./procedure";

/** A service with the values that its commands need. */
export interface ServiceTarget extends Target {
  /** The topology whose workloads serve requests. */
  readonly topology: TopologyKind;
  /** The workload that serves requests: the live color, the stable workload, or the only one. */
  readonly live: PlannedWorkload;
  /**
   * The other workload: the idle color or the canary.
   * @default - a rolling service has only one
   */
  readonly other?: PlannedWorkload;
  /** The service. */
  readonly service: LayerService;
}

/** The services of a layer. The values of a target are the names of its objects. */
export function serviceTargets({ services }: Pick<Layer, "services">): readonly ServiceTarget[] {
  return services.flatMap((service) => {
    const [live, other] = workloadsOf(service);
    return live === undefined ? [] : [targetOf(service, live, other)];
  });
}

/** The serving workload of a service, and the other one of the same topology. */
function workloadsOf({ plan }: LayerService): readonly PlannedWorkload[] {
  const live = plan.workloads.find(({ serving }) => serving);
  if (live === undefined) return [];
  const partner = PARTNERS[live.track];
  return [live, ...plan.workloads.filter(({ track }) => track === partner)];
}

const PARTNERS: Readonly<Record<Track, Track | undefined>> = {
  rolling: undefined,
  blue: "green",
  green: "blue",
  stable: "canary",
  canary: "stable",
};

const TOPOLOGIES: Readonly<Record<Track, TopologyKind>> = {
  rolling: "rolling",
  blue: "blueGreen",
  green: "blueGreen",
  stable: "canary",
  canary: "canary",
};

function targetOf(service: LayerService, live: PlannedWorkload, other?: PlannedWorkload): ServiceTarget {
  const { name, image, port, healthPath } = service;
  return {
    name,
    topology: TOPOLOGIES[live.track],
    live,
    ...(other && { other }),
    service,
    values: {
      service: name,
      deployment: live.name,
      track: live.track,
      image,
      port: String(port),
      health: healthPath,
      address: serviceName(name),
      ...(other && { other: other.name, "other-track": other.track, preview: previewServiceName(name) }),
    },
  };
}
