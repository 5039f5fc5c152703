import type { Layer } from "../layer/layer";
import { BACKUP_PREFIXES, backupBucketName, backupPrefix } from "../names";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import { publicHosts } from "./exposure";
import { inEnvironment, problemIf } from "./problems";

/**
 * Problems between an environment and earlier ones. In the same cluster: a shared namespace, in which they would silently overwrite each other because
 * both use the same field manager, or a shared public host, whose requests would reach only one of them. Anywhere: the same place for backups.
 */
export function sharedClusterProblems(layer: Layer, earlier: readonly Layer[]): readonly Problem[] {
  const neighbors = earlier.filter(({ cluster }) => cluster.context === layer.cluster.context);
  return [...namespaceProblems(layer, neighbors), ...hostProblems(layer, neighbors), ...bucketProblems(layer, earlier)];
}

function namespaceProblems({ namespace, cluster }: Layer, neighbors: readonly Layer[]): readonly Problem[] {
  const other = neighbors.find((neighbor) => neighbor.namespace === namespace);
  const message =
    other &&
    `must not share a namespace with environment ${other.name}, got ${show(cluster.context)} with namespace ${namespace}, because they would ` +
      "overwrite each other; change the context or the namespace of one of them";
  return problemIf("cluster/shared", inEnvironment("cluster", "context"), message);
}

function hostProblems(layer: Layer, neighbors: readonly Layer[]): readonly Problem[] {
  return publicHosts(layer).flatMap(({ host, place }) => {
    const other = neighbors.find((neighbor) => publicHosts(neighbor).some((claim) => claim.host === host));
    const message =
      other &&
      `must differ from the hosts of environment ${other.name}, which runs in the same cluster (${show(layer.cluster.context)}), got ${show(host)}; ` +
        "use another host in one of them";
    return problemIf("host/shared", place, message);
  });
}

/** Restores would find the backups of both environments, and both lifecycles would delete them. */
function bucketProblems(layer: Layer, earlier: readonly Layer[]): readonly Problem[] {
  const other = earlier.find((one) =>
    placesOf(layer).some((place) => placesOf(one).some((its) => overlap(place, its))),
  );
  const prefix = layer.backups?.bucket?.prefix;
  const message =
    other &&
    `must not overlap with the backups of environment ${other.name} in the same bucket, got ${prefix === undefined ? "no prefix" : show(prefix)}; ` +
      "use another prefix or bucket in one of them";
  return problemIf("backups/shared", inEnvironment("backups", "bucket", "prefix"), message);
}

/** Starts of the backups' URLs, one for each kind. */
function placesOf({ name, backups }: Layer): readonly string[] {
  if (backups === undefined) return [];
  const { bucket } = backups;
  const kinds = Object.keys(BACKUP_PREFIXES) as readonly (keyof typeof BACKUP_PREFIXES)[];
  return kinds.map((kind) => `${backupBucketName(name, bucket?.name)}/${backupPrefix(kind, bucket?.prefix)}`);
}

function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
