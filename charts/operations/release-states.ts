import { resolveLayer, serviceOf, type Layer } from "../../lib/layer/layer";
import type { ServiceRelease, TrackRelease } from "../../lib/spec/release";
import type { ServiceSpec } from "../../lib/spec/service";
import { releaseOf, servingTopology } from "../../lib/topology/release-state";

/** The layer with the idle color of a blue-green service at the higher of both floors, ready for all requests. Changes nothing of other services. */
export function warmed(layer: Layer, service: string): Layer {
  const release = serviceOf(layer, service)?.release ?? {};
  const state = releaseOf("blueGreen", release);
  if (state === undefined) return layer;
  const floor = Math.max(state.blue.floor, state.green.floor);
  const idle = state.live === "blue" ? "green" : "blue";
  return withReleases(layer, { [service]: { ...release, [idle]: { ...state[idle], floor } } });
}

/** What serves requests of each service, in all of its workloads; no canary is on trial. */
export function clean(layer: Layer): Layer {
  const releases = layer.services.map((service) => [service.name, cleanService(service)] as const);
  return withReleases(layer, Object.fromEntries(releases));
}

/** The fields that {@link servingRelease} reads; a `LayerService` has them. */
type Released = Pick<ServiceSpec, "topology" | "migrateFrom"> & { readonly release: ServiceRelease };

/**
 * What answers the requests of a service: the live color, stable, or the one workload.
 * @throws Error where the release state of the topology is missing; the rules refuse that before
 */
export function servingRelease(service: Released): TrackRelease {
  const { release } = service;
  const topology = servingTopology(service, release);
  const blueGreen = releaseOf("blueGreen", release);
  const serving = { rolling: release.rolling, blueGreen: blueGreen?.[blueGreen.live], canary: release.stable }[
    topology
  ];
  if (serving === undefined) throw new Error(`nothing is released for topology ${topology}`);
  return serving;
}

function cleanService(service: Released & Pick<ServiceSpec, "scale">): ServiceRelease {
  const { version, digest } = servingRelease(service);
  const cleanTrack = (track: TrackRelease): TrackRelease => ({ version, digest, floor: track.floor });
  const { release, scale } = service;
  const { rolling, blue, green, stable, canary } = release;
  return {
    ...release,
    ...(rolling && { rolling: cleanTrack(rolling) }),
    ...(blue && { blue: cleanTrack(blue) }),
    ...(green && { green: cleanTrack(green) }),
    // On trial the canary carried a part of the load; now stable carries all of it.
    ...(stable && { stable: { ...cleanTrack(stable), floor: Math.max(stable.floor, scale.min) } }),
    ...(canary && { canary: { ...cleanTrack(canary), floor: 1 }, share: 0 }),
  };
}

/** The same environment with other release states of some services. */
function withReleases({ source }: Layer, releases: Readonly<Record<string, ServiceRelease>>): Layer {
  const { environment, release } = source;
  return resolveLayer(environment, { ...release, services: { ...release.services, ...releases } });
}
