/** The jobs that operators start. */
export interface JobsSpec {
  /**
   * Warms the served cache of a tenant.
   * @default - none
   */
  readonly cacheWarm?: CacheWarmSpec;
  /**
   * Replays a window of history for a tenant.
   * @default - none
   */
  readonly backfill?: BackfillSpec;
  /**
   * Asks every service for `/health`.
   * @default - none
   */
  readonly probe?: ProbeSpec;
}

/** What every operator job can be told. */
export interface JobLimits {
  /**
   * Seconds after which a run is stopped.
   * @default 1800 for the cache, 21600 for a backfill, 300 for a probe
   */
  readonly deadlineSeconds?: number;
}

/** The gateway's cache warmer: reads the projection service, writes Redis. */
export interface CacheWarmSpec extends JobLimits {
  /** Tag of the gateway's image that it runs. It stands apart from what is live, so that a switch changes one line only. */
  readonly version: string;
  /**
   * User that it acts as.
   * @default `oncall-cache-warm`
   */
  readonly user?: string;
  /**
   * ConfigMap with a key `hot_queries.json` that overrides the ranking. A run starts without it, too.
   * @default - the ranking in the image
   */
  readonly hotQueries?: string;
}

/** Replays history from the projection service into Kafka. */
export interface BackfillSpec extends JobLimits {
  /** Image reference with its tag. */
  readonly image: string;
}

/** One request to `/health` of each service. */
export interface ProbeSpec extends JobLimits {
  /**
   * Image with `sh` and `curl`, with its tag.
   * @default `curlimages/curl` of a pinned version
   */
  readonly image?: string;
}
