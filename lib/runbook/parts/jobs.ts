import type { Kit } from "../kit";
import type { Change, RunStep } from "../procedure";

/** Options of {@link runJob}. */
export interface RunJob {
  /** Identifier of the step. */
  readonly id: string;
  /**
   * Heading above the step.
   * @default - no heading
   */
  readonly group?: string;
  /**
   * Names of the targets that the step applies to.
   * @default - all targets
   */
  readonly only?: readonly string[];
  /**
   * When to take the step.
   * @default - always
   */
  readonly condition?: string;
  /** What to do. */
  readonly what: string;
  /** Command that creates the Job and prints its name as `job.batch/NAME`. */
  readonly create: string;
  /** What readers should see in the log. */
  readonly see: string;
  /** Longest duration of the Job in seconds. */
  readonly seconds: number;
  /** What it changes. */
  readonly changes: string;
  /** Why there is no undo. */
  readonly whyNoUndo: string;
}

/** Starts a Job, waits until it completes or fails, and shows its log. */
export function runJob(kit: Kit, { create, see, seconds, changes, whyNoUndo, ...step }: RunJob): RunStep {
  return {
    kind: "run",
    ...step,
    command: `job=$(${create}) && { ${followJob(kit, '"$job"', seconds)}; }`,
    who: "operate",
    expect: {
      see: `${see} The last line says that the condition is met. If kubectl reports that the Job exists, it ran with the same arguments a short time ago: delete that Job to run it again.`,
      output: "^job\\.batch/\\S+ condition met$",
    },
    within: seconds,
    change: changeOf({ changes, whyNoUndo: `${whyNoUndo} To stop a run, delete its Job.` }),
  };
}

/** Command that waits until a Job completes or fails, shows its log, and fails if the Job failed. */
export function followJob(
  { kubectl }: Kit,
  job: string,
  seconds: number,
  log = `logs ${job} --all-containers --tail=100`,
): string {
  // A Job that failed also has a condition, so the first wait ends for both.
  const ended = kubectl(`wait --for=jsonpath='{.status.conditions[0].status}'=True ${job} --timeout=${seconds}s`);
  return `${ended}; ${kubectl(log)}; ${kubectl(`wait --for=condition=complete ${job} --timeout=10s`)}`;
}

/** The next apply keeps a Job, because it is not in the manifest. */
function changeOf({ changes, whyNoUndo }: Pick<RunJob, "changes" | "whyNoUndo">): Change {
  return {
    what: changes,
    nextApply: { kubectl: "kept", pulumi: "kept" },
    undo: { kind: "none", why: whyNoUndo },
  };
}

/** Command that creates an operator job and prints its name. */
export function operatorJob({ layer, kubectl, tool }: Kit, job: string, options: string): string {
  return `${tool(`job ${job} --env ${layer.name} ${options}`)} | ${kubectl("create -f - -o name")}`;
}

/** Command that creates a Job from a CronJob and prints its name. The name contains the time, so that the command can be repeated. */
export function jobFromCronJob({ kubectl }: Kit, cronJob: string): string {
  return kubectl(`create job "${cronJob}-$(date +%Y%m%d-%H%M%S)" --from=cronjob/${cronJob} -o name`);
}

/** Deletes completed runs of an operator job. They block another run with the same arguments. */
export function forgetRuns({ kubectl }: Kit, job: string, group: string): RunStep {
  return {
    kind: "run",
    group,
    id: "forget",
    what: "Delete the runs that completed. They block another run with the same arguments.",
    condition: "Only if you run the job again with the same arguments.",
    command: kubectl(`delete jobs -l app=${job} --field-selector status.successful=1`),
    who: "operate",
    expect: { see: "Each Job is deleted, or no resources are found." },
    within: 60,
    change: changeOf({
      changes: "Deletes the Jobs and their logs.",
      whyNoUndo: "The Jobs are complete. Only their logs are lost.",
    }),
  };
}
