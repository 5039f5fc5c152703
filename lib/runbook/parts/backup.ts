import {
  backupBucketName,
  backupPrefix,
  backupReaderRoleName,
  type BACKUP_JOBS,
  type BACKUP_PREFIXES,
} from "../../names";
import { jobFromCronJob, runJob, type RunJob } from "./jobs";
import type { Kit } from "../kit";
import type { AlertReference, RunStep, Step } from "../procedure";

/** Longest duration of a backup in seconds. */
const LONGEST = 4 * 3600;

/** Address of a kind of backup in the bucket, with a trailing slash. */
export function backupAddress({ layer }: Kit, kind: keyof typeof BACKUP_PREFIXES): string {
  const { name, prefix } = layer.backups?.bucket ?? {};
  return `s3://${backupBucketName(layer.name, name)}/${backupPrefix(kind, prefix)}`;
}

/** A command of the AWS CLI with the role that can read backups. */
export function awsAsReader({ layer }: Kit, command: string): string {
  const region = layer.backups === undefined ? "" : ` --region ${layer.backups.region}`;
  return `aws ${command} --profile ${backupReaderRoleName(layer.name)}${region}`;
}

/** Lists the runs of a backup in the bucket. */
export function listRuns(kit: Kit, kind: keyof typeof BACKUP_PREFIXES, group: string): RunStep {
  return {
    kind: "run",
    group,
    id: "runs",
    what: `List the backups in the bucket. The AWS profile ${backupReaderRoleName(kit.layer.name)} assumes the role of the same name.`,
    command: awsAsReader(kit, `s3 ls ${backupAddress(kit, kind)}`),
    who: "anyone",
    expect: { see: "Each line is a run, named after its time. The newest run is the last line." },
    within: 30,
  };
}

/** Alerts about a backup. */
export function backupAlerts(service: string): readonly AlertReference[] {
  return ["BackupStale", "BackupNeverSucceeded", "BackupSuspended", "BackupMetricsAbsent", "JobFailed"].map(
    (alert) => ({
      alert,
      service,
    }),
  );
}

/** Steps of a backup by hand. */
export function backupSteps(
  kit: Kit,
  cronJob: (typeof BACKUP_JOBS)[number],
  kind: keyof typeof BACKUP_PREFIXES,
): Step[] {
  const { kubectl } = kit;
  const check = "Check";
  return [
    {
      kind: "run",
      group: check,
      id: "schedule",
      what: "Check the schedule and the last run.",
      command: kubectl(`get cronjob ${cronJob}`),
      who: "read",
      expect: {
        see: "SUSPEND is False, and LAST SCHEDULE is not older than the schedule.",
        output: `^${cronJob} .* False `,
      },
      within: 10,
    },
    {
      kind: "run",
      group: check,
      id: "jobs",
      what: "Check the runs that are still stored.",
      command: kubectl(`get jobs -l app=${cronJob} --sort-by=.metadata.creationTimestamp`),
      who: "read",
      expect: {
        see: "The newest run is Complete. After a failure, look at its log: kubectl logs job/NAME --all-containers.",
      },
      within: 10,
    },
    resumeBackup(kit, cronJob, { group: check }),
    runBackup(kit, cronJob, { id: "run", group: "Back up now" }),
    listRuns(kit, kind, "Verify"),
  ];
}

/** Resumes the schedule of a backup, which must never stay suspended. */
export function resumeBackup({ kubectl }: Kit, cronJob: string, where: Pick<RunJob, "group" | "only">): RunStep {
  const suspend = (value: boolean) => kubectl(`patch cronjob ${cronJob} -p '{"spec":{"suspend":${value}}}'`);
  return {
    kind: "run",
    ...where,
    id: "resume",
    what: "Resume the schedule.",
    condition: "Only if SUSPEND is True, and no upgrade or restore is in progress.",
    command: suspend(false),
    who: "operate",
    expect: { see: "The CronJob is patched.", output: `^cronjob\\.batch/${cronJob} patched` },
    within: 10,
    change: {
      what: "The backup runs on its schedule again.",
      nextApply: { kubectl: "inFile", pulumi: "inFile" },
      undo: {
        kind: "command",
        command: suspend(true),
        who: "operate",
        expect: { see: "It is patched.", output: "patched" },
      },
    },
  };
}

/** Runs a backup by hand. */
export function runBackup(
  kit: Kit,
  cronJob: string,
  where: Pick<RunJob, "id" | "group" | "only" | "condition">,
): RunStep {
  return runJob(kit, {
    ...where,
    what: "Start a backup, and wait for it.",
    create: jobFromCronJob(kit, cronJob),
    see: "The log ends with the address of manifest.json, which marks the backup as complete.",
    seconds: LONGEST,
    changes: "Writes a backup to the bucket.",
    whyNoUndo: "The bucket deletes the backup when its retention ends.",
  });
}
