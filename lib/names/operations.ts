// Names of jobs, backups, policies, roles and monitoring: part of the public contract of ./index.ts.

/** Names of all CronJobs. Services must not have these names. */
export const CRON_JOBS = [
  "database-backup",
  "configuration-backup",
  "cache-warm",
  "backfill",
  "probe",
  "restore-drill",
] as const;

/** Name of a CronJob, its ServiceAccount and NetworkPolicy, and the `app` of its pods. */
export type CronJobName = (typeof CRON_JOBS)[number];

/** Names of the operator jobs: CronJobs that operators start by hand. The cache warmer can also have a schedule. */
export const OPERATOR_JOBS = ["cache-warm", "backfill", "probe"] as const satisfies readonly CronJobName[];

/** Names of the backups: scheduled CronJobs. */
export const BACKUP_JOBS = ["database-backup", "configuration-backup"] as const satisfies readonly CronJobName[];

/** Name of an operator job. */
export type OperatorJobName = (typeof OPERATOR_JOBS)[number];

/** `app` label, ServiceAccount and NetworkPolicy of the Job that creates the roles of the database. */
export const DATABASE_ROLES_JOB = "postgres-roles";

/** Name of the Job that creates the roles: `postgres-roles-1f0a93bc`. The fingerprint is a hash of its content, because the pods of a Job can't change. */
export function databaseRolesJobName(fingerprint: string): string {
  return `${DATABASE_ROLES_JOB}-${fingerprint}`;
}

/** Name and `app` label of the Job that enables the checksums of the PostgreSQL volume. */
export const CHECKSUMS_JOB = "postgres-checksums";

/** Environment variables with the arguments of an operator job. Empty in the CronJob. */
export const JOB_ARGUMENTS = {
  tenant: "ACCESS_JOB_TENANT",
  user: "ACCESS_JOB_USER",
  from: "ACCESS_JOB_FROM",
  to: "ACCESS_JOB_TO",
  dryRun: "ACCESS_JOB_DRY_RUN",
} as const;

/** ConfigMap key and file name of the query ranking for the cache warmer. */
export const HOT_QUERIES_FILE = "hot_queries.json";

/** Maximum length of a Job name, because Kubernetes uses the name as a label value. */
const LONGEST_JOB = 63;

/**
 * Name of one run of an operator job: `cache-warm-tenant-1-v1-0-1`. The same words always give the
 * same name. If the name is too long or a word contains characters that are invalid in a name, the
 * name ends with `fingerprint`, a hash of all words.
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

/** NetworkPolicy that denies all ingress and egress in the namespace. The other policies allow connections. */
export const DEFAULT_DENY_NAME = "default-deny";

/** `app` label of a pod that is isolated and kept as evidence, and name of the NetworkPolicy that isolates it. */
export const QUARANTINE_NAME = "quarantine";

/** Label of the layer's NetworkPolicies: `allow` for policies that allow connections, `deny` for those that isolate pods. */
export const POLICY_SET_LABEL = "access-layer.254carbon.com/policy-set";

/** Annotation of a ServiceAccount with the IAM role of its pods: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
export const IAM_ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

/** Annotation with a description of an object. */
export const DESCRIPTION_ANNOTATION = "access-layer.254carbon.com/description";

/** Annotation with the reasons of the patches that changed an object. */
export const PATCHED_ANNOTATION = "access-layer.254carbon.com/patched";

/** Annotation of pods that changes with the files of a ConfigMap, so that the pods restart. */
export function checksumAnnotation(configMap: string): string {
  return `checksum/${configMap}`;
}

/** Names of the on-call Roles and RoleBindings. */
export const ON_CALL_ROLES = {
  read: "oncall-read",
  operate: "oncall-operate",
  breakglass: "oncall-breakglass",
} as const;

/** Prefixes of the backups in their bucket. */
export const BACKUP_PREFIXES = { database: "database/", configuration: "config/" } as const;

/**
 * Start of the keys of a kind of backup, with a trailing slash.
 * @param prefix - `backups.bucket.prefix` of the environment file, which has no trailing slash
 */
export function backupPrefix(kind: keyof typeof BACKUP_PREFIXES, prefix?: string): string {
  return prefix === undefined ? BACKUP_PREFIXES[kind] : `${prefix}/${BACKUP_PREFIXES[kind]}`;
}

/**
 * Name of an environment's backup bucket. Bucket names are globally unique, so only prod has no suffix.
 * @param name - `backups.bucket.name` of the environment file
 */
export function backupBucketName(environment: string, name?: string): string {
  return name ?? (environment === "prod" ? "254carbon-backups" : `254carbon-backups-${environment}`);
}

/** File that marks a backup as complete. It is written last, and restores ignore backups without it. */
export const BACKUP_MANIFEST_FILE = "manifest.json";

/**
 * Name of the bucket with the access logs of the backup bucket.
 * @param name - `backups.bucket.name` of the environment file
 */
export function accessLogBucketName(environment: string, name?: string): string {
  return `${backupBucketName(environment, name)}-access-logs`;
}

/**
 * Alias of the KMS key that encrypts backups. Aliases can't contain periods.
 * @param name - `backups.bucket.name` of the environment file
 */
export function backupKeyAlias(environment: string, name?: string): string {
  return `alias/${backupBucketName(environment, name).replaceAll(".", "-")}`;
}

/**
 * Name of the IAM role that writes backups. Always has an environment suffix, because environments can share an AWS account.
 */
export function backupWriterRoleName(environment: string): string {
  return `access-layer-backup-${environment}`;
}

/** Name of the IAM role that reads backups. */
export function backupReaderRoleName(environment: string): string {
  return `access-layer-restore-${environment}`;
}

/** Name of the Service through which Prometheus finds all pods of an `app`. Only for Prometheus. */
export function scrapeServiceName(app: string): string {
  return `${app}-scrape-service`;
}

/**
 * Label of the Services that Prometheus scrapes. Through other Services, Prometheus would find a pod twice or not at all.
 */
export const SCRAPE_LABELS: Readonly<Record<string, string>> = { "access-layer.254carbon.com/scrape": "true" };

/** Label of the ExternalSecrets, by which kubectl can apply them before other objects. */
export const EXTERNAL_SECRET_LABELS: Readonly<Record<string, string>> = {
  "access-layer.254carbon.com/external-secret": "true",
};

/** Default path of the metrics. */
export const METRICS_PATH = "/metrics";

/** Name of a metric of an edge service: `gateway_requests_total`. Replaces `-`, which metric names can't have. */
export function metricName(service: string, metric: string): string {
  return `${service.replaceAll("-", "_")}_${metric}`;
}

/** Names of the monitoring objects: alert rules, stricter rules for use after an incident, and dashboards. */
export const MONITORING_NAMES = {
  rules: "access-layer-rules",
  securityRules: "access-layer-security-rules",
  dashboards: "access-layer-dashboards",
} as const;

/** Dashboards in the runbook. The `uid` is part of the URL, so a change breaks bookmarks. `dashboardUid` and `dashboardTitle` add the environment. */
export const DASHBOARDS = {
  gateway: { uid: "access-layer-gateway", title: "Gateway Service", file: "gateway_service.json" },
  streaming: { uid: "access-layer-streaming", title: "Streaming Service", file: "streaming_service.json" },
  overview: { uid: "access-layer-overview", title: "Microservices Overview", file: "microservices_overview.json" },
  servedCache: { uid: "access-layer-served-cache", title: "Gateway Served Cache", file: "gateway_served_cache.json" },
} as const;

/** Longest `uid` that Grafana accepts. */
const LONGEST_UID = 40;

/**
 * The `uid` of a dashboard in an environment. Grafana keeps one dashboard for each `uid`, so those of two environments must differ. A number replaces a name
 * of an environment that is too long.
 */
export function dashboardUid(uid: string, environment: string): string {
  const full = `${uid}-${environment}`;
  return full.length <= LONGEST_UID ? full : `${uid}-${fnv1a(environment)}`;
}

/** The title of a dashboard in an environment. Grafana stops updating a folder in which two dashboards have the same title. */
export function dashboardTitle(title: string, environment: string): string {
  return `${title} (${environment})`;
}

/** FNV-1a, a hash of 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): string {
  const hash = Array.from(text).reduce((sum, char) => Math.imul(sum ^ char.charCodeAt(0), 0x01000193), 0x811c9dc5);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Anchor of an alert on the page of a runbook: `DatastoreDown-postgres`. */
export function alertAnchor(alert: string, service: string): string {
  return `${alert}-${service}`;
}

/** Key of Alertmanager's Secret with the address that the alert `Watchdog` calls. */
export const WATCHDOG_KEY = "watchdog-url";

/** Keys of Alertmanager's Secret that receivers other than Slack need. */
export const RECEIVER_KEYS = {
  pagerDuty: "pagerduty-routing-key",
  opsgenie: "opsgenie-api-key",
  email: "smtp-password",
  webhook: "webhook-url",
} as const;

/** Mount path of Alertmanager's Secret in its container. */
export const RECEIVERS_PATH = "/etc/alertmanager-receivers";
