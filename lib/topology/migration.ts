import { serviceName, type Labels } from "../names";
import type { ReleaseByTopology, ServiceRelease } from "../spec/release";
import type { ServiceSpec, TopologyKind } from "../spec/service";
import { plan, type Plan, type PlannedService } from "./plan";

const RELEASE_READERS: {
  readonly [K in TopologyKind]: (release: ServiceRelease) => ReleaseByTopology[K] | undefined;
} = {
  rolling: ({ rolling }) => rolling && { rolling },
  blueGreen: ({ live, preview, blue, green }) => live && preview && blue && green && { live, preview, blue, green },
  canary: ({ share, stable, canary }) =>
    share === undefined ? undefined : stable && canary && { share, stable, canary },
};

const NOTHING: Plan = { workloads: [], services: [] };

/** The part of a service's release state that a topology needs, or `undefined` where it is not all there. */
export function releaseOf<K extends TopologyKind>(
  topology: K,
  release: ServiceRelease,
): ReleaseByTopology[K] | undefined {
  return RELEASE_READERS[topology](release);
}

/**
 * Plans a service from its two files: its topology, or during a migration both topologies at once. A topology without
 * release state plans to nothing; the rules refuse that before anything is built.
 */
export function planService(
  service: string,
  spec: Pick<ServiceSpec, "topology" | "migrateFrom" | "scale">,
  release: ServiceRelease,
): Plan {
  const planOne = (topology: TopologyKind): Plan => {
    const state = releaseOf(topology, release);
    return state === undefined ? NOTHING : plan(service, topology, spec.scale, state);
  };
  const target = planOne(spec.topology);
  if (spec.migrateFrom === undefined) return target;
  const old = planOne(spec.migrateFrom);
  return release.serving === spec.topology ? merge(service, target, old) : merge(service, old, target);
}

/**
 * Both topologies side by side. `{app}` would select the pods of both, so until the migration is over the live Service
 * selects one workload of the serving side: the live colour, the rolling workload, or stable.
 */
function merge(service: string, serving: Plan, waiting: Plan): Plan {
  const live: PlannedService = { name: serviceName(service), selector: firstServing(serving), role: "live" };
  const others = [...serving.services, ...waiting.services].filter(({ role }) => role !== "live");
  const workloads = [...serving.workloads, ...waiting.workloads.map((workload) => ({ ...workload, serving: false }))];
  return { workloads, services: [live, ...others] };
}

function firstServing({ workloads }: Plan): Labels {
  return workloads.find(({ serving }) => serving)?.selector ?? {};
}
