import { servingTopology } from "../../lib/rules/floors";
import type { ReleaseSpec, ServiceRelease, TrackRelease } from "../../lib/spec/release";
import type { Scale, TopologyKind } from "../../lib/spec/service";
import { sortedEntries } from "../../lib/values/sorted-entries";
import { releaseOf } from "../../lib/topology/migration";
import type { AccessLayerProps } from "../access-layer-chart";

/** A blue-green service with its idle colour at the live one's floor: ready to take everything. Any other is left as it is. */
export function warmed(props: AccessLayerProps, service: string): AccessLayerProps {
  const release = props.release.services[service] ?? {};
  const state = releaseOf("blueGreen", release);
  if (state === undefined) return props;
  const floor = Math.max(state.blue.floor, state.green.floor);
  const idle = state.live === "blue" ? "green" : "blue";
  return withService(props, service, { ...release, [idle]: { ...state[idle], floor } });
}

/** What serves requests of each service, in all of its workloads; no canary is on trial. */
export function clean(props: AccessLayerProps): AccessLayerProps {
  return sortedEntries(props.environment.services).reduce((cleaned, [name, spec]) => {
    const release = props.release.services[name] ?? {};
    const serving = servingRelease(release, servingTopology(spec, release));
    return withService(cleaned, name, cleanService(release, serving, spec.scale));
  }, props);
}

/**
 * What answers the requests of a service: the live colour, stable, or the one workload.
 * @throws Error where the release state of the topology is missing; the rules refuse that before
 */
export function servingRelease(release: ServiceRelease, topology: TopologyKind): TrackRelease {
  const blueGreen = releaseOf("blueGreen", release);
  const found: Readonly<Record<TopologyKind, TrackRelease | undefined>> = {
    rolling: release.rolling,
    blueGreen: blueGreen?.[blueGreen.live],
    canary: release.stable,
  };
  const serving = found[topology];
  if (serving === undefined) throw new Error(`nothing is released for topology ${topology}`);
  return serving;
}

function cleanService(release: ServiceRelease, { version, digest }: TrackRelease, { min }: Scale): ServiceRelease {
  const cleanTrack = (track: TrackRelease): TrackRelease => ({ version, digest, floor: track.floor });
  const { rolling, blue, green, stable, canary } = release;
  return {
    ...release,
    ...(rolling && { rolling: cleanTrack(rolling) }),
    ...(blue && { blue: cleanTrack(blue) }),
    ...(green && { green: cleanTrack(green) }),
    // On trial the canary carried a part of the load; now stable carries all of it.
    ...(stable && { stable: { ...cleanTrack(stable), floor: Math.max(stable.floor, min) } }),
    ...(canary && { canary: { ...cleanTrack(canary), floor: 1 }, share: 0 }),
  };
}

function withService(
  { environment, release }: AccessLayerProps,
  name: string,
  service: ServiceRelease,
): AccessLayerProps {
  const services: ReleaseSpec["services"] = { ...release.services, [name]: service };
  return { environment, release: { ...release, services } };
}
