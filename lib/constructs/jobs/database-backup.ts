import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Endpoint } from "../../layer/datastores";
import { resolveDatabaseBackup } from "../../layer/operations";
import { databaseLogin } from "../../layer/secrets";
import { hostVariable } from "../../traffic/client-environment";
import { databaseNames, libpqTls } from "../../traffic/postgres-client";
import { backupTargetProblems } from "../../rules/backup-target";
import { databaseBackupProblems } from "../../rules/backups";
import { endpointProblems } from "../../rules/external-endpoint";
import { inEnvironment } from "../../rules/problems";
import type { DatabaseBackupSpec } from "../../spec/backups";
import type { ActiveSecrets } from "../../spec/release";
import type { Resources } from "../../spec/service";
import { databaseBackupPropsSchema } from "../schemas/jobs";
import type { MonitoredJob } from "../../monitoring/monitored";
import { validateProps } from "../validation";
import {
  SCRIPTS_PATH,
  WORK_ENVIRONMENT,
  WORK_MOUNTS,
  createBackupJob,
  type BackupJobObjects,
  type BackupTarget,
} from "./backup-job";
import { caMounts } from "../pod/ca-mount";
import type { ContainerOptions } from "../pod/container";

/** Props for {@link DatabaseBackup}. */
export interface DatabaseBackupProps extends DatabaseBackupSpec {
  /** Destination of the backup. */
  readonly target: BackupTarget;
  /** Address of the PostgreSQL server. */
  readonly endpoint: Endpoint;
  /** Image with the PostgreSQL client tools. Their major version must not be lower than the server's, because older tools fail with a newer server. */
  readonly dumpImage: string;
  /**
   * Databases to dump. The backup connects to the first one to read the server's roles.
   * @default - both databases of `endpoint`, which are `access` and `keycloak` by default
   */
  readonly databases?: readonly string[];
  /**
   * Names of the active Secrets.
   * @default - the usual names
   */
  readonly secrets?: ActiveSecrets;
}

const DEFAULTS = {
  /** Time limit of a run: four hours, in seconds, so that a dump does not overlap with the morning load. */
  deadlineSeconds: 14_400,
  /** Connection timeout in seconds, so that a run fails early if the server does not respond. */
  connectSeconds: "10",
  resources: {
    requests: { cpu: "250m", memory: "256Mi" },
    limits: { cpu: "2", memory: "512Mi" },
  } as Resources,
};

/**
 * Dumps PostgreSQL to a bucket. It creates the CronJob `database-backup` with its ServiceAccount and a ConfigMap with scripts. A run dumps each
 * database and the roles of the server, without passwords, and checks that the dumps are readable. It uploads them to `database/<UTC time>-<pod>/`,
 * verifies the size and checksum that S3 reports, and writes `manifest.json` last. A backup without a manifest is incomplete. If the server is lost,
 * data written after the last dump is also lost.
 *
 * Concurrent runs, such as a manual run during a scheduled one, are safe because each run has its own folder.
 *
 * The default child is the CronJob. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 */
export class DatabaseBackup extends Construct implements BackupJobObjects {
  /** Monitoring data that `Monitoring` uses. */
  readonly monitored: MonitoredJob;
  /** The CronJob, which is also the default child. */
  readonly cronJob: k8s.KubeCronJob;
  /** The ServiceAccount. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** The ConfigMap with the scripts. */
  readonly files: k8s.KubeConfigMap;

  constructor(scope: Construct, id: string, props: DatabaseBackupProps) {
    super(scope, id);
    validateProps(this, props, {
      schema: databaseBackupPropsSchema,
      problemsOf: (given) => [
        ...databaseBackupProblems(given, []),
        ...backupTargetProblems(given.target),
        ...endpointProblems(given.endpoint, inEnvironment("endpoint")),
      ],
    });
    const backup = { ...props, ...resolveDatabaseBackup(props) };
    const objects = createBackupJob(this, backup.target, {
      name: "database-backup",
      kind: "database",
      schedule: backup,
      spoolSize: backup.spoolSize,
      deadlineSeconds: DEFAULTS.deadlineSeconds,
      producers: [dumpContainer(backup)],
      scripts: ["dump-databases.sh"],
    });
    ({ cronJob: this.cronJob, serviceAccount: this.serviceAccount, files: this.files } = objects);
    this.monitored = { name: "database-backup", kind: "backup", schedule: props.schedule };
    this.node.defaultChild = this.cronJob;
  }
}

function dumpContainer(props: DatabaseBackupProps): ContainerOptions {
  const { host, port, user, ca } = props.endpoint;
  const login = databaseLogin(props.secrets, "database-backup", undefined, user);
  const { access, keycloak } = databaseNames(props.endpoint);
  return {
    name: "dump",
    image: props.dumpImage,
    command: ["bash", `${SCRIPTS_PATH}/dump-databases.sh`],
    environment: [
      ...WORK_ENVIRONMENT,
      { name: "DATABASES", value: (props.databases ?? [access, keycloak]).join(" ") },
      hostVariable("PGHOST", host),
      { name: "PGPORT", value: String(port) },
      { name: "PGUSER", value: login.user },
      { name: "PGPASSWORD", secret: login.password },
      ...libpqTls("postgres", props.endpoint),
      { name: "PGCONNECT_TIMEOUT", value: DEFAULTS.connectSeconds },
    ],
    resources: DEFAULTS.resources,
    setsDiskAside: true,
    mounts: [...WORK_MOUNTS, ...caMounts("postgres", ca)],
  };
}
