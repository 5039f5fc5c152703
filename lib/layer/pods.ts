import type { PodsSpec } from "../spec/pods";

/**
 * Applies defaults to the pods of one part of a layer, such as a service. Labels and annotations are added to those of the defaults. Every other field
 * replaces the default, so that `nodeSelector: {}` means any node.
 */
export function resolvePods(defaults: PodsSpec | undefined, own: PodsSpec | undefined): PodsSpec | undefined {
  if (defaults === undefined || own === undefined) return own ?? defaults;
  return {
    ...defaults,
    ...defined(own),
    ...merged("labels", defaults, own),
    ...merged("annotations", defaults, own),
    ...merged("serviceAccountAnnotations", defaults, own),
  };
}

/** Fields of a part of a layer with its pods, which are absent if nothing sets them. */
export function podsField(defaults: PodsSpec | undefined, own: PodsSpec | undefined): { readonly pods?: PodsSpec } {
  const pods = resolvePods(defaults, own);
  return pods === undefined ? {} : { pods };
}

/** Props can have keys with the value `undefined`, which means that they are not set. */
function defined(pods: PodsSpec): PodsSpec {
  return Object.fromEntries(Object.entries(pods).filter(([, value]) => value !== undefined));
}

function merged(
  key: "labels" | "annotations" | "serviceAccountAnnotations",
  defaults: PodsSpec,
  own: PodsSpec,
): PodsSpec {
  if (defaults[key] === undefined && own[key] === undefined) return {};
  return { [key]: { ...defaults[key], ...own[key] } };
}
