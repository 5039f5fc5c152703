import type { ApiObject } from "cdk8s";

/** How patched objects are rendered without their patches. */
const RENDERED = new WeakMap<ApiObject, () => unknown>();

/**
 * Patches the finished manifest of an object wherever it is synthesized. `addJsonPatch` would apply before the Kubernetes classes, which drop the fields that
 * they do not know.
 */
export function patchManifest(object: ApiObject, patch: (rendered: unknown) => unknown): void {
  const render = object.toJson.bind(object);
  RENDERED.set(object, render);
  object.toJson = () => patch(render());
}

/** The manifest of an object without the patches of {@link patchManifest}. */
export function unpatchedManifest(object: ApiObject): unknown {
  return (RENDERED.get(object) ?? (() => object.toJson()))();
}
