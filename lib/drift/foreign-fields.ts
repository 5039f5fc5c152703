import { isRecord, keyStep } from "../changes";
import type { Manifest } from "../manifests";
import { FIELD_MANAGER } from "../names";

/** A field of an object that somebody else than this library wrote, or wrote, too. */
export interface ForeignField {
  /** Where in the object: `spec.selector.track`, `spec.template.spec.containers[gateway].image`. */
  readonly path: string;
  /** Who wrote it, by the name that the API server was told: `kubectl-patch`, `kubectl-edit`. Anybody may call himself so. */
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

/** Fields of others that change nothing which the files say. */
const HARMLESS: ReadonlySet<string> = new Set([
  // What `kubectl rollout restart` leaves behind: the files say nothing of restarts.
  'spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]',
  // The API server's, which holds it to the name, in the hands of whoever created the namespace.
  'metadata.labels["kubernetes.io/metadata.name"]',
]);

/**
 * Whether an object says who wrote its fields. The API server leaves that out unless it is asked, and forgets it where somebody writes an empty
 * list: https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields
 */
export function saysWhoWrote(object: Manifest): boolean {
  return entriesOf(object).length > 0;
}

/**
 * The fields of an object that others wrote: values that somebody changed, and keys that somebody added. Status is everybody's. What was written in
 * this library's name, and what was taken away, leaves no trace here; nor does the scale of a workload whose pods an autoscaler counts.
 * @param expected managers that may write, besides this library and {@link CONTROL_PLANE_MANAGERS}
 */
export function fieldsOfOthers(object: Manifest, expected: readonly string[] = []): readonly ForeignField[] {
  const known = new Set<unknown>([FIELD_MANAGER, ...CONTROL_PLANE_MANAGERS, ...expected]);
  const entries = entriesOf(object).filter(
    ({ manager, subresource }) => subresource !== "status" && !known.has(manager),
  );
  return entries.flatMap(({ manager, time, fieldsV1 }) =>
    pathsIn(fieldsV1)
      .filter((path) => !HARMLESS.has(path) && !/^status\b/.test(path))
      .map((path) => ({
        path,
        manager: typeof manager === "string" ? manager : "nobody by name",
        ...(typeof time === "string" && { time }),
      })),
  );
}

/** Entries of `metadata.managedFields`, whatever is in them: they may come from a file that somebody edited. */
function entriesOf({ metadata }: Manifest): readonly Readonly<Record<string, unknown>>[] {
  const { managedFields } = metadata as { readonly managedFields?: unknown };
  return Array.isArray(managedFields) ? managedFields.filter(isRecord) : [];
}

/**
 * The ends of all steps: `f:` stands before a key, `k:` before keys of a list's item, `v:` before a value of a list, `.` for what has children itself.
 * What is only there to hold something is no end.
 */
function pathsIn(fields: unknown, path = ""): readonly string[] {
  const steps = isRecord(fields) ? Object.entries(fields).filter(([step]) => step !== ".") : [];
  return steps.flatMap(([step, below]) => {
    const longer = path + textOf(step, path);
    const paths = pathsIn(below, longer);
    return paths.length === 0 ? [longer] : paths;
  });
}

function textOf(step: string, path: string): string {
  const [kind, name] = [step.slice(0, 2), step.slice(2)];
  if (kind === "f:") return keyStep(name, path);
  return `[${kind === "k:" ? keysOf(name) : name}]`;
}

function keysOf(text: string): string {
  try {
    return Object.values(JSON.parse(text) as object).join(" ");
  } catch {
    return text;
  }
}
