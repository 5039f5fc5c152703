import { createHash } from "node:crypto";
import { findManifest, type Manifest } from "../../lib/manifests/manifest";
import { JOB_ARGUMENTS, environmentFileName, operatorJobName, type OperatorJobName } from "../../lib/names";
import type { Layer } from "../../lib/layer/layer";
import type { JobsSpec } from "../../lib/spec/jobs";
import { imageParts } from "../../lib/values/image-parts";
import { dayProblem, jobUserProblem, tenantProblem, windowProblem } from "../../lib/spec/values/job-argument";

/** A job and its arguments. */
export type JobRequest =
  | {
      /** Name of the job that warms the cache of a tenant. */
      readonly job: "cache-warm";
      /** Tenant to run the job for. */
      readonly tenant?: string;
      /**
       * User that the job acts as.
       * @default - the user in the environment file
       */
      readonly user?: string;
      /**
       * Whether to log what would be warmed without writing to Redis.
       * @default false
       */
      readonly dryRun?: boolean;
    }
  | {
      /** Name of the job that replays a period of history for a tenant. */
      readonly job: "backfill";
      /** Tenant to run the job for. */
      readonly tenant?: string;
      /** First day of the period. */
      readonly from?: string;
      /** Last day of the period. */
      readonly to?: string;
    }
  | {
      /** Name of the job that requests `/health` from every service. */
      readonly job: "probe";
    };

type Argument = keyof typeof JOB_ARGUMENTS;

const KEYS: Readonly<Record<OperatorJobName, keyof JobsSpec>> = {
  "cache-warm": "cacheWarm",
  backfill: "backfill",
  probe: "probe",
};

/** Number of seconds for which a finished Job and its log are kept. During this time, the same run can't be started again by mistake. */
const KEPT_SECONDS: Readonly<Record<OperatorJobName, number>> = { "cache-warm": 3600, backfill: 86_400, probe: 300 };

/** Length of the hexadecimal hash that keeps truncated names unique. */
const FINGERPRINT_LENGTH = 8;

/** Returns the problems of a request, such as `--tenant must be …`. The list is empty if the request is valid. */
export function jobRequestProblems(request: JobRequest, layer: Pick<Layer, "name" | "jobs">): readonly string[] {
  return [...missingJob(request.job, layer), ...argumentProblems(request)];
}

function missingJob(job: OperatorJobName, { name, jobs }: Pick<Layer, "name" | "jobs">): string[] {
  const key = KEYS[job];
  if (jobs[key] !== undefined) return [];
  return [`environment ${name} has no job ${job}; add jobs.${key} to ${environmentFileName(name)}`];
}

function argumentProblems(request: JobRequest): readonly string[] {
  switch (request.job) {
    case "cache-warm":
      return [
        ...required("--tenant", request.tenant, tenantProblem),
        ...(request.user === undefined ? [] : required("--user", request.user, jobUserProblem)),
      ];
    case "backfill": {
      const { tenant, from, to } = request;
      const days = [...required("--from", from, dayProblem), ...required("--to", to, dayProblem)];
      const order = from === undefined || to === undefined ? undefined : windowProblem(from, to);
      return [
        ...required("--tenant", tenant, tenantProblem),
        ...days,
        ...(days.length > 0 || order === undefined ? [] : [`--to ${order}`]),
      ];
    }
    case "probe":
      return [];
  }
}

function required(
  option: string,
  value: string | undefined,
  problemOf: (text: string) => string | undefined,
): readonly string[] {
  if (value === undefined) return [`${option} is missing`];
  const problem = problemOf(value);
  return problem === undefined ? [] : [`${option} ${problem}`];
}

/**
 * Returns the Job for one run, which is the template of the CronJob with the arguments filled in. The name contains the arguments and the version, so
 * the API server rejects a second Job for the same run. The Job has no owner, so the history limits of the CronJob don't apply to it.
 * @param manifests objects of the environment
 * @throws Error if the CronJob is missing; call {@link jobRequestProblems} first
 */
export function operatorJob(request: JobRequest, manifests: readonly Manifest[]): Manifest {
  const cronJob = findManifest(manifests, "CronJob", request.job) as CronJob;
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const template = spec.template;
  const values = argumentsOf(request);
  const containers = template.spec.containers.map((container) => ({
    ...container,
    env: container.env.map((variable) => filledIn(variable, values)),
  }));
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { labels: metadata.labels, name: jobName(request, cronJob), namespace: cronJob.metadata.namespace },
    spec: {
      ...spec,
      template: { ...template, spec: { ...template.spec, containers } },
      ttlSecondsAfterFinished: KEPT_SECONDS[request.job],
    },
  };
}

/** Fields of a rendered CronJob that are used for a Job. */
interface CronJob extends Manifest {
  readonly spec: {
    readonly jobTemplate: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly template: {
          readonly spec: { readonly containers: readonly [Container, ...Container[]] };
        };
      };
    };
  };
}

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}

type Values = ReadonlyMap<string, string>;

function argumentsOf(request: JobRequest): Values {
  const given: readonly (readonly [Argument, string | undefined])[] =
    request.job === "cache-warm"
      ? [
          ["tenant", request.tenant],
          ["user", request.user],
          ["dryRun", request.dryRun === true ? "true" : undefined],
        ]
      : request.job === "backfill"
        ? [
            ["tenant", request.tenant],
            ["from", request.from],
            ["to", request.to],
          ]
        : [];
  return new Map(given.flatMap(([which, value]) => (value === undefined ? [] : [[JOB_ARGUMENTS[which], value]])));
}

function filledIn<T extends { readonly name: string }>(variable: T, values: Values): T {
  const value = values.get(variable.name);
  return value === undefined ? variable : { ...variable, value };
}

function jobName(request: JobRequest, { spec }: CronJob): string {
  const { image } = spec.jobTemplate.spec.template.spec.containers[0];
  const words = wordsOf(request, versionOf(image));
  const fingerprint = createHash("sha256").update(JSON.stringify(words)).digest("hex").slice(0, FINGERPRINT_LENGTH);
  return operatorJobName(request.job, words, fingerprint);
}

/**
 * Returns the parts of the Job name. The name can be parsed unambiguously from the right, because only the tenant may contain dashes. A user has the
 * prefix `@`, which is invalid in a name and therefore forces a hash suffix.
 */
function wordsOf(request: JobRequest, version: string): readonly string[] {
  switch (request.job) {
    case "cache-warm": {
      const { tenant = "", user, dryRun } = request;
      return [tenant, ...(user === undefined ? [] : [`@${user}`]), version, ...(dryRun === true ? ["dry-run"] : [])];
    }
    case "backfill": {
      const { tenant = "", from = "", to = "" } = request;
      return [tenant, from.replaceAll("-", ""), to.replaceAll("-", ""), version];
    }
    case "probe":
      return [];
  }
}

/** Returns the image tag with dashes instead of dots, such as `v1-0-1`, or the start of the digest if there is no tag. */
function versionOf(image: string): string {
  const { tag, digest = "" } = imageParts(image);
  return tag?.replaceAll(".", "-") ?? digest.replace("sha256:", "").slice(0, 12);
}
