import { createHash } from "node:crypto";
import { findManifest, type Manifest } from "../../lib/manifests/manifest";
import { JOB_ARGUMENTS, environmentFileName, operatorJobName, type OperatorJobName } from "../../lib/names";
import type { Layer } from "../../lib/layer/layer";
import type { JobsSpec } from "../../lib/spec/jobs";
import { imageParts } from "../../lib/spec/values/image";
import { dayProblem, jobUserProblem, tenantProblem, windowProblem } from "../../lib/spec/values/job-argument";

/** What an operator wants to run. */
export type JobRequest =
  | {
      /** Warm the served cache of a tenant. */
      readonly job: "cache-warm";
      /** The tenant. */
      readonly tenant?: string;
      /**
       * User that it acts as.
       * @default - as the environment says
       */
      readonly user?: string;
      /**
       * Only print what would be warmed.
       * @default false
       */
      readonly dryRun?: boolean;
    }
  | {
      /** Replay a window of history for a tenant. */
      readonly job: "backfill";
      /** The tenant. */
      readonly tenant?: string;
      /** First day. */
      readonly from?: string;
      /** Last day. */
      readonly to?: string;
    }
  | {
      /** Ask every service for `/health`. */
      readonly job: "probe";
    };

type Argument = keyof typeof JOB_ARGUMENTS;

const KEYS: Readonly<Record<OperatorJobName, keyof JobsSpec>> = {
  "cache-warm": "cacheWarm",
  backfill: "backfill",
  probe: "probe",
};

/** Seconds for which a run that has ended stays, with its log. Until then its name is taken, so it can't be started twice by mistake. */
const KEPT_SECONDS: Readonly<Record<OperatorJobName, number>> = { "cache-warm": 3600, backfill: 86_400, probe: 300 };

/** Hexadecimal digits that tell two names apart which had to be cut. */
const FINGERPRINT_LENGTH = 8;

/** Everything that is wrong with a request, as `--tenant must be …`; an empty list means that it can be run. */
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
 * The Job of one run: the CronJob's own template with its arguments filled in. Its name follows from what it does, with the version that it
 * runs: the same request is the same Job, which the API server takes once, and after a release a new one. No CronJob owns it, so none of
 * their history limits removes it.
 * @param manifests objects of the environment
 * @throws Error where the CronJob is not among them: ask {@link jobRequestProblems} first
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

/** The fields of a printed CronJob that a Job is made of. */
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
 * What tells two runs apart, read from the right: only the tenant may hold dashes of its own. So the user of a warm-up, where it is not the
 * usual one, has an `@`, which no name may hold: a fingerprint is appended.
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

/** Versions are told by their tags, in which a dash would do for a dot: `v1-0-1`. */
function versionOf(image: string): string {
  const { tag, digest = "" } = imageParts(image);
  return tag?.replaceAll(".", "-") ?? digest.replace("sha256:", "").slice(0, 12);
}
