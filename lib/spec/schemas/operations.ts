import * as z from "zod/mini";
import type {
  BackupBucketSpec,
  BackupsSpec,
  BackupSchedule,
  ConfigurationBackupSpec,
  DatabaseBackupSpec,
} from "../backups";
import type { ChannelsSpec, ContactsSpec, OnCallSpec } from "../people";
import type { BackfillSpec, CacheWarmSpec, JobsSpec, ProbeSpec } from "../jobs";
import { LIMITS } from "../limits";
import { BACKUP_DEFAULTS, JOB_DEFAULTS } from "../defaults";
import {
  field,
  imageDigest,
  optionalBytes,
  optionalText,
  optionalWholeNumber,
  text,
  wholeNumber,
  type Fields,
} from "./fields";
import { ownPods } from "./pods";
import { receiverSchemas } from "./receivers";

const deadline = ({ deadlineSeconds }: { readonly deadlineSeconds: number }) =>
  optionalWholeNumber(
    "Maximum duration of a run, in seconds. Kubernetes stops the run after that.",
    LIMITS.deadlineSeconds,
    { default: deadlineSeconds },
  );

const cacheWarm = z.strictObject({
  version: text("Tag of the gateway image.", { examples: ["v1.0.1"] }),
  digest: imageDigest(),
  user: optionalText("User that the job acts as.", { default: JOB_DEFAULTS.cacheWarm.user }),
  hotQueries: optionalText("ConfigMap with a key hot_queries.json that replaces the query ranking in the image.", {
    examples: ["hot-queries"],
  }),
  schedule: optionalText(
    "Cron schedule with five fields, at which the job runs for the tenants. Default: none, so that operators start it.",
    { examples: ["30 6 * * 1-5"] },
  ),
  timeZone: optionalText("IANA time zone of the schedule.", { default: JOB_DEFAULTS.cacheWarm.timeZone }),
  tenants: field(
    z.optional(z.array(z.string())),
    "Tenants for which a scheduled run warms the cache, one after the other.",
    { examples: [["tenant-1"]] },
  ),
  deadlineSeconds: deadline(JOB_DEFAULTS.cacheWarm),
  pods: ownPods(),
} satisfies Fields<CacheWarmSpec>);

const backfill = z.strictObject({
  image: text("Image reference with a tag or digest.", {
    examples: ["ghcr.io/254carbon/data-processing-backfill:v1.0.1"],
  }),
  deadlineSeconds: deadline(JOB_DEFAULTS.backfill),
  pods: ownPods(),
} satisfies Fields<BackfillSpec>);

const probe = z.strictObject({
  image: optionalText("Image with sh and curl, with a tag or digest.", { default: JOB_DEFAULTS.probe.image }),
  deadlineSeconds: deadline(JOB_DEFAULTS.probe),
  pods: ownPods(),
} satisfies Fields<ProbeSpec>);

/** Schemas of the operator jobs, by name. */
export const jobSchemas = { cacheWarm, backfill, probe };

/** Schema of `jobs`. */
export const jobsSchema = z.strictObject({
  cacheWarm: field(z.optional(cacheWarm), "Fills the served cache of a tenant."),
  backfill: field(z.optional(backfill), "Replays a period of a tenant's history."),
  probe: field(z.optional(probe), "Sends a request to /health of every service."),
} satisfies Fields<JobsSpec>);

const schedule = {
  schedule: text("Cron schedule with five fields: minute, hour, day of the month, month, day of the week.", {
    examples: ["15 2 * * *"],
  }),
  timeZone: optionalText("IANA time zone of the schedule.", { default: BACKUP_DEFAULTS.timeZone }),
  retentionDays: wholeNumber("Days to keep each backup.", LIMITS.retentionDays, { examples: [35] }),
  pods: ownPods(),
} satisfies Fields<BackupSchedule>;

/** Schema of `backups.database`. */
export const databaseBackupSchema = z.strictObject({
  ...schedule,
  spoolSize: optionalBytes(
    "storage",
    "Size of the volume on the node that stores a dump before the upload: at least the compressed size of the databases.",
    { default: BACKUP_DEFAULTS.spoolSize },
  ),
  dumpImage: optionalText(
    "Image with the PostgreSQL tools of the server's major version or later, with a tag or digest. Default: the image of the in-cluster server.",
    {
      examples: ["postgres:16.4"],
    },
  ),
} satisfies Fields<DatabaseBackupSpec>);

/** Schema of `backups.configuration`. */
export const configurationBackupSchema = z.strictObject({
  ...schedule,
  secretsCertificate: optionalText(
    "X.509 certificate in PEM format for encrypting the Secrets in the backup. Without it, the backup contains no Secret values.",
    { examples: ["-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n"] },
  ),
  copyImage: optionalText("Image with bash, kubectl and jq, with a tag or digest.", {
    default: BACKUP_DEFAULTS.copyImage,
  }),
  encryptionImage: optionalText("Image with sh and openssl, with a tag or digest. Only with secretsCertificate.", {
    default: BACKUP_DEFAULTS.encryptionImage,
  }),
} satisfies Fields<ConfigurationBackupSpec>);

const backupBucket = z.strictObject({
  name: optionalText(
    "Name of the bucket. Default: 254carbon-backups for prod, and 254carbon-backups-NAME for other environments.",
    { examples: ["example-com-access-backups"] },
  ),
  prefix: optionalText(
    "Start of the keys of all backups, without a slash at either end. Default: none, so that keys start with database/ and config/.",
    { examples: ["access-layer/prod"] },
  ),
  lockDays: optionalWholeNumber(
    "Retention of new objects by S3 Object Lock (governance mode), in days. No version can be deleted earlier. Default: no Object Lock.",
    LIMITS.retentionDays,
    { examples: [7] },
  ),
  noncurrentDays: optionalWholeNumber(
    `Days to keep a version after it is deleted or overwritten. Default: ${BACKUP_DEFAULTS.bucket.noncurrentDays}, or the longest retentionDays if that is longer and lockDays is shorter.`,
    LIMITS.retentionDays,
    { examples: [60] },
  ),
  accessLogDays: optionalWholeNumber("Days to keep the access logs of the bucket.", LIMITS.retentionDays, {
    default: BACKUP_DEFAULTS.bucket.accessLogDays,
  }),
} satisfies Fields<BackupBucketSpec>);

/** Schema of `backups`. */
export const backupsSchema = z.strictObject({
  region: text("AWS region of the bucket.", { examples: ["eu-central-1"] }),
  database: field(z.optional(databaseBackupSchema), "Dumps of the PostgreSQL databases."),
  configuration: field(
    z.optional(configurationBackupSchema),
    "Copies of the Kubernetes objects in the namespace, limited to the kinds that the layer renders.",
  ),
  uploadImage: optionalText("Image with bash and AWS CLI 2.23 or later, with a tag or digest.", {
    default: BACKUP_DEFAULTS.uploadImage,
  }),
  roleArn: optionalText("ARN of the IAM role of the backup pods. Only with cluster.identity: irsa.", {
    examples: ["arn:aws:iam::123456789012:role/access-layer-backup-prod"],
  }),
  bucket: field(z.optional(backupBucket), "Name, key prefix, retention and Object Lock of the bucket."),
} satisfies Fields<BackupsSpec>);

const channel = (description: string) => text(description, { examples: ["#alerts-critical"] });
const person = (description: string) => text(description, { examples: ["@oncall"] });

const channels = z.strictObject({
  incidents: channel("Incident coordination."),
  critical: channel("Critical alerts: response within 5 minutes."),
  warning: channel("Warnings: response within 15 minutes."),
  team: channel("Channel of the DevOps team."),
  security: channel("Channel of the security team."),
} satisfies Fields<ChannelsSpec>);

/** Schema of `contacts`. */
export const contactsSchema = z.strictObject({
  onCall: person("First escalation level: 0 to 15 minutes."),
  teamLead: person("Second escalation level: 15 to 30 minutes."),
  engineeringManager: person("Third escalation level: 30 to 60 minutes."),
  cto: person("Last escalation level: after 60 minutes."),
  security: person("Security team, for security incidents."),
  devops: person("DevOps team."),
  channels: field(
    z.optional(channels),
    "Slack channels, with the leading #. Put them in quotes. Requires the key slack-url of Alertmanager's Secret.",
  ),
  ...receiverSchemas,
  watchdog: field(
    z.optional(z.boolean()),
    "Whether the alert that always fires calls the address in the key watchdog-url of Alertmanager's Secret, once a minute.",
    { default: false },
  ),
} satisfies Fields<ContactsSpec>);

const groups = (description: string, example: string) =>
  field(z.optional(z.array(z.string())), description, { examples: [[example]] });

/** Schema of `onCall`. */
export const onCallSchema = z.strictObject({
  read: groups("Groups that can read everything except the contents of Secrets.", "access-layer-support"),
  operate: groups("Groups that can also run the service and deployment procedures.", "access-layer-oncall"),
  breakglass: groups("Groups that can also run the emergency and security procedures.", "access-layer-breakglass"),
} satisfies Fields<OnCallSpec>);
