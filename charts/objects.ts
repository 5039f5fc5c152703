import { ApiObject, type Chart } from "cdk8s";
import type { ObjectsSpec } from "../lib/spec/pods";
import { sortedEntries } from "../lib/values/sorted-entries";

/**
 * Adds labels and annotations to all objects of a chart. Those that an object already has do not change, because other objects and other fields, such as
 * `cluster.prometheus.objectLabels`, depend on them.
 */
export function addMetadata(chart: Chart, { labels = {}, annotations = {} }: ObjectsSpec = {}): void {
  for (const construct of chart.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) continue;
    const { metadata } = construct;
    const own = metadata.toJson() as { readonly labels?: object; readonly annotations?: object };
    for (const [key, value] of sortedEntries(labels))
      if (!Object.hasOwn(own.labels ?? {}, key)) metadata.addLabel(key, value);
    for (const [key, value] of sortedEntries(annotations))
      if (!Object.hasOwn(own.annotations ?? {}, key)) metadata.addAnnotation(key, value);
  }
}
