import { byName, isRecord, keyStep, ownValue, type FieldChange } from "../changes";
import type { Manifest } from "../manifest";
import { parseQuantity } from "../../values/quantity";

/**
 * The fields of a printed object that the object in the cluster has otherwise, or has not. What the cluster has besides is not looked at: most of it are
 * defaults and status.
 */
export function fieldsNotAsPrinted(printed: Manifest, live: Manifest): readonly FieldChange[] {
  const { metadata: _printed, ...fields } = printed;
  const { labels = {}, annotations = {} } = printed.metadata;
  return differences({ ...fields, metadata: { labels, annotations } }, live, "");
}

/** The same of values at a path. */
export function differences(printed: unknown, live: unknown, path: string): readonly FieldChange[] {
  if (isSame(printed, live, path)) return [];
  if (Array.isArray(printed) && Array.isArray(live)) return listDifferences(printed, live, path);
  if (isRecord(printed) && isRecord(live)) {
    return Object.entries(printed).flatMap(([key, value]) =>
      differences(value, ownValue(live, key), path + keyStep(key, path)),
    );
  }
  return [{ path, before: printed, after: live }];
}

/** Containers, ports and variables are found by their names, and others may add to such a list. Of any other list every item counts. */
function listDifferences(printed: readonly unknown[], live: readonly unknown[], path: string): readonly FieldChange[] {
  const [wanted, found] = [byName(printed), byName(live)];
  if (wanted === undefined || found === undefined || printed.length === 0) {
    if (printed.length !== live.length) return [{ path, before: printed, after: live }];
    return printed.flatMap((item, index) => differences(item, live[index], `${path}[${index}]`));
  }
  const fields = Object.entries(wanted).flatMap(([name, item]) =>
    differences(item, ownValue(found, name), `${path}[${name}]`),
  );
  const [before, after] = [Object.keys(wanted), Object.keys(found).filter((name) => Object.hasOwn(wanted, name))];
  const isReordered = fields.length === 0 && before.some((name, index) => name !== after[index]);
  return isReordered ? [{ path, before, after }] : fields;
}

/** Where amounts stand, which the API server writes its own way: `1000m` is `1`. */
const AMOUNTS =
  /\b(requests|limits|hard|default|defaultRequest|min|max|maxLimitRequestRatio|capacity|sizeLimit|averageValue|divisor)\b/;

/** The API server leaves out what is empty. */
function isSame(printed: unknown, live: unknown, path: string): boolean {
  if (Object.is(printed, live)) return true;
  if (live === undefined && printed === "") return true;
  if (live === undefined) return (Array.isArray(printed) || isRecord(printed)) && Object.keys(printed).length === 0;
  if (typeof printed !== "string" || typeof live !== "string" || !AMOUNTS.test(path)) return false;
  const amount = parseQuantity(printed);
  return amount !== undefined && amount === parseQuantity(live);
}
