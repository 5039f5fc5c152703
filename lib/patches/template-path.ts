import { POD_PATHS } from "../manifests/canonical/derived";
import { groupOf } from "../manifests/canonical/places";
import type { Manifest } from "../manifests/manifest";

/** Path of the pod template of an object, without the `spec` of the pod. `undefined` for a kind without pods. */
export function templatePath({
  apiVersion,
  kind,
}: Pick<Manifest, "apiVersion" | "kind">): readonly string[] | undefined {
  return POD_PATHS[`${groupOf(apiVersion)}/${kind}`]?.slice(0, -1);
}
