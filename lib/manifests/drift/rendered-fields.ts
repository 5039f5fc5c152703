import { byName, keyStep, ownValue, type FieldChange } from "../field-changes";
import { isRecord } from "../json";
import type { Manifest } from "../manifest";
import { parseQuantity } from "../../values/quantity";

/**
 * Returns the fields of a manifest that are missing or different in the cluster. Fields that exist only in the cluster are ignored, because most of
 * them are defaults or status.
 */
export function driftedFields(rendered: Manifest, live: Manifest): readonly FieldChange[] {
  const { metadata: _metadata, ...fields } = rendered;
  const { labels = {}, annotations = {} } = rendered.metadata;
  return differences({ ...fields, metadata: { labels, annotations } }, live, "");
}

/** Like {@link driftedFields}, but for the values at a path. */
export function differences(rendered: unknown, live: unknown, path: string): readonly FieldChange[] {
  if (isSame(rendered, live, path)) return [];
  if (Array.isArray(rendered) && Array.isArray(live)) return listDifferences(rendered, live, path);
  if (isRecord(rendered) && isRecord(live)) {
    return Object.entries(rendered).flatMap(([key, value]) =>
      differences(value, ownValue(live, key), path + keyStep(key, path)),
    );
  }
  return [{ path, before: rendered, after: live }];
}

/**
 * Compares two lists. Containers, ports and variables are matched by name, and items added to such a list are ignored. In other lists, every item
 * counts.
 */
function listDifferences(rendered: readonly unknown[], live: readonly unknown[], path: string): readonly FieldChange[] {
  const [wanted, found] = [byName(rendered), byName(live)];
  if (wanted === undefined || found === undefined || rendered.length === 0) {
    if (rendered.length !== live.length) return [{ path, before: rendered, after: live }];
    return rendered.flatMap((item, index) => differences(item, live[index], `${path}[${index}]`));
  }
  const fields = Object.entries(wanted).flatMap(([name, item]) =>
    differences(item, ownValue(found, name), `${path}[${name}]`),
  );
  const [before, after] = [Object.keys(wanted), Object.keys(found).filter((name) => Object.hasOwn(wanted, name))];
  const isReordered = fields.length === 0 && before.some((name, index) => name !== after[index]);
  return isReordered ? [{ path, before, after }] : fields;
}

/** Paths of quantities, which the API server normalizes, for example from `1000m` to `1`. */
const QUANTITIES =
  /\b(requests|limits|hard|default|defaultRequest|min|max|maxLimitRequestRatio|capacity|sizeLimit|averageValue|divisor)\b/;

/** Whether two values are equal. The API server omits empty values and normalizes quantities. */
function isSame(rendered: unknown, live: unknown, path: string): boolean {
  if (Object.is(rendered, live)) return true;
  if (live === undefined && rendered === "") return true;
  if (live === undefined) return (Array.isArray(rendered) || isRecord(rendered)) && Object.keys(rendered).length === 0;
  if (typeof rendered !== "string" || typeof live !== "string" || !QUANTITIES.test(path)) return false;
  const amount = parseQuantity(rendered);
  return amount !== undefined && amount === parseQuantity(live);
}
