import { appSelector, workloadSelector, type Labels, type Track } from "../names";
import type { ServiceRelease, TrackRelease } from "../spec/release";
import type { Scale, TopologyKind } from "../spec/service";
import { trueShare } from "./canary-share";
import { topologiesOf, TRACKS, type Layout, type ServiceLayout, type WorkloadLayout } from "./layout";
import { releaseOf, servingTopology } from "./release-state";

/** A workload of a service with its release. */
export interface PlannedWorkload extends WorkloadLayout {
  /** Release state of the workload. */
  readonly release: TrackRelease;
  /** Minimum number of pods: `minReplicas` with an autoscaler, otherwise `replicas`. */
  readonly floor: number;
  /**
   * Maximum number of pods.
   * @default - no autoscaler
   */
  readonly ceiling?: number;
  /** Whether the workload receives requests from the live Service. */
  readonly serving: boolean;
}

/** A Service with its selector. */
export interface PlannedService extends ServiceLayout {
  /** Selector of its pods. Releases change its values, never its keys. */
  readonly selector: Labels;
}

/** A layout with the values of a release: versions, numbers of pods and serving workloads. */
export interface Plan {
  /** Workloads, in the order of the layout. */
  readonly workloads: readonly PlannedWorkload[];
  /** Services, in the order of the layout. */
  readonly services: readonly PlannedService[];
  /**
   * Actual percentage of requests that the canary receives when all workloads run at their floors.
   * @default - not a canary service
   */
  readonly canaryShare?: number;
}

/**
 * Applies a release to a layout. Never throws. A topology without release state gets no workloads or Services, and the rules reject it before
 * anything is rendered.
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

/** Tracks behind the live Service. */
function servingTracks(topology: TopologyKind, release: ServiceRelease): readonly Track[] {
  const state = releaseOf("blueGreen", release);
  return topology === "blueGreen" ? (state === undefined ? [] : [state.live]) : TRACKS[topology];
}

/**
 * Selector of a Service. During a migration, `{app}` would select the pods of both topologies. The live Service then selects one
 * workload of the serving topology: the live color, the rolling workload, or stable.
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
