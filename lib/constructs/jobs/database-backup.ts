import { Construct } from "constructs";
import { hostVariable, postgresSslMode, type Endpoint } from "../../traffic/callees";
import { BACKUP_PREFIXES, DATABASE } from "../../names";
import { databaseBackupProblems } from "../../rules/backups";
import { throwIfAny } from "../../rules/problems-error";
import type { DatabaseBackupSpec } from "../../spec/backups";
import { activeSecret } from "../../spec/defaults";
import { BACKUP_DEFAULTS } from "../../spec/operations-defaults";
import type { ActiveSecrets } from "../../spec/secrets";
import type { Resources } from "../../spec/service";
import { SCRIPTS_PATH, WORK_ENVIRONMENT, WORK_MOUNTS, createBackupJob, type BackupTarget } from "./backup-job";
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
  ...BACKUP_DEFAULTS,
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
 * @throws ProblemsError with everything that is wrong with the props
 */
export class DatabaseBackup extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseBackupProps) {
    super(scope, id);
    throwIfAny(databaseBackupProblems(props, []), `database backup ${this.node.path}`);
    createBackupJob(this, props.target, {
      name: "database-backup",
      kind: "database",
      schedule: props,
      prefix: BACKUP_PREFIXES.database,
      spoolSize: props.spoolSize ?? DEFAULTS.spoolSize,
      deadlineSeconds: DEFAULTS.deadlineSeconds,
      producers: [dumpContainer(props)],
      scripts: ["dump-databases.sh"],
    });
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
