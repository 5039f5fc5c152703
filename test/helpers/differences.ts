import type { Manifest } from "../../lib/manifests/manifest";

/**
 * Returns the value of every field in every object, keyed by `Kind/name path`. Independent of the library's own comparison, which
 * it checks.
 */
export function fieldsOf(manifests: readonly Manifest[]): ReadonlyMap<string, unknown> {
  return new Map(
    manifests.flatMap((manifest) =>
      flatten(manifest, `${manifest.kind}/${manifest.metadata.name} `).map((entry) => entry),
    ),
  );
}

/**
 * Returns the differences between two states, such as `Service/gateway-service spec.selector.version: blue → green`.
 */
export function differences(before: readonly Manifest[], after: readonly Manifest[]): string[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => `${field}: ${show(old, field)} → ${show(now, field)}`);
}

function show(fields: ReadonlyMap<string, unknown>, field: string): string {
  return fields.has(field) ? String(fields.get(field)) : "absent";
}

function flatten(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, field]) =>
    flatten(field, path.endsWith(" ") ? `${path}${key}` : `${path}.${key}`),
  );
}
