import type { ReleaseByTopology, ServiceRelease } from "../spec/release";
import type { ServiceSpec, TopologyKind } from "../spec/service";

const READERS: { readonly [K in TopologyKind]: (release: ServiceRelease) => ReleaseByTopology[K] | undefined } = {
  rolling: ({ rolling }) => rolling && { rolling },
  blueGreen: ({ live, preview, blue, green }) => live && preview && blue && green && { live, preview, blue, green },
  canary: ({ share, stable, canary }) =>
    share === undefined ? undefined : stable && canary && { share, stable, canary },
};

/** The part of a service's release state that a topology needs, or `undefined` where it is incomplete. */
export function releaseOf<K extends TopologyKind>(
  topology: K,
  release: ServiceRelease,
): ReleaseByTopology[K] | undefined {
  return READERS[topology](release);
}

/** The topology whose workloads answer requests: during a migration the release file says which, and by default it is the one that is left. */
export function servingTopology(
  { topology, migrateFrom }: Pick<ServiceSpec, "topology" | "migrateFrom">,
  { serving }: Pick<ServiceRelease, "serving">,
): TopologyKind {
  return migrateFrom === undefined ? topology : (serving ?? migrateFrom);
}
