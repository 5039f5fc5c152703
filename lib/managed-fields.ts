import { keyStep } from "./changes";
import { identityOf, type Manifest } from "./manifests";
import { FIELD_MANAGER } from "./names";

/** A field of an object that somebody else than this library wrote, or wrote, too. */
export interface ForeignField {
  /** The object, as {@link identityOf} calls it. */
  readonly identity: string;
  /** Where in the object: `spec.selector.track`, `spec.template.spec.containers[gateway].image`. */
  readonly path: string;
  /** Who wrote it, by the name that the API server was told: `kubectl-patch`, `kubectl-edit`. */
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

/** An entry of `metadata.managedFields`: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
interface ManagedFields {
  readonly manager?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: FieldSet;
}

/** Steps to fields: `f:` before a key, `k:` before keys of a list's item, `v:` before a value of a list, `.` for what has children itself. */
interface FieldSet {
  readonly [step: string]: FieldSet;
}

/** Whether an object says who wrote its fields, which the API server leaves out unless it is asked. */
export function saysWhoWrote(object: Manifest): boolean {
  return Array.isArray(entriesOf(object));
}

/**
 * The fields that others wrote, in the order of the objects: values of ours that somebody changed, and keys that somebody added. Status is
 * everybody's. A field that somebody took away, and an object that somebody added, leave no trace here.
 * @param expected managers that may write, besides this library and {@link CONTROL_PLANE_MANAGERS}
 */
export function fieldsOfOthers(
  objects: readonly Manifest[],
  expected: readonly string[] = [],
): readonly ForeignField[] {
  const known = new Set([FIELD_MANAGER, ...CONTROL_PLANE_MANAGERS, ...expected]);
  return objects.flatMap((object) => {
    const entries = (entriesOf(object) ?? []).filter(({ subresource }) => subresource !== "status");
    return entries.flatMap(({ manager = "nobody by name", time, fieldsV1 = {} }) =>
      known.has(manager)
        ? []
        : pathsIn(fieldsV1)
            .filter((path) => !HARMLESS.has(path) && !/^status\b/.test(path))
            .map((path) => ({ identity: identityOf(object), path, manager, ...(time !== undefined && { time }) })),
    );
  });
}

function entriesOf({ metadata }: Manifest): readonly ManagedFields[] | undefined {
  return (metadata as { readonly managedFields?: readonly ManagedFields[] }).managedFields;
}

/** The ends of all steps. What is only there to hold something is no end. */
function pathsIn(fields: FieldSet, path = ""): readonly string[] {
  const steps = Object.entries(fields).filter(([step]) => step !== ".");
  return steps.flatMap(([step, below]) => {
    const longer = path + textOf(step, path);
    const paths = pathsIn(below, longer);
    return paths.length === 0 ? [longer] : paths;
  });
}

function textOf(step: string, path: string): string {
  const [kind, name] = [step.slice(0, 2), step.slice(2)];
  if (kind === "f:") return keyStep(name, path);
  if (kind !== "k:") return `[${name}]`;
  return `[${Object.values(JSON.parse(name) as object).join(" ")}]`;
}
