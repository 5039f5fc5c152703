import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import type { EnvironmentVariable } from "../../traffic/callees";
import { objectLabels, type CronJobName } from "../../names";
import { uploadImageOf, type ResolvedSchedule } from "../../layer/operations";
import type { Identity } from "../../spec/environment";
import type { Resources } from "../../spec/service";
import type { ContainerOptions } from "../pod/container";
import { createCronJob, type CronJobObjects } from "./cron-job";
import { files } from "../datastores/datastore";
import type { Mount } from "../pod/mount";
import { SCRIPTS } from "./scripts/texts";

/** Where backups go, and how their pods may. The same for every backup of an environment. */
export interface BackupTarget {
  /** Name of the bucket. Its default encryption, versions and lifecycle are its own business. */
  readonly bucket: string;
  /** AWS region of the bucket. */
  readonly region: string;
  /** How the pods come by their AWS role. */
  readonly identity: Identity;
  /**
   * Role that the pods take, with `irsa` only.
   * @default - the role that Pod Identity binds to the ServiceAccount
   */
  readonly roleArn?: string;
  /**
   * Image with bash and the AWS CLI.
   * @default `amazon/aws-cli` of the version in `BACKUP_DEFAULTS`
   */
  readonly uploadImage?: string;
}

/** What {@link createBackupJob} needs beside the target. */
export interface BackupJobOptions {
  /** Name of the CronJob. */
  readonly name: CronJobName;
  /** What it is a backup of, for the manifest in the bucket. */
  readonly kind: string;
  /** When it runs. */
  readonly schedule: ResolvedSchedule;
  /** Where in the bucket: it ends in a slash. */
  readonly prefix: string;
  /** Room for the files before they are uploaded. */
  readonly spoolSize: string;
  /** Seconds after which a run is stopped, its repetitions included. */
  readonly deadlineSeconds: number;
  /** Containers that leave `files/`, `SHA256SUMS` and `about.json` in {@link SPOOL}, one after the other. */
  readonly producers: readonly ContainerOptions[];
  /** Scripts that the producers run, beside those of the upload. */
  readonly scripts: readonly (keyof typeof SCRIPTS)[];
  /**
   * More files beside the scripts.
   * @default - none
   */
  readonly moreFiles?: Readonly<Record<string, string>>;
  /**
   * Whether the pod may call the API server.
   * @default false
   */
  readonly mountToken?: boolean;
}

/** The objects of a backup. */
export interface BackupJobObjects extends CronJobObjects {
  /** The ConfigMap with its scripts. */
  readonly files: k8s.KubeConfigMap;
}

/** Folder that the containers of a backup share. */
export const SPOOL = "/spool";

/** Folder of the scripts. */
export const SCRIPTS_PATH = "/scripts";

/** Writable folders of every container of a backup. */
export const WORK_MOUNTS: readonly Mount[] = [{ kind: "scratch", path: "/tmp" }];

/** Programs keep caches in their home, and the root is read-only. */
export const WORK_ENVIRONMENT: readonly EnvironmentVariable[] = [
  { name: "HOME", value: "/tmp" },
  { name: "SPOOL", value: SPOOL },
];

const DEFAULTS = {
  /** Ours to choose: the images hold no user above it. */
  user: 10001,
  /** A short failure of the network or the server must not cost a night. */
  retries: 2,
  resources: {
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  } as Resources,
};

/**
 * A CronJob that produces files in one container and uploads them in the next one, the manifest last: nothing is uploaded of what was not
 * produced whole. Its scripts are a ConfigMap `<name>-config`.
 */
export function createBackupJob(scope: Construct, target: BackupTarget, options: BackupJobOptions): BackupJobObjects {
  const { name, schedule, scripts, moreFiles } = options;
  const names = ["children.sh", ...scripts, "upload.sh"] as const;
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
    mountToken: options.mountToken,
    annotations: { [`checksum/${configMapName}`]: checksum },
    serviceAccountAnnotations: roleAnnotation(target),
  });
  return { ...objects, files: configMap };
}

function uploadContainer(
  target: BackupTarget,
  { name, kind, prefix }: BackupJobOptions,
  mounts: readonly Mount[],
): ContainerOptions {
  const { bucket, region } = target;
  return {
    name,
    image: uploadImageOf(target),
    command: ["bash", `${SCRIPTS_PATH}/upload.sh`],
    environment: [
      ...WORK_ENVIRONMENT,
      { name: "BUCKET", value: bucket },
      { name: "PREFIX", value: prefix },
      { name: "KIND", value: kind },
      { name: "AWS_REGION", value: region },
      // Without a role of its own a pod would take the node's, which is everybody's there.
      { name: "AWS_EC2_METADATA_DISABLED", value: "true" },
    ],
    resources: DEFAULTS.resources,
    mounts: [...WORK_MOUNTS, ...mounts],
  };
}

/** With Pod Identity the association in AWS names ServiceAccount and role; the cluster knows nothing of it. */
function roleAnnotation({ identity, roleArn }: BackupTarget): Readonly<Record<string, string>> | undefined {
  return identity === "irsa" && roleArn !== undefined ? { "eks.amazonaws.com/role-arn": roleArn } : undefined;
}
