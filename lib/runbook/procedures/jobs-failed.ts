import { BACKUP_JOBS } from "../../names";
import type { CronJobName } from "../../names";
import { about } from "../parts/alerts";
import { escalation } from "../parts/people";
import { probeSteps } from "../parts/probe";
import { rerunSteps } from "../parts/rerun";
import type { Kit } from "../kit";
import type { Input, Procedure, RunStep, Step } from "../procedure";

const ALERTS = [
  ...["JobFailed", "ProbeFailed"],
  ...["BackupStale", "BackupNeverSucceeded", "BackupSuspended", "BackupMetricsAbsent"],
];

/** A Job or a backup failed, or a backup did not run. */
export function jobsFailed(kit: Kit): Procedure | undefined {
  const jobs = jobNames(kit);
  if (jobs.length === 0) return undefined;
  const inputs = [...(jobs.some(needsTenant) ? [TENANT] : []), ...(jobs.includes("backfill") ? [FROM, TO] : [])];
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

/** File with the rendered Job, in the current folder. */
const FILE = "job.yaml";

const DAY = "20[0-9]{2}-[01][0-9]-[0-3][0-9]";
const TENANT: Input = {
  name: "tenant",
  what: "Tenant of the failed run.",
  example: "tenant-1",
  pattern: "[a-z0-9][a-z0-9-]{0,62}",
};
const FROM: Input = { name: "from", what: "First day of the failed backfill.", example: "2025-09-01", pattern: DAY };
const TO: Input = { name: "to", what: "Last day of the failed backfill.", example: "2025-09-07", pattern: DAY };

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
        see: "BackoffLimitExceeded: the script failed. DeadlineExceeded: it took too long. FailedCreate: see the procedure [quota-reached](#quota-reached).",
      },
      within: 20,
    },
  ];
}

/** Backups must never stay suspended. */
function backupSteps(kit: Kit): readonly Step[] {
  const { kubectl } = kit;
  const backups = jobNames(kit).filter((job) => BACKUP_JOBS.some((name) => name === job));
  if (backups.length === 0) return [];
  const suspend = (value: boolean) => kubectl(`patch cronjob <job> -p '{"spec":{"suspend":${value}}}'`);
  return [
    {
      kind: "run",
      id: "resume",
      only: backups,
      what: "Resume the backup.",
      condition: "Only if SUSPEND is True, and the reason for it has ended.",
      command: suspend(false),
      who: "operate",
      expect: { see: "kubectl reports that the CronJob is patched.", output: "^cronjob\\.batch/<job> patched" },
      within: 10,
      change: {
        what: "The backup runs on its schedule again, as in the manifest.",
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: { kind: "command", command: suspend(true), who: "operate" },
      },
    },
    ...backups.flatMap((job) =>
      rerunSteps(kit, job, {
        only: [job],
        condition: "Only if the cause is fixed. A nightly backup does not run again before the next night.",
      }),
    ),
  ];
}

function againSteps(kit: Kit): readonly Step[] {
  const { layer } = kit;
  const { name } = layer;
  const probe = probeSteps(kit).map((step) => ({ ...step, only: ["probe"] }));
  return [
    ...(layer.jobs.cacheWarm ? again(kit, "cache-warm", `job cache-warm --env ${name} --tenant <tenant>`) : []),
    ...(layer.jobs.backfill
      ? again(kit, "backfill", `job backfill --env ${name} --tenant <tenant> --from <from> --to <to>`)
      : []),
    ...probe,
  ];
}

/** A Job with the same arguments has the same name, so the failed one goes first. */
function again({ kubectl, tool }: Kit, job: "cache-warm" | "backfill", command: string): readonly Step[] {
  const kept = { kubectl: "kept", pulumi: "kept" } as const;
  const remove = kubectl(`delete -f ${FILE} --ignore-not-found`);
  const common = { kind: "run", only: [job], condition: "Only if the cause is fixed." } as const;
  return [
    {
      ...common,
      id: `render-${job}`,
      what: "Render the Job with the arguments of the failed run.",
      command: `${tool(command)} > ${FILE}`,
      who: "anyone",
      expect: { see: "The commands that start and follow the Job. Wrong arguments are reported." },
      within: 15,
    },
    {
      ...common,
      id: `delete-${job}`,
      what: "Delete the failed Job.",
      command: remove,
      who: "operate",
      expect: { see: "kubectl reports the deleted Job, or nothing." },
      within: 30,
      change: {
        what: "Deletes the failed Job and its log.",
        nextApply: kept,
        undo: { kind: "none", why: "The next step starts the same Job." },
      },
    },
    {
      ...common,
      id: `again-${job}`,
      what: "Run the Job again.",
      command: kubectl(`create -f ${FILE}`),
      who: "operate",
      expect: { see: "kubectl reports the new Job.", output: `^job\\.batch/${job}-\\S+ created$` },
      within: 10,
      change: {
        what: `Starts ${job} once, for one tenant.`,
        nextApply: kept,
        undo: { kind: "command", command: remove, who: "operate" },
      },
    },
  ];
}
