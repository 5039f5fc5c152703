import { appSelector, workloadSelector, type Labels, type Track } from "../names";
import type { ServiceRelease, TrackRelease } from "../spec/release";
import type { Scale, TopologyKind } from "../spec/service";
import { trueShare } from "./canary-share";
import { topologiesOf, TRACKS, type Layout, type ServiceLayout, type WorkloadLayout } from "./layout";
import { releaseOf, servingTopology } from "./release-state";

/** One workload of a service with what is released of it. */
export interface PlannedWorkload extends WorkloadLayout {
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
export interface PlannedService extends ServiceLayout {
  /** What it selects; within one topology only values ever change. */
  readonly selector: Labels;
}

/** The values of a layout: what runs, how many pods, and which of them serve. */
export interface Plan {
  /** The workloads of the layout, in its order. */
  readonly workloads: readonly PlannedWorkload[];
  /** The Services of the layout, in its order. */
  readonly services: readonly PlannedService[];
  /**
   * Percent of the requests that the canary really gets at the floors.
   * @default - not a canary
   */
  readonly canaryShare?: number;
}

/**
 * Puts the values of a release into a layout. Pure and total. A topology without release state has neither workloads nor Services here; the rules
 * refuse that before anything is built.
 */
export function plan(layout: Layout, scale: Scale, release: ServiceRelease): Plan {
  const topologies = topologiesOf(layout).filter((topology) => releaseOf(topology, release) !== undefined);
  if (topologies.length === 0) return { workloads: [], services: [] };
  const serving = servingTracks(servingTopology(layout, release), release);
  const tracks = topologies.flatMap((topology) => TRACKS[topology]);
  const workloads = layout.workloads.flatMap((workload) => {
    const state = tracks.includes(workload.track) ? release[workload.track] : undefined;
    return state === undefined ? [] : [planned(workload, scale, state, serving.includes(workload.track))];
  });
  return {
    workloads,
    services: layout.services.flatMap((service) => {
      const selector = selectorOf(service, layout, release, serving);
      return selector === undefined ? [] : [{ ...service, selector }];
    }),
    ...canaryShare(layout, release),
  };
}

function planned(workload: WorkloadLayout, scale: Scale, release: TrackRelease, serving: boolean): PlannedWorkload {
  const ceiling = scale.max === undefined ? {} : { ceiling: scale.max };
  return { ...workload, release, floor: release.floor, ...ceiling, serving };
}

/** The tracks whose pods answer requests of the live Service. */
function servingTracks(topology: TopologyKind, release: ServiceRelease): readonly Track[] {
  const state = releaseOf("blueGreen", release);
  return topology === "blueGreen" ? (state === undefined ? [] : [state.live]) : TRACKS[topology];
}

/**
 * What a Service selects. `{app}` would select the pods of both topologies during a migration, so until it is over the live Service selects one
 * workload of the serving side: the live color, the rolling workload, or stable.
 */
function selectorOf(
  { role }: ServiceLayout,
  { service, topology, migrateFrom }: Layout,
  release: ServiceRelease,
  serving: readonly Track[],
): Labels | undefined {
  if (role === "live") {
    if (migrateFrom === undefined && topology !== "blueGreen") return appSelector(service);
    const [first] = serving;
    return first === undefined ? {} : workloadSelector(service, first);
  }
  if (role === "preview") {
    const state = releaseOf("blueGreen", release);
    return state && workloadSelector(service, state.preview);
  }
  return releaseOf("canary", release) && workloadSelector(service, role);
}

function canaryShare({ topology, migrateFrom }: Layout, release: ServiceRelease): Pick<Plan, "canaryShare"> {
  const state = topology === "canary" && migrateFrom === undefined ? releaseOf("canary", release) : undefined;
  return state === undefined
    ? {}
    : { canaryShare: trueShare({ canary: state.canary.floor, stable: state.stable.floor }) };
}
