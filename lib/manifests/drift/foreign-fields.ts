import { isRecord } from "../changes";
import type { Manifest } from "../manifest";
import { FIELD_MANAGER } from "../../names";
import { endsOf, pathOf, valueAt } from "./field-steps";
import { differences } from "./rendered-fields";

/** A field that somebody wrote otherwise than it is printed, or that is not printed. */
export interface ForeignField {
  /** Where in the object: `spec.selector.track`, `spec.template.spec.containers[gateway].image`. */
  readonly path: string;
  /** Who wrote it, by the name that the API server was told: `kubectl-patch`, `kubectl-edit`. Anybody may call himself so, or as this library. */
  readonly manager: string;
  /**
   * When that manager last wrote to the object, in RFC 3339.
   * @default - the API server did not note it
   */
  readonly time?: string;
}

/** What is the control plane's to write: the nodes' ports, the volume of a claim, the pods of a scaled workload. */
export const CONTROL_PLANE_MANAGERS: readonly string[] = [
  "cloud-controller-manager",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
];

/** Fields that change nothing which the files say. */
const HARMLESS: readonly RegExp[] = [
  /^status\b/,
  // What `kubectl rollout restart` leaves behind: the files say nothing of restarts.
  /^spec\.template\.metadata\.annotations\["kubectl\.kubernetes\.io\/restartedAt"\]$/,
  // The API server's, which holds it to the name, in the hands of whoever created the namespace.
  /^metadata\.labels\["kubernetes\.io\/metadata\.name"\]$/,
  // What Pulumi's provider notes for itself, in the name of this library (ADR 0012).
  /^metadata\.annotations\["pulumi\.com\/\w+"\]$/,
];

/** Who wrote to an object, by the names that the API server was told. */
export function writersOf(object: Manifest): readonly string[] {
  return entriesOf(object).flatMap(({ manager }) => (typeof manager === "string" ? [manager] : []));
}

/**
 * Whether an object says who wrote its fields. The API server leaves that out unless it is asked, and forgets it where somebody writes an empty
 * list: https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields
 */
export function saysWhoWrote(object: Manifest): boolean {
  return entriesOf(object).length > 0;
}

/**
 * Fields of an object in the cluster that somebody wrote, and that are not there as they are printed: values that were changed, and what was added. In
 * this library's own name only what is not printed counts. Left out is what was taken away, what somebody wrote back as it is printed, and the
 * scale of a workload whose pods an autoscaler counts: the API server does not note who wrote that.
 * @param expected managers that may write, besides the control plane's
 */
export function foreignFields(
  printed: Manifest,
  live: Manifest,
  expected: readonly string[] = [],
): readonly ForeignField[] {
  const known = new Set<unknown>([...CONTROL_PLANE_MANAGERS, ...expected]);
  const entries = entriesOf(live).filter(({ manager, subresource }) => subresource !== "status" && !known.has(manager));
  return entries.flatMap(({ manager, time, fieldsV1 }) =>
    endsOf(fieldsV1).flatMap((steps) => {
      const [path, wanted, found] = [pathOf(steps), valueAt(printed, steps), valueAt(live, steps)];
      const isAsPrinted = manager === FIELD_MANAGER ? !isMore(wanted, found) : isEqual(wanted, found, path);
      // Of a type that was changed and put back, fields may be noted that are gone with it.
      if (found === undefined || isAsPrinted || HARMLESS.some((pattern) => pattern.test(path))) return [];
      const name = typeof manager === "string" ? manager : "nobody by name";
      return [{ path, manager: name, ...(typeof time === "string" && { time }) }];
    }),
  );
}

/** Whether something is there that is not printed. What is written as one piece may have got defaults, but a map of texts, as a selector is, gets none. */
function isMore(wanted: unknown, found: unknown): boolean {
  if (wanted === undefined) return true;
  if (!isRecord(wanted) || !isRecord(found)) return false;
  return Object.entries(found).some(([key, value]) => typeof value === "string" && !Object.hasOwn(wanted, key));
}

/** Both ways: somebody may have added to what is printed. */
function isEqual(wanted: unknown, found: unknown, path: string): boolean {
  return differences(wanted, found, path).length + differences(found, wanted, path).length === 0;
}

/** Entries of `metadata.managedFields`, whatever is in them: they may come from a file that somebody edited. */
function entriesOf({ metadata }: Manifest): readonly Readonly<Record<string, unknown>>[] {
  const { managedFields } = metadata as { readonly managedFields?: unknown };
  return Array.isArray(managedFields) ? managedFields.filter(isRecord) : [];
}
