import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { LAYER_LABELS, ON_CALL_ROLES } from "../names";
import { onCallRolesProblems } from "../rules/on-call";
import { throwIfAny } from "../rules/problems-error";
import type { EnvironmentSpec } from "../spec/environment";
import type { OnCallSpec } from "../spec/on-call";
import { sortedEntries } from "../values/sorted-entries";
import { onCallCommands, type OnCallRole } from "./on-call-commands";

/** Props of {@link OnCallRoles}. */
export interface OnCallRolesProps extends OnCallSpec {
  /**
   * ConfigMap with the ranking of a cache warm-up that is an experiment; who operates may make and remove it.
   * @default - none
   */
  readonly hotQueries?: string;
}

const RBAC = "rbac.authorization.k8s.io";

/** From the least to the most. */
const ROLES: readonly OnCallRole[] = ["read", "operate", "breakglass"];

/**
 * Who may do what on call: the Roles `oncall-read`, `oncall-operate` and `oncall-breakglass`, with exactly the verbs that the
 * runbook's commands need, and a RoleBinding of the same name where groups are given. Each Role repeats the one before it, so a
 * group needs one binding.
 *
 * The line between the last two is one of purpose and of the audit log, not a wall: who may change a pod template or start a Job can
 * start a pod that reads any Secret of the namespace. No rule names single objects but where all of them are known: the namespace
 * holds the layer and nothing else, names of pods are made up, and a creation has no name yet.
 * @throws ProblemsError with everything that is wrong with the props
 */
export class OnCallRoles extends Construct {
  constructor(scope: Construct, id: string, props: OnCallRolesProps = {}) {
    super(scope, id);
    throwIfAny(onCallRolesProblems(props), `roles on call ${this.node.path}`);
    for (const role of ROLES) {
      createRole(this, role, props);
      createBinding(this, role, props[role] ?? []);
    }
  }
}

/** Who is on call in an environment. */
export function onCallRolesOf({ onCall, jobs }: EnvironmentSpec): OnCallRolesProps {
  return { ...onCall, hotQueries: jobs?.cacheWarm?.hotQueries };
}

function createRole(scope: Construct, role: OnCallRole, { hotQueries }: OnCallRolesProps): void {
  new k8s.KubeRole(scope, `${role}-role`, {
    metadata: { name: ON_CALL_ROLES[role], labels: LAYER_LABELS },
    rules: rulesOf(role, hotQueries),
  });
}

function createBinding(scope: Construct, role: OnCallRole, groups: readonly string[]): void {
  if (groups.length === 0) return;
  const name = ON_CALL_ROLES[role];
  new k8s.KubeRoleBinding(scope, `${role}-binding`, {
    metadata: { name, labels: LAYER_LABELS },
    roleRef: { apiGroup: RBAC, kind: "Role", name },
    subjects: groups.map((group) => ({ apiGroup: RBAC, kind: "Group", name: group })),
  });
}

/** Verbs on one resource, or on named objects of it. */
interface Grant {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

/** The rules of a role, in a fixed order: one for all resources of a group that have the same verbs. */
function rulesOf(role: OnCallRole, hotQueries: string | undefined): k8s.PolicyRule[] {
  const grants = grantsOf(role, hotQueries);
  const together = grouped(grants, ({ group, names, verbs }) => JSON.stringify([group, names, verbs]));
  return together.map(([first, ...others]) => ({
    apiGroups: [first.group],
    resources: [first, ...others].map(({ resource }) => resource),
    resourceNames: first.names.length === 0 ? undefined : [...first.names],
    verbs: [...first.verbs],
  }));
}

function grantsOf(role: OnCallRole, hotQueries: string | undefined): readonly Grant[] {
  const commands = onCallCommands(hotQueries);
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

/** Items of the same key together, in the order of keys. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return sortedEntries(Object.fromEntries(groups)).map(([, group]) => group);
}
