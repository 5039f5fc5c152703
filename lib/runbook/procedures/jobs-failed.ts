import { BACKUP_JOBS } from "../../names";
import type { CronJobName } from "../../names";
import { about } from "../parts/alerts";
import { resumeBackup, runBackup } from "../parts/backup";
import { PERIOD, TENANT } from "../parts/inputs";
import { runJob, type RunJob } from "../parts/jobs";
import { escalation } from "../parts/people";
import { probeSteps } from "../parts/probe";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Step } from "../procedure";

const ALERTS = [
  ...["JobFailed", "ProbeFailed"],
  ...["BackupStale", "BackupNeverSucceeded", "BackupSuspended", "BackupMetricsAbsent"],
];

/** A Job or a backup failed, or a backup did not run. */
export function jobsFailed(kit: Kit): Procedure | undefined {
  const jobs = jobNames(kit);
  if (jobs.length === 0) return undefined;
  const inputs = [...(jobs.some(needsTenant) ? [TENANT] : []), ...(jobs.includes("backfill") ? PERIOD : [])];
  return {
    id: "jobs-failed",
    title: "Failed jobs and backups",
    chapter: "troubleshooting",
    situation: "a job or a backup failed",
    summary: "Find out why the last run failed or why no run started, and run the job again.",
    alerts: about(undefined, ...ALERTS),
    targets: jobs.map((name) => ({ name, values: { job: name } })),
    ...(inputs.length > 0 && { inputs }),
    steps: [...lookSteps(kit), ...backupSteps(kit), ...againSteps(kit)],
    escalate: escalation(kit, "If a backup fails twice, or its last success is older than a day"),
  };
}

/** CronJobs of the environment. */
function jobNames({ layer: { jobs, backups } }: Kit): readonly CronJobName[] {
  return [
    ...(backups?.database ? (["database-backup"] as const) : []),
    ...(backups?.configuration ? (["configuration-backup"] as const) : []),
    ...(jobs.cacheWarm ? (["cache-warm"] as const) : []),
    ...(jobs.backfill ? (["backfill"] as const) : []),
    ...(jobs.probe ? (["probe"] as const) : []),
  ];
}

function needsTenant(job: CronJobName): boolean {
  return job === "cache-warm" || job === "backfill";
}

const FIXED = "Only if the cause is fixed.";

/** File with the rendered Job, in the current folder. */
const FILE = "job.yaml";

function lookSteps({ kubectl }: Kit): readonly RunStep[] {
  return [
    {
      kind: "run",
      id: "cronjob",
      what: "Check when the CronJob ran last.",
      command: kubectl("get cronjob <job>"),
      who: "read",
      expect: {
        see: "LAST SCHEDULE is the last time at which a run was due. SUSPEND is True only for jobs that operators start by hand.",
        output: "^<job> ",
      },
      within: 10,
    },
    {
      kind: "run",
      id: "jobs",
      what: "Check its last runs.",
      command: kubectl("get jobs -l app=<job>"),
      who: "read",
      expect: { see: "STATUS of the newest run is Complete. No runs: none has started in the last days." },
      within: 10,
    },
    {
      kind: "run",
      id: "log",
      what: "Read the log of its pods.",
      command: kubectl("logs -l app=<job> --all-containers --tail=100 --prefix --ignore-errors"),
      who: "read",
      expect: {
        see: "The last lines name the error. Exit code 69: a server did not answer within a minute. No lines: the pods are already deleted.",
      },
      within: 20,
    },
    {
      kind: "run",
      id: "describe",
      what: "Read the state and the events of its runs.",
      command: kubectl("describe jobs -l app=<job>"),
      who: "read",
      expect: {
        see: "BackoffLimitExceeded: the script failed. DeadlineExceeded: it took too long. FailedCreate: see [Quota reached](#quota-reached).",
      },
      within: 20,
    },
  ];
}

function backupSteps(kit: Kit): readonly Step[] {
  const backups = BACKUP_JOBS.filter((job) => jobNames(kit).includes(job));
  if (backups.length === 0) return [];
  return [
    resumeBackup(kit, "<job>", { only: backups }),
    runBackup(kit, "<job>", { id: "again-backup", only: backups, condition: FIXED }),
  ];
}

function againSteps(kit: Kit): readonly Step[] {
  const { cacheWarm, backfill } = kit.layer.jobs;
  return [
    ...(cacheWarm === undefined
      ? []
      : again(kit, "cache-warm", {
          options: "--tenant <tenant>",
          seconds: cacheWarm.deadlineSeconds,
          changes: "Writes entries of the tenant to Redis.",
          whyNoUndo: "The entries expire, and the gateway replaces them.",
        })),
    ...(backfill === undefined
      ? []
      : again(kit, "backfill", {
          options: "--tenant <tenant> --from <from> --to <to>",
          seconds: backfill.deadlineSeconds,
          changes: "Writes the history of the period to Kafka again.",
          whyNoUndo: "Messages in Kafka can't be taken back. Consumers must accept them twice.",
        })),
    ...probeSteps(kit, { only: ["probe"] }),
  ];
}

interface Again extends Pick<RunJob, "seconds" | "changes" | "whyNoUndo"> {
  /** Arguments of the failed run. */
  readonly options: string;
}

/** A Job with the same arguments has the same name, so the failed one is deleted first. */
function again(kit: Kit, job: "cache-warm" | "backfill", { options, ...run }: Again): readonly Step[] {
  const { kubectl, tool, layer } = kit;
  const common = { only: [job], condition: FIXED } as const;
  return [
    {
      kind: "run",
      ...common,
      id: `render-${job}`,
      what: "Render the Job with the arguments of the failed run.",
      command: `${tool(`job ${job} --env ${layer.name} ${options}`)} > ${FILE}`,
      who: "anyone",
      expect: { see: "The commands that start and follow the Job. Wrong arguments are reported." },
      within: 15,
    },
    {
      kind: "run",
      ...common,
      id: `delete-${job}`,
      what: "Delete the failed Job.",
      command: kubectl(`delete -f ${FILE} --ignore-not-found`),
      who: "operate",
      expect: { see: "kubectl reports the deleted Job, or nothing." },
      within: 30,
      change: {
        what: "Deletes the failed Job and its log.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "none", why: "The next step starts the same Job." },
      },
    },
    runJob(kit, {
      ...common,
      ...run,
      id: `again-${job}`,
      what: "Run the Job again, and wait for it.",
      create: kubectl(`create -f ${FILE} -o name`),
      see: "The log reports no errors.",
    }),
  ];
}
