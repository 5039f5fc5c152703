import { DASHBOARDS, dashboardTitle } from "../../names";
import { SERVED_CACHE } from "../../monitoring/metrics";
import { TENANT } from "../parts/inputs";
import { operatorJob, runJob } from "../parts/jobs";
import { hasService, type Kit } from "../kit";
import type { AlertReference, Procedure } from "../procedure";

/** Fills the served cache of a tenant. */
export function cacheWarm(kit: Kit): Procedure | undefined {
  const { layer } = kit;
  const { cacheWarm: job } = layer.jobs;
  if (job === undefined) return undefined;
  const { deadlineSeconds: seconds, schedule, timeZone } = job;
  const automatic = schedule === undefined ? "" : ` It also runs on the schedule ${schedule} (${timeZone}).`;
  const options = "--tenant <tenant>";
  return {
    id: "cache-warm",
    title: "Warm the served cache",
    chapter: "maintenance",
    situation: "the served cache is empty or stale",
    summary: `Fill the cache of a tenant after a release of the gateway or a flush of Redis.${automatic}`,
    alerts: [{ alert: "JobFailed", service: "cache-warm" }, ...(hasService(kit, "gateway") ? ALERTS : [])],
    inputs: [TENANT],
    steps: [
      runJob(kit, {
        id: "dry-run",
        group: "Try",
        what: "See what would be warmed.",
        create: operatorJob(kit, "cache-warm", `${options} --dry-run`),
        see: "The log lists the queries of the tenant.",
        seconds,
        changes: "Starts one pod, which reads the projections and writes nothing to Redis.",
        whyNoUndo: "It writes nothing. Kubernetes deletes the Job an hour after its end.",
      }),
      runJob(kit, {
        id: "warm",
        group: "Warm",
        what: "Warm the cache.",
        create: operatorJob(kit, "cache-warm", options),
        see: "The summary has errors: [] and more than 0 warmed entries.",
        seconds,
        changes: "Writes entries of the tenant to Redis.",
        whyNoUndo: "The entries expire, and the gateway replaces them.",
      }),
      {
        kind: "manual",
        group: "Verify",
        id: "dashboard",
        what: `Open the dashboard "${dashboardTitle(DASHBOARDS.servedCache.title, layer.name)}": ${SERVED_CACHE.warmed.name} with the result "hit" grows, and the 95th percentile of ${SERVED_CACHE.projectionAge.name} is within its limits.`,
      },
      {
        kind: "manual",
        group: "Verify",
        id: "query",
        what: `Run this query in Prometheus. It has no result or 0: increase(${SERVED_CACHE.warmed.name}{namespace="${layer.namespace}",result="error"}[5m])`,
      },
    ],
    escalate:
      "If the Job fails twice, or the data stays stale after a warm-up, run a backfill. If the projection service does not answer, call its team.",
  };
}

const ALERTS: readonly AlertReference[] = ["CacheWarmFailing", "ProjectionStale", "ProjectionAgeUnknown"].map(
  (alert) => ({ alert, service: "gateway" }),
);
