/** Names of what is operated beside the services: jobs, backups, policies, roles, monitoring. Part of the contract of ./names.ts. */
/** CronJobs of every environment; nothing else in the namespace is called like them. */
export const CRON_JOBS = [
  "database-backup",
  "configuration-backup",
  "cache-warm",
  "backfill",
  "probe",
  "restore-drill",
] as const;

/** Name of a CronJob: also of its ServiceAccount, its NetworkPolicy and the `app` of its pods. */
export type CronJobName = (typeof CRON_JOBS)[number];

/** CronJobs that operators start; they are suspended. */
export const OPERATOR_JOBS = ["cache-warm", "backfill", "probe"] as const satisfies readonly CronJobName[];

/** Name of a CronJob that operators start. */
export type OperatorJobName = (typeof OPERATOR_JOBS)[number];

/** Environment variables of operator jobs in which an operator says what a run is about; empty in the CronJob. */
export const JOB_ARGUMENTS = {
  tenant: "ACCESS_JOB_TENANT",
  user: "ACCESS_JOB_USER",
  from: "ACCESS_JOB_FROM",
  to: "ACCESS_JOB_TO",
  dryRun: "ACCESS_JOB_DRY_RUN",
} as const;

/** Key of the ConfigMap, and name of the file, that overrides the ranking of hot queries. */
export const HOT_QUERIES_FILE = "hot_queries.json";

/** Longest name of a Job: it becomes the value of a label. */
const LONGEST_JOB = 63;

/**
 * Name of one run of an operator job: `cache-warm-tenant-1-v1-0-1`. The same words give the same name. `fingerprint`, which stands for all
 * words, is appended where the name alone does not tell them apart: it had to be cut, or holds what a name may not.
 */
export function operatorJobName(job: OperatorJobName, words: readonly string[], fingerprint: string): string {
  const safe = words.map((word) =>
    word
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, ""),
  );
  const name = [job, ...safe].join("-");
  const isExact = safe.every((word, index) => word === words[index]);
  if (isExact && name.length <= LONGEST_JOB) return name;
  return `${name.slice(0, LONGEST_JOB - fingerprint.length - 1).replace(/-$/, "")}-${fingerprint}`;
}

/** NetworkPolicy that isolates every pod of the namespace both ways; the others only add to it. */
export const DEFAULT_DENY_NAME = "default-deny";

/** `app` of a pod that was taken out of everything and kept as evidence, and the NetworkPolicy that closes it. */
export const QUARANTINE_NAME = "quarantine";

/** Label of every NetworkPolicy of the layer: `allow` adds to what is let through, `deny` isolates. Policies without it are somebody else's. */
export const POLICY_SET_LABEL = "access-layer.254carbon.com/policy-set";

/** Annotation that says in words what an object is for. */
export const DESCRIPTION_ANNOTATION = "access-layer.254carbon.com/description";

/** Who may do what on call: Role and RoleBinding. */
export const ON_CALL_ROLES = {
  read: "oncall-read",
  operate: "oncall-operate",
  breakglass: "oncall-breakglass",
} as const;

/** Where backups lie in their bucket. */
export const BACKUP_PREFIXES = { database: "database/", configuration: "config/" } as const;

/** Bucket of an environment's backups. Bucket names are global, so only prod has the plain one. */
export function backupBucketName(environment: string): string {
  return environment === "prod" ? "254carbon-backups" : `254carbon-backups-${environment}`;
}

/** File that makes a backup one: a restore looks at nothing that has none beside it. It is written last, and once. */
export const BACKUP_MANIFEST_FILE = "manifest.json";

/** Bucket of the access logs of the bucket of backups, which can't keep its own. */
export function accessLogBucketName(environment: string): string {
  return `${backupBucketName(environment)}-access-logs`;
}

/** Alias of the key that backups are encrypted with. */
export function backupKeyAlias(environment: string): string {
  return `alias/${backupBucketName(environment)}`;
}

/** Role that backups are written with. Roles are an account's, and environments may share one: none has a plain name. */
export function backupWriterRoleName(environment: string): string {
  return `access-layer-backup-${environment}`;
}

/** Role that backups are read with. */
export function backupReaderRoleName(environment: string): string {
  return `access-layer-restore-${environment}`;
}

/** Service that Prometheus finds the pods of `app` through, of every version; nobody else calls it. */
export function scrapeServiceName(app: string): string {
  return `${app}-scrape-service`;
}

/** Label of the Services that Prometheus scrapes: through any other it would meet a pod twice, or not at all. */
export const SCRAPE_LABELS: Readonly<Record<string, string>> = { "access-layer.254carbon.com/scrape": "true" };

/** Path of the metrics of everything that is scraped. */
export const METRICS_PATH = "/metrics";

/** Metric of an edge service: `gateway_requests_total`. Names of metrics hold no `-`. */
export function metricName(service: string, metric: string): string {
  return `${service.replaceAll("-", "_")}_${metric}`;
}

/** Objects of monitoring: rules, the stricter rules after an incident, and dashboards. */
export const MONITORING_NAMES = {
  rules: "access-layer-rules",
  securityRules: "access-layer-security-rules",
  dashboards: "access-layer-dashboards",
} as const;

/** Dashboards that the runbook names: their `uid` is in the address that people have in their bookmarks. */
export const DASHBOARDS = {
  gateway: { uid: "access-layer-gateway", title: "Gateway Service", file: "gateway_service.json" },
  streaming: { uid: "access-layer-streaming", title: "Streaming Service", file: "streaming_service.json" },
  overview: { uid: "access-layer-overview", title: "Microservices Overview", file: "microservices_overview.json" },
  servedCache: { uid: "access-layer-served-cache", title: "Gateway Served Cache", file: "gateway_served_cache.json" },
} as const;

/** Folder of the keys of Alertmanager's Secret in its container. */
export const RECEIVERS_PATH = "/etc/alertmanager-receivers";
