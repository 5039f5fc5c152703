import type { PodsSpec } from "./pods";

/** Operator jobs: CronJobs that operators start by hand. The cache warmer can also have a schedule. */
export interface JobsSpec {
  /**
   * Fills the served cache of a tenant.
   * @default - no such job
   */
  readonly cacheWarm?: CacheWarmSpec;
  /**
   * Replays a period of a tenant's history.
   * @default - no such job
   */
  readonly backfill?: BackfillSpec;
  /**
   * Requests `/health` of every service.
   * @default - no such job
   */
  readonly probe?: ProbeSpec;
}

/** Fields of every operator job. */
export interface JobLimits {
  /**
   * Longest duration of a run, in seconds. Kubernetes stops the run after that. A run can wait up to 60 seconds for its callees before it fails.
   * @default 1800 for `cacheWarm`, 21600 for `backfill`, 300 for `probe`
   */
  readonly deadlineSeconds?: number;
  /**
   * Nodes, priority and metadata of the pods. Labels and annotations are added to those of the environment; every other field replaces them.
   * @default - `pods` of the environment
   */
  readonly pods?: PodsSpec;
}

/** The gateway's cache warmer: reads from the projection service and writes to Redis. */
export interface CacheWarmSpec extends JobLimits {
  /**
   * Tag of the gateway image. Independent of the live version, so that a switch changes only one
   * line.
   */
  readonly version: string;
  /**
   * Digest of the gateway image with this version: `sha256:` and 64 hexadecimal digits. If set, the image is pulled by digest.
   * @default - the image is pulled by tag
   */
  readonly digest?: string;
  /**
   * User that the job acts as.
   * @default `oncall-cache-warm`
   */
  readonly user?: string;
  /**
   * ConfigMap with a key `hot_queries.json` that replaces the query ranking in the image. The job also starts if it is missing.
   * @default - the ranking in the image
   */
  readonly hotQueries?: string;
  /**
   * Cron schedule with five fields, such as `30 6 * * 1-5`, at which the job runs for `tenants`.
   * @default - the CronJob is suspended, and operators start its Jobs
   */
  readonly schedule?: string;
  /**
   * IANA time zone of the schedule.
   * @default `Etc/UTC`
   */
  readonly timeZone?: string;
  /**
   * Tenants for which a scheduled run warms the cache, one after the other. `deadlineSeconds` limits all of them together.
   * @default - none; required with a schedule
   */
  readonly tenants?: readonly string[];
}

/** Replays history from the projection service into Kafka. */
export interface BackfillSpec extends JobLimits {
  /** Image reference with a tag or digest. */
  readonly image: string;
}

/** Requests `/health` of every service once. */
export interface ProbeSpec extends JobLimits {
  /**
   * Image with `sh` and `curl`, with a tag or digest.
   * @default `curlimages/curl` of a pinned version
   */
  readonly image?: string;
}
