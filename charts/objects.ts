import { ApiObject, type Chart } from "cdk8s";
import type { ObjectsSpec } from "../lib/spec/pods";
import { sortedEntries } from "../lib/values/sorted-entries";

/** Adds labels and annotations to all objects of a chart. Rules keep them apart from those of the model. */
export function addMetadata(chart: Chart, { labels = {}, annotations = {} }: ObjectsSpec = {}): void {
  for (const construct of chart.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) continue;
    for (const [key, value] of sortedEntries(labels)) construct.metadata.addLabel(key, value);
    for (const [key, value] of sortedEntries(annotations)) construct.metadata.addAnnotation(key, value);
  }
}
