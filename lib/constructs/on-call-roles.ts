import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { LAYER_LABELS, ON_CALL_ROLES } from "../names";
import { onCallRolesProblems } from "../rules/on-call";
import type { OnCallSpec } from "../spec/people";
import { sortedEntries } from "../values/sorted-entries";
import { validateProps } from "./validation";
import { namespaceOf } from "./namespace";
import { onCallCommands, type OnCallNames, type OnCallRole } from "./on-call-commands";
import { onCallRolesSchema } from "./schemas/cluster";

/** Props for {@link OnCallRoles}. */
export interface OnCallRolesProps extends OnCallSpec {
  /**
   * ConfigMap with the ranking of an experimental cache warm-up. The role `operate` can create and delete it.
   * @default - none
   */
  readonly hotQueries?: string;
}

const RBAC = "rbac.authorization.k8s.io";

/** Roles in ascending order of permissions. */
const ROLES: readonly OnCallRole[] = ["read", "operate", "breakglass"];

/**
 * Permissions for on-call engineers: the Roles `oncall-read`, `oncall-operate` and `oncall-breakglass`, with exactly the verbs that the commands of
 * the runbook and of this tool need, and a RoleBinding with the same name if groups are given. Each Role includes the one before it, so a group needs
 * only one binding.
 *
 * **`oncall-operate` can obtain every Secret in the namespace**, although it cannot read Secrets. It can start a Job that refers to any Secret and any
 * ServiceAccount, or replace the command of a service, and then read the log. Only `oncall-read` protects Secrets from the group. The roles `operate`
 * and `breakglass` separate tasks and audit log entries. See docs/adr/0021-operate-can-obtain-secrets.md.
 *
 * Rules list object names only if all names are known. Names of pods and Jobs are generated, and `create` requests cannot be restricted by name.
 *
 * Invalid prop values are reported at synthesis, together with the problems of all other constructs. This construct has no default child.
 */
export class OnCallRoles extends Construct {
  /** The Roles. */
  readonly roles: Readonly<Record<OnCallRole, k8s.KubeRole>>;
  /** The RoleBindings, keyed by role. A role without groups has no RoleBinding. */
  readonly bindings: Readonly<Partial<Record<OnCallRole, k8s.KubeRoleBinding>>>;

  constructor(scope: Construct, id: string, props: OnCallRolesProps = {}) {
    super(scope, id);
    validateProps(this, props, { schema: onCallRolesSchema, problemsOf: onCallRolesProblems });
    const created = ROLES.map(
      (role) => [role, createRole(this, role, props), createBinding(this, role, props)] as const,
    );
    this.roles = Object.fromEntries(created.map(([role, created]) => [role, created])) as typeof this.roles;
    this.bindings = Object.fromEntries(created.flatMap(([role, , binding]) => (binding ? [[role, binding]] : [])));
  }
}

function createRole(scope: Construct, role: OnCallRole, { hotQueries }: OnCallRolesProps): k8s.KubeRole {
  return new k8s.KubeRole(scope, `${role}-role`, {
    metadata: { name: ON_CALL_ROLES[role], labels: LAYER_LABELS },
    rules: rulesOf(role, { namespace: namespaceOf(scope), hotQueries }),
  });
}

function createBinding(
  scope: Construct,
  role: OnCallRole,
  { [role]: groups = [] }: OnCallRolesProps,
): k8s.KubeRoleBinding | undefined {
  if (groups.length === 0) return undefined;
  const name = ON_CALL_ROLES[role];
  return new k8s.KubeRoleBinding(scope, `${role}-binding`, {
    metadata: { name, labels: LAYER_LABELS },
    roleRef: { apiGroup: RBAC, kind: "Role", name },
    subjects: groups.map((group) => ({ apiGroup: RBAC, kind: "Group", name: group })),
  });
}

/** Verbs on a resource or on some of its objects. */
interface Grant {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

/** Rules of a role in a fixed order. Resources of the same API group that need the same verbs share a rule. */
function rulesOf(role: OnCallRole, names: OnCallNames): k8s.PolicyRule[] {
  const together = grouped(grantsOf(role, names), ({ group, names, verbs }) => JSON.stringify([group, names, verbs]));
  return together.map(([first, ...others]) => ({
    apiGroups: [first.group],
    resources: [first, ...others].map(({ resource }) => resource),
    resourceNames: first.names.length === 0 ? undefined : [...first.names],
    verbs: [...first.verbs],
  }));
}

function grantsOf(role: OnCallRole, names: OnCallNames): readonly Grant[] {
  const commands = onCallCommands(names);
  const single = ROLES.slice(0, ROLES.indexOf(role) + 1)
    .flatMap((each) => commands[each])
    .flatMap(({ needs }) => needs)
    .flatMap(({ group, resources, verbs, names = [] }) =>
      resources.map((resource) => ({ group, resource, names, verbs })),
    );
  return grouped(single, ({ group, resource, names }) => JSON.stringify([group, resource, names])).map(
    ([first, ...others]) => ({
      ...first,
      verbs: [...new Set([first, ...others].flatMap(({ verbs }) => verbs))].sort(),
    }),
  );
}

/** Groups items by key and sorts the groups by key. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return sortedEntries(Object.fromEntries(groups)).map(([, group]) => group);
}
