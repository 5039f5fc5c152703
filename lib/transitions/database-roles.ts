import { identityOf, type Manifest } from "../manifests/manifest";
import { DATABASE, DATABASE_ROLES_JOB, FIELD_MANAGER, POLICY_SET_LABEL, datastoreDeploymentName } from "../names";
import { listWith } from "../values/words";
import { createSecretsStep, isExternal } from "./external-secrets";
import { argumentOf, kubectlFor, type Transition, type TransitionWarning } from "./transition";
import { appOf, secretsOf } from "./workloads";

/** The Jobs of one namespace that create the roles of PostgreSQL, and the logins that a change adds and removes. */
interface Roles {
  readonly before: Manifest | undefined;
  readonly after: Manifest | undefined;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Clients of PostgreSQL that get another login. Its Secret and its role must exist before the client starts, and the old login stays in the server. */
export function databaseRolesWarnings(transition: Transition): readonly TransitionWarning[] {
  // A first installation has no clients to lock out, and a whole environment that leaves is meant.
  if (transition.before.length === 0 || transition.after.length === 0) return [];
  return rolesOf(transition).flatMap((roles) => {
    const { before, after, added, removed } = roles;
    const some = after ?? before;
    if (some === undefined || added.length + removed.length === 0) return [];
    return [
      {
        code: "postgres/roles",
        message: [...addedMessage(roles), ...removedMessage(roles)].join("; "),
        steps: [
          ...(after === undefined ? [] : createSteps(roles, after, transition)),
          `apply the new manifest: \`${applyOf(transition)} -f ${transition.manifest}\``,
          ...(removed.length === 0 ? [] : removeSteps(roles, some, transition)),
        ],
        objects: [before, after].flatMap((job) => (job === undefined ? [] : [identityOf(job)])),
      },
    ];
  });
}

function rolesOf({ before, after }: Transition): readonly Roles[] {
  const [old, next] = [before.filter(isRolesJob), after.filter(isRolesJob)];
  const namespaces = [...new Set([...old, ...next].map(({ metadata }) => metadata.namespace))];
  return namespaces.map((namespace) => {
    const of = (jobs: readonly Manifest[]) => jobs.find(({ metadata }) => metadata.namespace === namespace);
    const [earlier, later] = [of(old), of(next)];
    const [from, to] = [loginsOf(earlier), loginsOf(later)];
    return {
      before: earlier,
      after: later,
      added: to.filter((login) => !from.includes(login)),
      removed: from.filter((login) => !to.includes(login)),
    };
  });
}

function isRolesJob(manifest: Manifest): boolean {
  return manifest.apiVersion === "batch/v1" && manifest.kind === "Job" && appOf(manifest) === DATABASE_ROLES_JOB;
}

/** Names of the logins that a Job creates, which are also those of their Secrets. */
function loginsOf(job: Manifest | undefined): readonly string[] {
  if (job === undefined) return [];
  const secrets = [...secretsOf(job)].filter(([variable]) => /\/ROLE_PASSWORD_\d+$/.test(variable));
  return [...new Set(secrets.map(([, secret]) => secret))].sort();
}

function addedMessage({ before, added }: Roles): readonly string[] {
  if (added.length === 0) return [];
  const instead = before === undefined ? ` instead of the superuser ${DATABASE.user}` : "";
  return [
    `clients log in to PostgreSQL as ${listWith("and", added)}${instead}; one that starts before its Secret and its role exist is locked out`,
  ];
}

function removedMessage({ after, removed }: Roles): readonly string[] {
  if (removed.length === 0) return [];
  const back = after === undefined ? `clients log in to PostgreSQL as the superuser ${DATABASE.user} again; ` : "";
  return [
    `${back}${listWith("and", removed)} can still log in until you remove ${removed.length === 1 ? "it" : "them"}`,
  ];
}

function createSteps({ added }: Roles, job: Manifest, transition: Transition): readonly string[] {
  if (added.length === 0) return [];
  const { manifest } = transition;
  const kubectl = kubectlFor(job, transition);
  const apply = applyOf(transition);
  const isFromStore = (login: string) => isExternal(login, job, transition);
  const byHand = added.filter((login) => !isFromStore(login));
  return [
    ...(byHand.length === 0
      ? []
      : [
          `create the Secrets with a random password in their key password (docs/database-roles.md): ${byHand.join(", ")}`,
        ]),
    ...(added.some(isFromStore) ? [createSecretsStep(job, transition)] : []),
    `let the Job connect to the server: \`${apply} -l ${POLICY_SET_LABEL} -f ${manifest}\``,
    `create the roles: \`${apply} -l app=${DATABASE_ROLES_JOB} -f ${manifest} && ${kubectl} wait --for=condition=complete ${argumentOf(job)} --timeout=30m\``,
  ];
}

/** Running pods use a login until they are replaced, and an undone rollout would use it again. */
function removeSteps({ before, after, removed }: Roles, job: Manifest, transition: Transition): readonly string[] {
  const kubectl = kubectlFor(job, transition);
  const names = removed.map((login) => `"${login}"`).join(", ");
  const server = `deployment/${datastoreDeploymentName("postgres")}`;
  const isLeft = before !== undefined && before.metadata.name !== after?.metadata.name;
  return [
    `wait until no pod uses the old logins: \`${kubectl} rollout status deployment --timeout=20m\``,
    `remove the old logins; after that, a rollback needs them again: \`${kubectl} exec ${server} -- psql -U ${DATABASE.user} -d ${DATABASE.access} -c 'DROP ROLE IF EXISTS ${names}'\``,
    ...(isLeft ? [`delete the old Job: \`${kubectl} delete ${argumentOf(before)}\``] : []),
  ];
}

function applyOf({ kubectl }: Transition): string {
  return `${kubectl} apply --server-side --field-manager=${FIELD_MANAGER}`;
}
