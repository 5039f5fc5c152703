import { synthesize } from "../../charts/synthesize";
import { patchObjects, type Patched } from "../../lib/patches/patched";
import type { PatchOperation, PatchSpec } from "../../lib/spec/patches";
import { formatPath } from "../../lib/spec/problem";
import { environmentOf, layerOf } from "./fixtures";

const layer = layerOf(environmentOf("prod"));

/** Objects of prod without patches. */
export const { manifests } = synthesize(layer);

/** What a patch changes. */
export type Change = Pick<PatchSpec, "patch" | "merge">;

/** Applies patches to prod, on a cluster with all fields. */
export function withPatches(...patches: readonly PatchSpec[]): Patched {
  return onKubernetes("1.36", ...patches);
}

/** Applies patches to prod, on a cluster with a minor version of Kubernetes. */
export function onKubernetes(kubernetes: string, ...patches: readonly PatchSpec[]): Patched {
  return patchObjects(manifests, patches, { services: layer.services.map(({ name }) => name), kubernetes });
}

/** Applies one patch to an object of prod, or to all objects of a kind. */
export function patched(
  kind: string,
  name: string | undefined,
  change: Change,
  labels?: PatchSpec["target"]["labels"],
) {
  const target = { kind, ...(name === undefined ? {} : { name }), ...(labels === undefined ? {} : { labels }) };
  return withPatches({ target, reason: "Why.", ...change });
}

/** Problems of one patch, as `code path: message`. */
export function problemsOf(...args: Parameters<typeof patched>): string[] {
  return patched(...args).problems.map(({ code, path, message }) => `${code} ${formatPath(path)}: ${message}`);
}

export const add = (path: string, value: unknown): PatchOperation => ({ op: "add", path, value });
export const replace = (path: string, value: unknown): PatchOperation => ({ op: "replace", path, value });
export const remove = (path: string): PatchOperation => ({ op: "remove", path });

/** A container that Pod Security allows. */
export const sidecar = (more: object = {}) => ({
  name: "sidecar",
  image: "registry.example.com/sidecar:v1",
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  ...more,
});
