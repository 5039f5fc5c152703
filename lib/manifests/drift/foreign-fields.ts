import { canonicalOf } from "../canonical/canonical";
import { isRecord } from "../json";
import type { Manifest } from "../manifest";
import { FIELD_MANAGER } from "../../names";
import { endsOf, pathOf, valueAt } from "./field-steps";
import { differences } from "./rendered-fields";

/** A field that a manager changed or added. */
export interface ForeignField {
  /** Path of the field in the object, such as `spec.selector.track` or `spec.template.spec.containers[gateway].image`. */
  readonly path: string;
  /** Field manager that wrote the field, such as `kubectl-patch` or `kubectl-edit`. Clients can choose any name. */
  readonly manager: string;
  /**
   * Time of the manager's last write to the object, in RFC 3339 format.
   * @default - the API server did not record the time
   */
  readonly time?: string;
}

/**
 * Field managers of the control plane. They set fields such as node ports, the volume of a claim and the replicas of an autoscaled workload. A manager's
 * name is the name of the program, so distributions with one program for the whole control plane have their own.
 */
export const CONTROL_PLANE_MANAGERS: readonly string[] = [
  "cloud-controller-manager",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  // k3s (https://docs.k3s.io/architecture) and MicroK8s (https://microk8s.io/docs/services-and-ports)
  "k3s",
  "kubelite",
  // An earlier all-in-one program of Kubernetes
  "hyperkube",
];

/** Fields that other managers may set without causing drift. */
const HARMLESS: readonly RegExp[] = [
  /^status\b/,
  // `kubectl rollout restart` and `access-layer restart` set this annotation.
  /^spec\.template\.metadata\.annotations\["kubectl\.kubernetes\.io\/restartedAt"\]$/,
  // Who created a map owns it, also after others took over all of its fields, which have their own paths.
  /^(spec\.template\.)?metadata\.(labels|annotations)$/,
  // The API server sets this label, but records the client that created the namespace as its manager.
  /^metadata\.labels\["kubernetes\.io\/metadata\.name"\]$/,
  // Only the Deployment and volume controllers set these, whichever program they run in.
  /^metadata\.annotations\["(deployment|pv|volume|volume\.beta)\.kubernetes\.io\/[\w-]+"\]$/,
  // Load balancers of GKE note here what they created for a Service.
  /^metadata\.annotations\["cloud\.google\.com\/neg-status"\]$/,
  // Pulumi's provider sets these annotations with this library's field manager (ADR 0012).
  /^metadata\.annotations\["pulumi\.com\/\w+"\]$/,
];

/** Returns the field managers of an object. */
export function managersOf(object: Manifest): readonly string[] {
  return entriesOf(object).flatMap(({ manager }) => (typeof manager === "string" ? [manager] : []));
}

/**
 * Whether an object has `metadata.managedFields`. kubectl omits them by default, and writing an empty list clears them:
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields
 */
export function hasManagedFields(object: Manifest): boolean {
  return entriesOf(object).length > 0;
}

/**
 * Returns the fields of an object in the cluster that a manager changed or added. For this library's own field manager, only added fields count. The
 * following fields are not reported:
 * - fields that were removed, or changed back to the manifest's value
 * - the replicas of an autoscaled workload, because the API server does not record who wrote them
 * @param expected managers whose changes are allowed, in addition to the control plane's
 */
export function foreignFields(
  rendered: Manifest,
  live: Manifest,
  expected: readonly string[] = [],
): readonly ForeignField[] {
  const known = new Set<unknown>([...CONTROL_PLANE_MANAGERS, ...expected]);
  const entries = entriesOf(live).filter(({ manager, subresource }) => subresource !== "status" && !known.has(manager));
  // The API server adds defaults to a map that it owns as a whole, such as the `apiVersion` of a `fieldRef`.
  const stored = canonicalOf(rendered) as Manifest;
  return entries.flatMap(({ manager, time, fieldsV1 }) =>
    endsOf(fieldsV1).flatMap((steps) => {
      const [path, found] = [pathOf(steps), valueAt(live, steps)];
      const isExpected = [rendered, stored]
        .map((object) => valueAt(object, steps))
        .some((wanted) => (manager === FIELD_MANAGER ? !hasAdditions(wanted, found) : isEqual(wanted, found, path)));
      // After the type of a Service is changed and restored, managedFields may still list fields that no longer exist.
      if (found === undefined || isExpected || HARMLESS.some((pattern) => pattern.test(path))) return [];
      const name = typeof manager === "string" ? manager : "unknown";
      return [{ path, manager: name, ...(typeof time === "string" && { time }) }];
    }),
  );
}

/** Whether the cluster has additional values. In a map, only added strings count, such as selector labels, because other values may be defaults. */
function hasAdditions(wanted: unknown, found: unknown): boolean {
  if (wanted === undefined) return true;
  if (!isRecord(wanted) || !isRecord(found)) return false;
  return Object.entries(found).some(([key, value]) => typeof value === "string" && !Object.hasOwn(wanted, key));
}

/** Whether two values are equal. They are compared in both directions, to find both removed and added values. */
function isEqual(wanted: unknown, found: unknown, path: string): boolean {
  return differences(wanted, found, path).length + differences(found, wanted, path).length === 0;
}

/** Returns the entries of `metadata.managedFields`. Their content is not validated, and the file may have been edited by hand. */
function entriesOf({ metadata }: Manifest): readonly Readonly<Record<string, unknown>>[] {
  const { managedFields } = metadata as { readonly managedFields?: unknown };
  return Array.isArray(managedFields) ? managedFields.filter(isRecord) : [];
}
