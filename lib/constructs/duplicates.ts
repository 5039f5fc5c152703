import { ApiObject, Chart } from "cdk8s";
import type { Construct } from "constructs";

/**
 * Reports a problem at synthesis if an earlier construct in the chart creates objects with the same names. `app.synth()` would render both, and the
 * cluster would keep the last one. Other charts are not checked, because they may be for other clusters.
 */
export function reportDuplicates(construct: Construct): void {
  construct.node.addValidation({ validate: () => duplicatesOf(construct) });
}

function duplicatesOf(construct: Construct): string[] {
  const own = objectsBelow(construct);
  const [firstOwn] = own;
  if (firstOwn === undefined) return [];
  const all = objectsBelow(Chart.of(construct));
  const earlier = new Map(all.slice(0, all.indexOf(firstOwn)).map((object) => [identityOf(object), object]));
  const [first, ...others] = own.filter((object) => earlier.has(identityOf(object)));
  if (first === undefined) return [];
  const place = earlier.get(identityOf(first))?.node.path;
  const what = `${first.kind} ${first.name}${others.length === 0 ? "" : ` and ${others.length} more`}`;
  return [
    `creates ${what} a second time, after ${place}; the cluster would keep only the last one, so give one of the two constructs a different name or namespace`,
  ];
}

function objectsBelow(construct: Construct): readonly ApiObject[] {
  return construct.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child));
}

function identityOf({ apiVersion, kind, metadata, name }: ApiObject): string {
  return `${apiVersion}/${kind} ${metadata.namespace ?? ""}/${name}`;
}
