import type { Manifest } from "../../../lib/manifests/manifest";
import { ON_CALL_ROLES } from "../../../lib/names";
import { NAMESPACE } from "../support/layer";

/** Group of each on-call role in the tests. */
export function groupOf(role: string): string {
  return `test-${role}`;
}

/** The groups of the tests, because not every environment has groups. */
export function bindings(): readonly Manifest[] {
  return Object.entries(ON_CALL_ROLES).map(([role, name]) => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: groupOf(role), namespace: NAMESPACE },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: groupOf(role) }],
  }));
}
