import type { Manifest } from "../../manifests/manifest";
import { leaseName } from "../lease";
import { ClusterError, type Cluster, type LiveObject, type Selection } from "../cluster";
import { objectsOf } from "./drift-count";
import type { LiveState, UnreadKind } from "./types";

/**
 * Reads the objects that a status needs: the kinds of the services in the manifest, Deployments, pods and Leases.
 * @param services - names of the services
 * @throws ClusterError if the API server does not answer, or if the user can't read any kind
 */
export async function readLive(
  cluster: Cluster,
  namespace: string,
  services: readonly string[],
  manifests: readonly Manifest[],
): Promise<LiveState> {
  const kinds = [
    { apiVersion: "apps/v1", kind: "Deployment" },
    { apiVersion: "v1", kind: "Pod" },
    leaseName("", namespace),
    ...services.flatMap((service) => objectsOf(service, manifests)),
  ];
  const distinct = new Map(kinds.map(({ apiVersion, kind }) => [kind, { apiVersion, kind, namespace }]));
  const results = await Promise.all([...distinct.values()].map((selection) => listed(cluster, selection)));
  const unread = results.flatMap((result) => ("error" in result ? [result] : []));
  if (unread.length === results.length && unread[0] !== undefined) throw unread[0].error;
  return {
    objects: results.flatMap((result) => ("objects" in result ? result.objects : [])),
    unread: unread.map(({ kind, error }): UnreadKind => ({ kind, why: error.message })),
  };
}

/** The objects of a kind, or why they can't be read. */
async function listed(
  cluster: Cluster,
  selection: Selection,
): Promise<{ readonly objects: readonly LiveObject[] } | { readonly kind: string; readonly error: ClusterError }> {
  try {
    return { objects: await cluster.list(selection) };
  } catch (error) {
    if (error instanceof ClusterError && (error.reason === "denied" || error.reason === "refused"))
      return { kind: selection.kind, error };
    throw error;
  }
}
