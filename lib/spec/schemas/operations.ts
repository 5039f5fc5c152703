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
import { field, optionalText, optionalWholeNumber, text, wholeNumber, type Fields } from "./fields";

const deadline = ({ deadlineSeconds }: { readonly deadlineSeconds: number }) =>
  optionalWholeNumber("Seconds after which a run is stopped.", LIMITS.deadlineSeconds, { default: deadlineSeconds });

const cacheWarm = z.strictObject({
  version: text("Tag of the gateway's image that it runs."),
  user: optionalText("User that it acts as.", { default: JOB_DEFAULTS.cacheWarm.user }),
  hotQueries: optionalText("ConfigMap with a key hot_queries.json that overrides the ranking in the image."),
  deadlineSeconds: deadline(JOB_DEFAULTS.cacheWarm),
} satisfies Fields<CacheWarmSpec>);

const backfill = z.strictObject({
  image: text("Image reference with its tag."),
  deadlineSeconds: deadline(JOB_DEFAULTS.backfill),
} satisfies Fields<BackfillSpec>);

const probe = z.strictObject({
  image: optionalText("Image with sh and curl, with its tag.", { default: JOB_DEFAULTS.probe.image }),
  deadlineSeconds: deadline(JOB_DEFAULTS.probe),
} satisfies Fields<ProbeSpec>);

/** One schema for each job that operators start. */
export const jobSchemas = { cacheWarm, backfill, probe };

/** The jobs that operators start. */
export const jobsSchema = z.strictObject({
  cacheWarm: field(z.optional(cacheWarm), "Warms the served cache of a tenant."),
  backfill: field(z.optional(backfill), "Replays a window of history for a tenant."),
  probe: field(z.optional(probe), "Asks every service for /health."),
} satisfies Fields<JobsSpec>);

const schedule = {
  schedule: text("Five fields of cron.", { examples: ["15 2 * * *"] }),
  timeZone: optionalText("Time zone of the schedule, by its IANA name.", { default: BACKUP_DEFAULTS.timeZone }),
  retentionDays: wholeNumber("Days that a backup is kept.", LIMITS.retentionDays),
} satisfies Fields<BackupSchedule>;

/** Dumps of PostgreSQL. */
export const databaseBackupSchema = z.strictObject({
  ...schedule,
  spoolSize: optionalText("Room for a dump before it is uploaded.", { default: BACKUP_DEFAULTS.spoolSize }),
  dumpImage: optionalText(
    "Image with PostgreSQL's tools, with its tag; the default is what the server in the cluster runs.",
    {
      examples: ["postgres:16.4"],
    },
  ),
} satisfies Fields<DatabaseBackupSpec>);

/** Copies of the objects of the namespace. */
export const configurationBackupSchema = z.strictObject({
  ...schedule,
  secretsCertificate: optionalText(
    "PEM of an X.509 certificate whose owner can read the Secrets in the backup; without it they are left out.",
  ),
  copyImage: optionalText("Image with bash, kubectl and jq, with its tag.", { default: BACKUP_DEFAULTS.copyImage }),
  encryptionImage: optionalText("Image with sh and openssl, with its tag; only together with secretsCertificate.", {
    default: BACKUP_DEFAULTS.encryptionImage,
  }),
} satisfies Fields<ConfigurationBackupSpec>);

const backupBucket = z.strictObject({
  lockDays: optionalWholeNumber(
    "Days for which nobody can delete a version for good (Object Lock); without it nothing is locked.",
    LIMITS.retentionDays,
    { examples: [7] },
  ),
  noncurrentDays: optionalWholeNumber(
    `Days that a version is kept after it was deleted or replaced; left out, ${BACKUP_DEFAULTS.bucket.noncurrentDays}, or the longest retentionDays where no lock is as long.`,
    LIMITS.retentionDays,
  ),
  accessLogDays: optionalWholeNumber("Days that the access logs of the bucket are kept.", LIMITS.retentionDays, {
    default: BACKUP_DEFAULTS.bucket.accessLogDays,
  }),
} satisfies Fields<BackupBucketSpec>);

/** What is backed up. */
export const backupsSchema = z.strictObject({
  region: text("AWS region of the bucket.", { examples: ["eu-central-1"] }),
  database: field(z.optional(databaseBackupSchema), "Dumps of PostgreSQL."),
  configuration: field(z.optional(configurationBackupSchema), "The objects of the namespace."),
  uploadImage: optionalText("Image with the AWS CLI, with its tag.", { default: BACKUP_DEFAULTS.uploadImage }),
  roleArn: optionalText("Role that the pods take; with cluster.identity irsa only."),
  bucket: field(z.optional(backupBucket), "The bucket itself."),
} satisfies Fields<BackupsSpec>);

const channel = (description: string) => text(description, { examples: ["#alerts-critical"] });
const person = (description: string) => text(description, { examples: ["@oncall"] });

const channels = z.strictObject({
  incidents: channel("Where an incident is led."),
  critical: channel("Critical alerts: answered within 5 minutes."),
  warning: channel("Warnings: answered within 15 minutes."),
  team: channel("The DevOps team's."),
  security: channel("The security team's."),
} satisfies Fields<ChannelsSpec>);

/** Who is told about what. */
export const contactsSchema = z.strictObject({
  onCall: person("Level 1, 0 to 15 minutes."),
  teamLead: person("Level 2, 15 to 30 minutes."),
  engineeringManager: person("Level 3, 30 to 60 minutes."),
  cto: person("Level 4, after 60 minutes."),
  security: person("The security team."),
  devops: person("The DevOps team."),
  channels: field(channels, "Slack channels, with their #."),
} satisfies Fields<ContactsSpec>);

const groups = (description: string) => field(z.optional(z.array(z.string())), description);

/** Who may do what on call. */
export const onCallSchema = z.strictObject({
  read: groups("Groups that may look at everything but the contents of Secrets."),
  operate: groups("Groups that may also do what the service and deployment procedures do."),
  breakglass: groups("Groups that may also do what the emergency and security procedures do."),
} satisfies Fields<OnCallSpec>);
