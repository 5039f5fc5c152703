import { isRecord, recordAt, recordOf, recordsOf, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";

/**
 * Writes the pull policies that neither manifest has as the server stores them. Their default depends on the image, but the server keeps it when the image
 * changes: https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting
 * @param live - the pod of `before` with the defaults that the server wrote
 */
export function withPullPolicies(before: JsonRecord, after: JsonRecord, live: JsonRecord): JsonRecord {
  const lists = ["containers", "initContainers", "volumes"].filter((list) => Array.isArray(after[list]));
  const itemsOf = (list: string) => {
    const [old, stored] = [before, live].map(
      (pod) => new Map(recordsOf(pod[list]).map((item) => [item["name"], item])),
    );
    return (after[list] as readonly unknown[]).map((item: unknown) => {
      if (!isRecord(item)) return item;
      const [earlier, kept] = [recordOf(old?.get(item["name"])), recordOf(stored?.get(item["name"]))];
      if (list !== "volumes") return withKept(earlier, item, kept, "imagePullPolicy");
      const [oldImage, image] = [earlier["image"], item["image"]];
      return isRecord(oldImage) && isRecord(image)
        ? { ...item, image: withKept(oldImage, image, recordOf(kept["image"]), "pullPolicy") }
        : item;
    });
  };
  return { ...after, ...Object.fromEntries(lists.map((list) => [list, itemsOf(list)])) };
}

/** Writes the types of a NetworkPolicy as the server stores them, if neither manifest has them. The server does not add `Egress` later. */
export function withPolicyTypes(before: Manifest, after: Manifest, live: JsonRecord): Manifest {
  const spec = recordOf(after["spec"]);
  return { ...after, spec: withKept(recordAt(before, "spec"), spec, recordAt(live, "spec"), "policyTypes") };
}

/** An absent list and an empty one get the same default. */
function withKept(before: JsonRecord, after: JsonRecord, live: JsonRecord, field: string): JsonRecord {
  const isGiven = ({ [field]: value }: JsonRecord) =>
    Array.isArray(value) ? value.length > 0 : (value ?? null) !== null;
  return live[field] === undefined || isGiven(before) || isGiven(after) ? after : { ...after, [field]: live[field] };
}
