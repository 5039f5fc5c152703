import { driftOf } from "../../manifests/drift/drift";
import { isWithin } from "../../manifests/field-changes";
import type { Manifest } from "../../manifests/manifest";
import type { DriftStatus, LiveState } from "./types";

/** How many fields of these objects differ in the cluster. Objects of kinds that can't be read do not count. */
export function driftCount(rendered: readonly Manifest[], { objects, unread }: LiveState): DriftStatus {
  const readable = rendered.filter(({ kind }) => !unread.some((one) => one.kind === kind));
  const counts = driftOf(readable, objects).map(({ identity, isMissing, deletedSince, fields, others }) => {
    // A field that another manager changed differs from the manifest, too.
    const changed = fields.map(({ path }) => path);
    const added = others
      .map(({ path }) => path)
      .filter((path) => !changed.some((one) => isWithin(path, one) || isWithin(one, path)));
    const gone = isMissing || deletedSince !== undefined ? 1 : 0;
    return { identity, count: changed.length + new Set(added).size + gone };
  });
  const drifted = counts.filter(({ count }) => count > 0);
  return {
    fields: drifted.reduce((sum, { count }) => sum + count, 0),
    objects: drifted.map(({ identity }) => identity),
  };
}

/** Objects of the manifest that belong to an `app`. */
export function objectsOf(app: string, manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ metadata }) => metadata.labels?.["app"] === app);
}
