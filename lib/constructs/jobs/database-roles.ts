import { createHash } from "crypto";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { inClusterEndpoint, type Endpoint } from "../../layer/datastores";
import type { DatabaseRole } from "../../layer/database-roles";
import { databaseLogin } from "../../layer/secrets";
import { DATABASE_ROLES_JOB, databaseRolesJobName, objectLabels, serviceAccountName } from "../../names";
import { databaseRolesPropsProblems } from "../../rules/database-roles";
import type { PodsSpec } from "../../spec/pods";
import type { ActiveSecrets } from "../../spec/release";
import type { Resources } from "../../spec/service";
import { hostVariable } from "../../traffic/client-environment";
import { libpqTls } from "../../traffic/postgres-client";
import { caMounts } from "../pod/ca-mount";
import type { ContainerOptions } from "../pod/container";
import { restrictedPod } from "../pod/pod";
import { createServiceAccount } from "../pod/service";
import { databaseRolesPropsSchema } from "../schemas/jobs";
import { validateProps } from "../validation";
import { REPLACE_DISRUPTED } from "./cron-job";
import { databaseRolesSql } from "./database-roles-sql";
import { inlined } from "./scripts/inlined";

/** Props for {@link DatabaseRoles}. */
export interface DatabaseRolesProps {
  /** Clients of the database, with the Secrets of their passwords and their privileges. The names of the Secrets must be unique. */
  readonly roles: readonly DatabaseRole[];
  /** Image with psql, normally the image of the server. */
  readonly image: string;
  /**
   * Address of the PostgreSQL server.
   * @default - `postgres-service:5432` in the same namespace
   */
  readonly endpoint?: Endpoint;
  /**
   * Names of the active Secrets. The Secret of the concern `postgres` has the password of the superuser.
   * @default - the usual names
   */
  readonly secrets?: ActiveSecrets;
  /**
   * Nodes, priority and metadata of the pod.
   * @default - the defaults of its fields
   */
  readonly pods?: PodsSpec;
}

const DEFAULTS = {
  /** User ID of the container. The number is arbitrary, but higher than any user ID in the images. */
  user: 10001,
  /** Number of retries, each in a new pod: for a wrong password or a locked table. The delays between them add up to ten minutes. */
  retries: 6,
  /** Seconds from SIGTERM to SIGKILL. */
  graceSeconds: 30,
  /** Connection timeout in seconds. */
  connectSeconds: "10",
  resources: {
    requests: { cpu: "50m", memory: "64Mi" },
    limits: { cpu: "500m", memory: "128Mi" },
  } as Resources,
};

/**
 * Creates one PostgreSQL role for each client, so that only administrators use the superuser `access`. It consists of the Job `postgres-roles-<hash>` and a
 * ServiceAccount. The Job waits for the server, creates the roles, sets their passwords from the Secrets, and grants their privileges. It also gives the
 * objects of the superuser to the roles that own them, so it works for new databases and for existing ones.
 *
 * The pods of a Job can't change, so its name ends with a hash of its content: a change creates a new Job, and the old one can be deleted. The Job has no
 * time to live, because an apply would create it again after it expires (ADR 0023).
 *
 * The default child is the Job. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 * @throws ProblemsError if props are missing, unknown or of the wrong type
 */
export class DatabaseRoles extends Construct {
  /** The Job, which is also the default child. */
  readonly job: k8s.KubeJob;
  /** The ServiceAccount. */
  readonly serviceAccount: k8s.KubeServiceAccount;

  constructor(scope: Construct, id: string, props: DatabaseRolesProps) {
    super(scope, id);
    validateProps(this, props, { schema: databaseRolesPropsSchema, problemsOf: databaseRolesPropsProblems });
    this.serviceAccount = createServiceAccount(this, DATABASE_ROLES_JOB, props.pods);
    const spec = jobSpec(props);
    const fingerprint = createHash("sha256").update(JSON.stringify(spec)).digest("hex").slice(0, 8);
    this.job = new k8s.KubeJob(this, "job", {
      metadata: { name: databaseRolesJobName(fingerprint), labels: objectLabels(DATABASE_ROLES_JOB) },
      spec,
    });
    this.node.defaultChild = this.job;
  }
}

function jobSpec(props: DatabaseRolesProps): k8s.JobSpec {
  const { metadata, spec } = restrictedPod({
    labels: objectLabels(DATABASE_ROLES_JOB),
    pods: props.pods,
    serviceAccountName: serviceAccountName(DATABASE_ROLES_JOB),
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    initContainers: [],
    containers: [container(props)],
  });
  return {
    backoffLimit: DEFAULTS.retries,
    podFailurePolicy: REPLACE_DISRUPTED,
    template: { metadata, spec: { ...spec, restartPolicy: "Never" } },
  };
}

function container({
  roles,
  image,
  secrets,
  endpoint = inClusterEndpoint("postgres"),
}: DatabaseRolesProps): ContainerOptions {
  const administrator = databaseLogin(secrets);
  return {
    name: DATABASE_ROLES_JOB,
    image,
    // `bash -c` takes `$0` and the arguments after the script.
    command: ["bash", "-ec", inlined("wait.sh", "database-roles.sh"), DATABASE_ROLES_JOB],
    args: [databaseRolesSql(roles), ...roles.map(({ secret }) => secret)],
    environment: [
      { name: "HOME", value: "/tmp" },
      hostVariable("PGHOST", endpoint.host),
      { name: "PGPORT", value: String(endpoint.port) },
      { name: "PGUSER", value: administrator.user },
      { name: "PGPASSWORD", secret: administrator.password },
      ...libpqTls("postgres", endpoint),
      { name: "PGCONNECT_TIMEOUT", value: DEFAULTS.connectSeconds },
      ...roles.map(({ secret }, index) => ({
        name: `ROLE_PASSWORD_${index + 1}`,
        secret: { name: secret, key: "password" },
      })),
    ],
    resources: DEFAULTS.resources,
    mounts: [{ kind: "scratch", path: "/tmp" }, ...caMounts("postgres", endpoint.ca)],
  };
}
