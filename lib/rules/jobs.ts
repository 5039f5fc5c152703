import type { Layer } from "../layer/layer";
import type { CacheWarmSpec, JobLimits, JobsSpec } from "../spec/jobs";
import { LIMITS } from "../spec/limits";
import type { Path, Problem } from "../spec/problem";
import { digestProblem, imageReferenceProblem, imageTagProblem } from "../spec/values/image";
import { cronProblem } from "../spec/values/cron";
import { jobUserProblem, tenantProblem } from "../spec/values/job-argument";
import { timeZoneProblem } from "../spec/values/time-zone";
import { repeatedMessage } from "../values/words";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { objectNameProblem } from "./kubernetes-names";
import { podsProblems } from "./pods";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Rules about operator jobs that don't depend on the rest of the environment. */
export function jobsProblems({ cacheWarm, backfill, probe }: JobsSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return [
    ...(cacheWarm === undefined
      ? []
      : [
          ...problemIf("jobs/version", inside(place, "cacheWarm", "version"), imageTagProblem(cacheWarm.version)),
          ...optional("jobs/digest", cacheWarm.digest, digestProblem, inside(place, "cacheWarm", "digest")),
          ...optional("jobs/user", cacheWarm.user, jobUserProblem, inside(place, "cacheWarm", "user")),
          ...optional(
            "jobs/hot-queries",
            cacheWarm.hotQueries,
            objectNameProblem,
            inside(place, "cacheWarm", "hotQueries"),
          ),
          ...scheduleProblems(cacheWarm, inside(place, "cacheWarm")),
          ...limitsProblems(cacheWarm, inside(place, "cacheWarm")),
        ]),
    ...(backfill === undefined
      ? []
      : [
          ...problemIf("jobs/image", inside(place, "backfill", "image"), imageReferenceProblem(backfill.image)),
          ...limitsProblems(backfill, inside(place, "backfill")),
        ]),
    ...(probe === undefined
      ? []
      : [
          ...optional("jobs/image", probe.image, imageReferenceProblem, inside(place, "probe", "image")),
          ...limitsProblems(probe, inside(place, "probe")),
        ]),
  ];
}

/** Rules about the settings that operator jobs need elsewhere in the environment. */
export function jobNeedsProblems(layer: Layer): Problem[] {
  const { jobs, services } = layer;
  const place = inEnvironment("jobs");
  return [
    ...(jobs.cacheWarm === undefined ? [] : missing(layer, inside(place, "cacheWarm"), "redis")),
    ...(jobs.backfill === undefined ? [] : missing(layer, inside(place, "backfill"), "kafka")),
    ...problemIf(
      "jobs/needs",
      inside(place, "probe"),
      jobs.probe !== undefined && services.length === 0
        ? "requires a service to probe; add one to services, or remove the job"
        : undefined,
    ),
  ];
}

/** Both jobs read the projection service and write to one datastore. */
function missing({ datastores, externalServices }: Layer, place: Place, store: "redis" | "kafka"): Problem[] {
  return [
    ...problemIf(
      "jobs/needs",
      place,
      datastores[store] === undefined
        ? `requires ${store}, which it writes to; add datastores.${store}, or remove the job`
        : undefined,
    ),
    ...problemIf(
      "jobs/needs",
      place,
      externalServices.some(({ name }) => name === "projection")
        ? undefined
        : "requires the projection service, which it reads; add externalServices.projection, or remove the job",
    ),
  ];
}

/** A run without a tenant fails, and without a schedule nothing reads the tenants. */
function scheduleProblems({ schedule, timeZone, tenants }: CacheWarmSpec, place: Place): Problem[] {
  const needsTenants = schedule !== undefined && (tenants ?? []).length === 0;
  const unused = "requires schedule; add it, or remove this field";
  return [
    ...optional("jobs/schedule", schedule, cronProblem, inside(place, "schedule")),
    ...optional("jobs/time-zone", timeZone, timeZoneProblem, inside(place, "timeZone")),
    ...(tenants ?? []).flatMap((tenant, index) => [
      ...problemIf("jobs/tenant", inside(place, "tenants", index), tenantProblem(tenant)),
      ...problemIf(
        "jobs/tenant",
        inside(place, "tenants", index),
        tenants?.indexOf(tenant) === index ? undefined : repeatedMessage(tenant),
      ),
    ]),
    ...problemIf(
      "jobs/tenants",
      inside(place, "tenants"),
      needsTenants ? "must name at least one tenant if schedule is set; add tenants, or remove schedule" : undefined,
    ),
    ...(schedule !== undefined
      ? []
      : [
          ...problemIf("jobs/unscheduled", inside(place, "timeZone"), timeZone === undefined ? undefined : unused),
          ...problemIf("jobs/unscheduled", inside(place, "tenants"), tenants === undefined ? undefined : unused),
        ]),
  ];
}

function limitsProblems({ deadlineSeconds, pods }: JobLimits, place: Place): Problem[] {
  const problem = (seconds: number) => wholeNumberProblem(seconds, LIMITS.deadlineSeconds);
  return [
    ...optional("jobs/deadline", deadlineSeconds, problem, inside(place, "deadlineSeconds")),
    ...(pods === undefined ? [] : podsProblems(pods, inside(place, "pods"))),
  ];
}

function optional<T>(
  code: string,
  value: T | undefined,
  problemOf: (value: T) => string | undefined,
  place: Place,
): Problem[] {
  return problemIf(code, place, value === undefined ? undefined : problemOf(value));
}
