import type { CronJobName } from "../../names";
import type { Kit } from "../kit";
import type { RunStep } from "../procedure";

/** Where a run of a CronJob belongs in a procedure. */
export interface Rerun {
  readonly group?: string;
  readonly condition?: string;
  readonly only?: readonly string[];
}

/** Starts a run of a backup now, and waits until it has ended. */
export function rerunSteps({ kubectl }: Kit, job: CronJobName, options: Rerun): readonly RunStep[] {
  const run = `${job}-by-hand`;
  const remove = kubectl(`delete job/${run} --ignore-not-found`);
  const kept = { kubectl: "kept", pulumi: "kept" } as const;
  return [
    {
      kind: "run",
      ...options,
      id: `delete-${run}`,
      what: `Delete the last run of ${job} by hand, because a Job with the same name can't start.`,
      command: remove,
      who: "operate",
      expect: { see: "kubectl reports the deleted Job, or nothing." },
      within: 30,
      change: {
        what: "Deletes a finished Job and its log. Backups stay in the bucket.",
        nextApply: kept,
        undo: { kind: "none", why: "The next step starts the same Job." },
      },
    },
    {
      kind: "run",
      ...options,
      id: `start-${run}`,
      what: `Start a run of ${job} now.`,
      command: kubectl(`create job ${run} --from=cronjob/${job}`),
      who: "operate",
      expect: { see: "kubectl reports the Job.", output: `^job\\.batch/${run} created$` },
      within: 10,
      change: {
        what: `Starts a Job that does the same as a scheduled run of ${job}.`,
        nextApply: kept,
        undo: { kind: "command", command: remove, who: "operate" },
      },
    },
    {
      kind: "run",
      ...options,
      id: `wait-${run}`,
      what: "Wait until the run has ended, and read its log.",
      // A failed Job has a condition with the status True, too.
      command: `${kubectl(`wait --for=jsonpath='{.status.conditions[0].status}'=True job/${run} --timeout=4h`)} && ${kubectl(`get job ${run}`)}`,
      who: "read",
      expect: {
        see: `STATUS is Complete. Failed: read its log with ${kubectl(`logs job/${run} --all-containers --tail=100`)}.`,
        output: `^${run} +Complete`,
      },
      within: 14400,
    },
  ];
}
