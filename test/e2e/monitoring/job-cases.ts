import { briefly, input, steady, type AlertCases, type CasesOf } from "./course";

function lastRun(service: string): AlertCases {
  const job = { job_name: `${service}-29000000` };
  const failedJob = (labels: { readonly job_name: string }) => [
    steady("kube_job_created", labels, 60),
    steady("kube_job_failed", { ...labels, condition: "true" }, 1),
  ];
  const failed = failedJob(job);
  const byHand = { job_name: `${service}-by-hand` };
  const success = (time: number) => steady("kube_cronjob_status_last_successful_time", { cronjob: service }, time);
  const other = { job_name: "another-job-29000000" };
  return {
    firing: [
      { what: "the job failed and never succeeded", series: failed, at: "5m" },
      { what: "the job failed after a success", series: [...failed, success(30)], at: "5m" },
      { what: "a Job with the name of the CronJob failed", series: failedJob({ job_name: service }), at: "5m" },
    ],
    silent: [
      { what: "a later run succeeded", series: [...failed, success(120)], at: "5m" },
      {
        what: "a later Job without an owner succeeded",
        series: [...failed, steady("kube_job_status_completion_time", byHand, 120)],
        at: "5m",
      },
      {
        what: "the job is running",
        series: [steady("kube_job_created", job, 60), steady("kube_job_failed", { ...job, condition: "true" }, 0)],
        at: "5m",
      },
      { what: "the failure was more than a day ago", series: failed, at: "30h" },
      {
        what: "another job failed",
        series: failedJob(other),
        at: "5m",
      },
    ],
  };
}

/** Test cases for alerts about jobs and backups. */
export const JOB_CASES: Readonly<Record<string, CasesOf>> = {
  JobFailed: lastRun,
  ProbeFailed: lastRun,
  BackupStale: (cronjob) => {
    const success = (time: number) => [steady("kube_cronjob_status_last_successful_time", { cronjob }, time)];
    return {
      firing: [
        {
          what: "the last success was 27 hours ago",
          series: success(0),
          at: "27h",
          labels: { cronjob },
          value: "1d 3h 0m 0s",
        },
      ],
      silent: [{ what: "the last success was 25 hours ago", series: success(2 * 3600), at: "27h" }],
    };
  },
  BackupNeverSucceeded: (cronjob) => {
    const created = (time: number) => steady("kube_cronjob_created", { cronjob }, time);
    const success = steady("kube_cronjob_status_last_successful_time", { cronjob }, 60);
    return {
      firing: [
        {
          what: "the CronJob is a day old",
          series: [created(0)],
          at: "27h",
          labels: { cronjob },
          value: "1d 3h 0m 0s",
        },
      ],
      silent: [
        { what: "the CronJob is new", series: [created(26 * 3600)], at: "27h" },
        { what: "the job has succeeded once", series: [created(0), success], at: "27h" },
      ],
    };
  },
  BackupSuspended: (cronjob) => {
    const suspended = (values: string) => [input("kube_cronjob_spec_suspend", { cronjob }, values)];
    return {
      firing: [{ what: "the CronJob is suspended", series: suspended("1x60"), at: "12m", labels: { cronjob } }],
      silent: [
        { what: "the CronJob is not suspended", series: suspended("0x60"), at: "12m" },
        { what: "the CronJob was suspended briefly", series: suspended(briefly(0, 1)), at: "12m" },
      ],
    };
  },
  BackupMetricsAbsent: (cronjob) => ({
    firing: [{ what: "the metrics are missing", series: [], at: "12m", labels: { cronjob } }],
    silent: [
      {
        what: "the metrics exist",
        series: [steady("kube_cronjob_info", { cronjob, schedule: "15 2 * * *" }, 1)],
        at: "12m",
      },
    ],
  }),
  JobStarted: () => {
    const labels = { job_name: "cache-warm-29000000" };
    const created = [steady("kube_job_created", labels, 60)];
    return {
      firing: [{ what: "the Job was created just now", series: created, at: "5m", labels }],
      silent: [{ what: "the Job was created an hour ago", series: created, at: "60m" }],
    };
  },
};
