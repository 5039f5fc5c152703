import type { ReleaseByTopology, ServiceRelease } from "../spec/release";
import type { ServiceSpec, TopologyKind } from "../spec/service";

const READERS: { readonly [K in TopologyKind]: (release: ServiceRelease) => ReleaseByTopology[K] | undefined } = {
  rolling: ({ rolling }) => rolling && { rolling },
  blueGreen: ({ live, preview, blue, green }) => live && preview && blue && green && { live, preview, blue, green },
  canary: ({ share, stable, canary }) =>
    share === undefined ? undefined : stable && canary && { share, stable, canary },
};

/** Release state for a topology, or `undefined` if it is incomplete. */
export function releaseOf<K extends TopologyKind>(
  topology: K,
  release: ServiceRelease,
): ReleaseByTopology[K] | undefined {
  return READERS[topology](release);
}

/**
 * Topology whose workloads serve requests. During a migration, `serving` in the release file sets
 * it; the default is the old topology.
 */
export function servingTopology(
  { topology, migrateFrom }: Pick<ServiceSpec, "topology" | "migrateFrom">,
  { serving }: Pick<ServiceRelease, "serving">,
): TopologyKind {
  return migrateFrom === undefined ? topology : (serving ?? migrateFrom);
}
