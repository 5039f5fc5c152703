import { ApiObject, Chart } from "cdk8s";
import type { Construct } from "constructs";

/** What an API server calls the objects of a kind. */
export interface ApiResource {
  /** API group; empty for the core. */
  readonly group: string;
  /** Plural in lower case. */
  readonly resource: string;
}

/**
 * Every kind of which the chart around a construct prints an object. Ask for it lazily (`Lazy.any`): constructs that are made later
 * print objects, too.
 */
export function apiResourcesOf(construct: Construct): readonly ApiResource[] {
  const objects = Chart.of(construct)
    .node.findAll()
    .filter((child) => ApiObject.isApiObject(child));
  const byName = new Map(
    objects.map(({ apiGroup, kind }) => {
      const resource = { group: apiGroup === "core" ? "" : apiGroup, resource: pluralOf(kind) };
      return [resourceName(resource), resource];
    }),
  );
  return [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? []);
}

/** `services`, `deployments.apps`: how kubectl tells two of a name apart. */
export function resourceName({ group, resource }: ApiResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** English is regular for every kind so far: NetworkPolicy, Ingress, HTTPRoute. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith("y")) return `${name.slice(0, -1)}ies`;
  return name.endsWith("s") ? `${name}es` : `${name}s`;
}
