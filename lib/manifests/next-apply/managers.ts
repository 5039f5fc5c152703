import { isRecord } from "../json";
import type { Manifest } from "../manifest";
import { NO_FIELDS, parseFields, union, type FieldSet } from "./field-set";

/** A field manager of an object: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export interface FieldManager {
  /** Name that the client chose, such as `access-layer` or `kubectl-patch`. */
  readonly name: string;
  /** `Apply` for server-side apply, `Update` for every other way to write. The server tells them apart even if their names are equal. */
  readonly operation: "Apply" | "Update";
  /**
   * Subresource that was written, such as `scale`.
   * @default - the object itself
   */
  readonly subresource?: string;
  /**
   * Time of the last write in RFC 3339 format.
   * @default - not recorded
   */
  readonly time?: string;
}

/** A field manager and its fields. */
export interface ManagedSet extends FieldManager {
  /** API version in which the fields are written. */
  readonly apiVersion: string;
  /** Fields that the manager owns. */
  readonly fields: FieldSet;
}

/** The manager to which the server assigns all fields of an object whose managed fields were cleared. */
export const BEFORE_FIRST_APPLY = "before-first-apply";

/** The entries of `metadata.managedFields`. Entries that are not objects are left out, and missing fields get placeholders. */
export function managedSetsOf({ metadata }: Manifest): readonly ManagedSet[] {
  const { managedFields } = metadata as { readonly managedFields?: unknown };
  const entries: readonly unknown[] = Array.isArray(managedFields) ? managedFields : [];
  return entries.filter(isRecord).map(({ manager, operation, subresource, time, apiVersion, fieldsV1 }) => ({
    name: typeof manager === "string" ? manager : "unknown",
    operation: operation === "Apply" ? "Apply" : "Update",
    ...(typeof subresource === "string" && subresource !== "" && { subresource }),
    ...(typeof time === "string" && { time }),
    apiVersion: typeof apiVersion === "string" ? apiVersion : "",
    fields: parseFields(fieldsV1),
  }));
}

/** Whether a manager is the one that applies with this name. */
export function isApplier({ name, operation, subresource }: FieldManager, applier: string): boolean {
  return name === applier && operation === "Apply" && subresource === undefined;
}

/** All fields of some managers. */
export function fieldsOf(managers: readonly ManagedSet[]): FieldSet {
  return managers.map(({ fields }) => fields).reduce(union, NO_FIELDS);
}

/**
 * Gives the fields of some managers to the one that applies, which then removes them unless it applies them, too.
 * @param isTaken - the managers that lose their fields
 */
export function takenOver(
  managers: readonly ManagedSet[],
  applier: string,
  isTaken: (manager: ManagedSet) => boolean,
): readonly ManagedSet[] {
  const [taken, others] = [managers.filter(isTaken), managers.filter((one) => !isTaken(one))];
  const own = others.find((one) => isApplier(one, applier));
  const [first] = taken;
  if (first === undefined) return managers;
  const { subresource: _subresource, ...base } = own ?? first;
  const applying: ManagedSet = {
    ...base,
    name: applier,
    operation: "Apply",
    fields: fieldsOf(own === undefined ? taken : [own, ...taken]),
  };
  return [...others.filter((one) => one !== own), applying];
}
