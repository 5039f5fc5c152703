import { byName, isRecord, keyStep, ownValue, type FieldChange } from "../changes";
import type { Manifest } from "../manifests";
import { parseQuantity } from "../spec/values/quantity";

/**
 * The fields of a printed object that the object in the cluster has otherwise, or has not. What the cluster has besides is not looked at: most of it are
 * defaults and status.
 */
export function fieldsNotAsPrinted(printed: Manifest, live: Manifest): readonly FieldChange[] {
  const { metadata: _printed, ...fields } = printed;
  const { labels = {}, annotations = {} } = printed.metadata;
  return differences({ ...fields, metadata: { labels, annotations } }, live, "");
}

function differences(printed: unknown, live: unknown, path: string): readonly FieldChange[] {
  if (isSame(printed, live)) return [];
  if (Array.isArray(printed) && Array.isArray(live)) return listDifferences(printed, live, path);
  if (isRecord(printed) && isRecord(live)) {
    return Object.entries(printed).flatMap(([key, value]) =>
      differences(value, ownValue(live, key), path + keyStep(key, path)),
    );
  }
  return [{ path, before: printed, after: live }];
}

/** Containers, ports and variables are found by their names; others may add to such a list. Of any other list every item counts. */
function listDifferences(printed: readonly unknown[], live: readonly unknown[], path: string): readonly FieldChange[] {
  const [wanted, found] = [byName(printed), byName(live)];
  if (wanted !== undefined && found !== undefined && printed.length > 0) {
    return Object.entries(wanted).flatMap(([name, item]) =>
      differences(item, ownValue(found, name), `${path}[${name}]`),
    );
  }
  if (printed.length !== live.length) return [{ path, before: printed, after: live }];
  return printed.flatMap((item, index) => differences(item, live[index], `${path}[${index}]`));
}

/** The API server leaves out what is empty, and writes amounts its own way: `1000m` is `1`. */
function isSame(printed: unknown, live: unknown): boolean {
  if (Object.is(printed, live)) return true;
  if (live === undefined && printed === "") return true;
  if (live === undefined) return (Array.isArray(printed) || isRecord(printed)) && Object.keys(printed).length === 0;
  const [wanted, found] = [printed, live].map((value) =>
    typeof value === "string" || typeof value === "number" ? parseQuantity(String(value)) : undefined,
  );
  return wanted !== undefined && wanted === found && typeof printed === typeof live;
}
