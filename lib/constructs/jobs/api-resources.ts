import { ApiObject, Chart } from "cdk8s";
import type { Construct } from "constructs";

/** API group and resource name of a kind. */
export interface ApiResource {
  /** API group, or an empty string for the core group. */
  readonly group: string;
  /** Plural name of the resource, in lower case. */
  readonly resource: string;
}

/** API resources of all objects in the chart of a construct. Call this function lazily (`Lazy.any`), because later constructs add objects. */
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

/** Name of a resource as in kubectl, such as `services` or `deployments.apps`. */
export function resourceName({ group, resource }: ApiResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** Regular English plural of a kind. It is correct for all kinds in use, such as NetworkPolicy, Ingress and HTTPRoute. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith("y")) return `${name.slice(0, -1)}ies`;
  return name.endsWith("s") ? `${name}es` : `${name}s`;
}
