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

/** A path in an object, with `template` in place of the path of its pod template, which differs between kinds. */
export function inTemplate(manifest: Manifest, path: string): string {
  const prefix = templatePath(manifest)?.join(".");
  return prefix !== undefined && path.startsWith(`${prefix}.`) ? `template.${path.slice(prefix.length + 1)}` : path;
}
