import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import type { EnvironmentVariable } from "../../traffic/callees";
import { IAM_ROLE_ANNOTATION, backupPrefix, checksumAnnotation, objectLabels, type CronJobName } from "../../names";
import { resolvePods } from "../../layer/pods";
import { uploadImageOf, type ResolvedSchedule } from "../../layer/operations";
import type { PodsSpec } from "../../spec/pods";
import type { Identity } from "../../spec/environment";
import type { Resources } from "../../spec/service";
import type { ContainerOptions } from "../pod/container";
import { createCronJob, type CronJobObjects } from "./cron-job";
import { files } from "../datastores/datastore";
import type { Mount } from "../pod/mount";
import { SCRIPTS } from "./scripts/texts";

/** Destination of backups and how the pods access it. All backups of an environment have the same destination. */
export interface BackupTarget {
  /** Name of the bucket. Configure encryption, versioning and lifecycle rules on the bucket. */
  readonly bucket: string;
  /**
   * Start of the keys of all backups, without a slash at either end.
   * @default - none: keys start with `database/` or `config/`
   */
  readonly prefix?: string;
  /** AWS region of the bucket. */
  readonly region: string;
  /** How the pods assume their AWS role. */
  readonly identity: Identity;
  /**
   * ARN of the role that the pods assume. It is required for `irsa` and must be omitted for other identities.
   * @default - the role that Pod Identity binds to the ServiceAccount
   */
  readonly roleArn?: string;
  /**
   * Image that contains bash and the AWS CLI.
   * @default - `amazon/aws-cli` with the version in `BACKUP_DEFAULTS`
   */
  readonly uploadImage?: string;
}

/** Options for {@link createBackupJob} in addition to the target. */
export interface BackupJobOptions {
  /** Name of the CronJob. */
  readonly name: CronJobName;
  /** Kind of backup, which is recorded in the manifest in the bucket, and decides the start of its keys. */
  readonly kind: "database" | "configuration";
  /** Schedule of the CronJob. */
  readonly schedule: ResolvedSchedule;
  /** Size limit of the volume for files that have not been uploaded yet, as a Kubernetes quantity. */
  readonly spoolSize: string;
  /** Time limit of a run in seconds, including retries. */
  readonly deadlineSeconds: number;
  /** Containers that run in order and write `files/`, `SHA256SUMS` and `about.json` to {@link SPOOL}. */
  readonly producers: readonly ContainerOptions[];
  /** Scripts that the producers need, in addition to the upload script. */
  readonly scripts: readonly (keyof typeof SCRIPTS)[];
  /**
   * Additional files for the scripts folder, keyed by file name.
   * @default - none
   */
  readonly moreFiles?: Readonly<Record<string, string>>;
}

/** Kubernetes objects of a backup. */
export interface BackupJobObjects extends CronJobObjects {
  /** The ConfigMap with the scripts. */
  readonly files: k8s.KubeConfigMap;
}

/** Folder that the containers of a backup share. */
export const SPOOL = "/spool";

/** Folder that contains the scripts. */
export const SCRIPTS_PATH = "/scripts";

/** Writable folders that every container of a backup mounts. */
export const WORK_MOUNTS: readonly Mount[] = [{ kind: "scratch", path: "/tmp" }];

/** Environment variables of every container of a backup. `HOME` is a writable folder for caches, because the root filesystem is read-only. */
export const WORK_ENVIRONMENT: readonly EnvironmentVariable[] = [
  { name: "HOME", value: "/tmp" },
  { name: "SPOOL", value: SPOOL },
];

const DEFAULTS = {
  /** User ID of the containers. The number is arbitrary, but higher than any user ID in the images. */
  user: 10001,
  /** Number of retries, so that a short network or server failure does not cost a whole night's backup. */
  retries: 2,
  resources: {
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  } as Resources,
};

/**
 * Creates a CronJob that produces files in one container and uploads them in the next one. The manifest is uploaded last, and incomplete files are
 * never uploaded. The scripts are in the ConfigMap `<name>-config`.
 */
export function createBackupJob(scope: Construct, target: BackupTarget, options: BackupJobOptions): BackupJobObjects {
  const { name, schedule, scripts, moreFiles } = options;
  const names = ["wait.sh", "children.sh", ...scripts, "upload.sh"] as const;
  const texts = Object.fromEntries(names.map((script) => [script, SCRIPTS[script]]));
  const { configMapName, data, checksum } = files(name, { ...texts, ...moreFiles });
  const configMap = new k8s.KubeConfigMap(scope, "files", {
    metadata: { name: configMapName, labels: objectLabels(name) },
    data: { ...data },
  });
  const mounts: readonly Mount[] = [
    { kind: "scratch", path: SPOOL, name: "spool", sizeLimit: options.spoolSize },
    { kind: "files", path: SCRIPTS_PATH, configMapName },
  ];
  const objects = createCronJob(scope, {
    name,
    schedule: { cron: schedule.schedule, timeZone: schedule.timeZone },
    deadlineSeconds: options.deadlineSeconds,
    retries: DEFAULTS.retries,
    user: DEFAULTS.user,
    initContainers: options.producers.map((producer) => ({ ...producer, mounts: [...producer.mounts, ...mounts] })),
    container: uploadContainer(target, options, mounts),
    annotations: { [checksumAnnotation(configMapName)]: checksum },
    pods: resolvePods(schedule.pods, roleAnnotation(target)),
  });
  return { ...objects, files: configMap };
}

function uploadContainer(
  target: BackupTarget,
  { name, kind }: BackupJobOptions,
  mounts: readonly Mount[],
): ContainerOptions {
  const { bucket, prefix, region } = target;
  return {
    name,
    image: uploadImageOf(target),
    command: ["bash", `${SCRIPTS_PATH}/upload.sh`],
    environment: [
      ...WORK_ENVIRONMENT,
      { name: "BUCKET", value: bucket },
      { name: "PREFIX", value: backupPrefix(kind, prefix) },
      { name: "KIND", value: kind },
      { name: "AWS_REGION", value: region },
      // Without this setting, a pod that has no role would use the role of its node, which all pods on the node share.
      { name: "AWS_EC2_METADATA_DISABLED", value: "true" },
    ],
    resources: DEFAULTS.resources,
    mounts: [...WORK_MOUNTS, ...mounts],
  };
}

/** Annotation of the ServiceAccount for IRSA. With Pod Identity, an association in AWS maps the ServiceAccount to the role. */
function roleAnnotation({ identity, roleArn }: BackupTarget): PodsSpec | undefined {
  if (identity !== "irsa" || roleArn === undefined) return undefined;
  return { serviceAccountAnnotations: { [IAM_ROLE_ANNOTATION]: roleArn } };
}
