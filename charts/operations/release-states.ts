import { resolveLayer, serviceOf, type Layer } from "../../lib/layer/layer";
import type { ServiceRelease, TrackRelease } from "../../lib/spec/release";
import type { ServiceSpec } from "../../lib/spec/service";
import { releaseOf, servingTopology } from "../../lib/topology/release-state";

/** Returns the layer with the idle color of a blue/green service scaled to the higher floor of the two colors, so that it can become live. */
export function warmed(layer: Layer, service: string): Layer {
  const release = serviceOf(layer, service)?.release ?? {};
  const state = releaseOf("blueGreen", release);
  if (state === undefined) return layer;
  const floor = Math.max(state.blue.floor, state.green.floor);
  const idle = state.live === "blue" ? "green" : "blue";
  return withReleases(layer, { [service]: { ...release, [idle]: { ...state[idle], floor } } });
}

/** Returns the layer with all workloads of each service at the live version and all canary shares at 0. */
export function clean(layer: Layer): Layer {
  const releases = layer.services.map((service) => [service.name, cleanService(service)] as const);
  return withReleases(layer, Object.fromEntries(releases));
}

/** Fields of a service that {@link servingRelease} reads. */
type Released = Pick<ServiceSpec, "topology" | "migrateFrom"> & { readonly release: ServiceRelease };

/**
 * Returns the release state of the workload that serves requests: the live color, the stable workload or the only workload.
 * @throws Error if the topology has no release state; the rules report that earlier
 */
export function servingRelease(service: Released): TrackRelease {
  const { release } = service;
  const topology = servingTopology(service, release);
  const blueGreen = releaseOf("blueGreen", release);
  const serving = { rolling: release.rolling, blueGreen: blueGreen?.[blueGreen.live], canary: release.stable }[
    topology
  ];
  if (serving === undefined) throw new Error(`topology ${topology} has no release state`);
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
    // Stable now serves all requests, including those that the canary served.
    ...(stable && { stable: { ...cleanTrack(stable), floor: Math.max(stable.floor, scale.min) } }),
    ...(canary && { canary: { ...cleanTrack(canary), floor: 1 }, share: 0 }),
  };
}

/** Returns the layer with the release states of some services replaced. */
function withReleases({ source }: Layer, releases: Readonly<Record<string, ServiceRelease>>): Layer {
  const { environment, release } = source;
  return resolveLayer(environment, { ...release, services: { ...release.services, ...releases } });
}
