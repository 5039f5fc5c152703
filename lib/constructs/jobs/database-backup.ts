import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Endpoint } from "../../layer/datastores";
import { resolveDatabaseBackup } from "../../layer/operations";
import { activeSecret } from "../../layer/secrets";
import { hostVariable, postgresSslMode } from "../../traffic/client-environment";
import { BACKUP_PREFIXES, DATABASE } from "../../names";
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
import type { ContainerOptions } from "../pod/container";

/** Props of {@link DatabaseBackup}. */
export interface DatabaseBackupProps extends DatabaseBackupSpec {
  /** Where it goes. */
  readonly target: BackupTarget;
  /** Where PostgreSQL is reached. */
  readonly endpoint: Endpoint;
  /** Image with PostgreSQL's tools: of the server's major version or a later one, or they refuse the server. */
  readonly dumpImage: string;
  /**
   * Databases that are dumped. The first one is also asked for the roles of the server.
   * @default `access` and `keycloak`
   */
  readonly databases?: readonly string[];
  /**
   * Names of the active Secrets.
   * @default - the usual names
   */
  readonly secrets?: ActiveSecrets;
}

const DEFAULTS = {
  databases: [DATABASE.access, DATABASE.keycloak] as readonly string[],
  /** Four hours: a dump that is not done by then meets the morning's load. */
  deadlineSeconds: 14_400,
  /** A server that does not answer is given up before the pod's patience ends. */
  connectSeconds: "10",
  resources: {
    requests: { cpu: "250m", memory: "256Mi" },
    limits: { cpu: "2", memory: "512Mi" },
  } as Resources,
};

/**
 * Dumps of PostgreSQL in a bucket: CronJob `database-backup` with its ServiceAccount and a ConfigMap of scripts. A run dumps each database
 * and the roles of the server (without their passwords) into a folder of its own, `database/<UTC time>-<pod>/`, and proves that the dumps can
 * be read; then it uploads them, compares size and checksum with what the bucket says, and writes `manifest.json` last. A backup exists only
 * if its manifest does. What is written after a dump is lost with the server.
 *
 * Two runs at once, such as one that somebody started, do no harm: they have folders of their own.
 *
 * The default child is the CronJob. Wrong values of props are reported at synthesis, with the problems of all other constructs.
 */
export class DatabaseBackup extends Construct implements BackupJobObjects {
  /** How `Monitoring` watches it. */
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
      prefix: BACKUP_PREFIXES.database,
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
  const { host, port } = props.endpoint;
  return {
    name: "dump",
    image: props.dumpImage,
    command: ["bash", `${SCRIPTS_PATH}/dump-databases.sh`],
    environment: [
      ...WORK_ENVIRONMENT,
      { name: "DATABASES", value: (props.databases ?? DEFAULTS.databases).join(" ") },
      hostVariable("PGHOST", host),
      { name: "PGPORT", value: String(port) },
      { name: "PGUSER", value: DATABASE.user },
      { name: "PGPASSWORD", secret: { name: activeSecret(props.secrets, "postgres"), key: "password" } },
      { name: "PGSSLMODE", value: postgresSslMode(props.endpoint) },
      { name: "PGCONNECT_TIMEOUT", value: DEFAULTS.connectSeconds },
    ],
    resources: DEFAULTS.resources,
    setsDiskAside: true,
    mounts: WORK_MOUNTS,
  };
}
