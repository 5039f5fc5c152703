import { Construct } from "constructs";
import type { Callee, EnvironmentVariable } from "../../traffic/callees";
import {
  HEALTH_PATH,
  HOT_QUERIES_FILE,
  JOB_ARGUMENTS,
  environmentVariableName,
  imageReference,
  type OperatorJobName,
} from "../../names";
import { jobsProblems } from "../../rules/jobs";
import { resolveBackfill, resolveCacheWarm, resolveProbe } from "../../layer/operations";
import type { BackfillSpec, CacheWarmSpec, JobLimits, ProbeSpec } from "../../spec/jobs";
import type { Resources } from "../../spec/service";
import { calleeCaMounts } from "../pod/ca-mount";
import type { ContainerOptions } from "../pod/container";
import { OperatorJob, type CronJobObjects, type CronJobOptions } from "./cron-job";
import { operatorJobsSchema } from "../schemas/jobs";
import { validateProps } from "../validation";
import type { Mount } from "../pod/mount";
import { inlined } from "./scripts/inlined";

/** Services and datastores that a job calls. */
export interface JobCalls {
  /** Services and datastores that the job calls. Each one adds environment variables with its address to the container. */
  readonly calls: readonly Callee[];
}

/** Props for {@link OperatorJobs}. An omitted job has no CronJob. */
export interface OperatorJobsProps {
  /**
   * Job that warms the served cache. It calls Redis and the projection service.
   * @default - none
   */
  readonly cacheWarm?: CacheWarmSpec &
    JobCalls & {
      /**
       * Repository of the gateway's image.
       * @default `ghcr.io/254carbon/access-layer-gateway`
       */
      readonly image?: string;
    };
  /**
   * Job that replays history. It calls Kafka and the projection service.
   * @default - none
   */
  readonly backfill?: BackfillSpec & JobCalls;
  /**
   * Job that requests `/health` from the services that it calls.
   * @default - none
   */
  readonly probe?: ProbeSpec & JobCalls;
}

const DEFAULTS = {
  /** User ID of the containers. The number is arbitrary, but higher than any user ID in the images. */
  user: 10001,
  /**
   * Number of retries. Only a cache warm-up is retried, because a failed backfill must be checked first and a probe must report its result
   * immediately.
   */
  retries: { "cache-warm": 1, backfill: 0, probe: 0 } satisfies Record<OperatorJobName, number>,
  /** Resources of each job. The requests must fit within the share of the quota that is reserved for a job (`JOBS` in the capacity rules). */
  resources: {
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { cpu: "1", memory: "1Gi" },
  } as Resources,
  probeResources: {
    requests: { cpu: "20m", memory: "32Mi" },
    limits: { cpu: "200m", memory: "64Mi" },
  } as Resources,
  hotQueriesPath: "/etc/hot-queries",
};

/**
 * Jobs that operators start. They are CronJobs named `cache-warm`, `backfill` and `probe`, each with a ServiceAccount. The parameters of a
 * run are environment variables such as `ACCESS_JOB_TENANT`, which are empty in the CronJob. `access-layer job` renders a Job that sets them. A cache
 * warm-up or backfill without a tenant fails with an error. With a `schedule`, the CronJob `cache-warm` runs for its `tenants`; every other one is suspended.
 *
 * Each run first waits up to a minute for its callees to accept connections.
 *
 * Requirements for the images:
 *
 * - All images must contain `sh`, and must be able to run as any user with a read-only root filesystem and a writable `/tmp`.
 * - The gateway image must contain an executable `scripts/warm_served_cache.py` in the working directory that accepts the flags in the runbook. The
 *   script reads the Redis password from `ACCESS_REDIS_PASSWORD`.
 * - The backfill image must contain an executable `scripts/backfill_window.py` in the working directory that accepts the flags `--from`, `--to` and
 *   `--tenant`. The script reads addresses from `ACCESS_KAFKA_BOOTSTRAP_SERVERS` and `ACCESS_PROJECTION_SERVICE_URL`.
 * - The probe image must contain `curl`.
 * - The gateway and backfill images should contain `python3` on the `PATH`. Without it, a run does not wait for its callees.
 *
 * This construct has no default child. `ApiObject.of(jobs.probe)` returns the CronJob of one job. Invalid prop values are reported at synthesis,
 * together with the problems of all other constructs.
 */
export class OperatorJobs extends Construct {
  /**
   * The cache warm-up job.
   * @default - none
   */
  readonly cacheWarm?: CronJobObjects & Construct;
  /**
   * The backfill job.
   * @default - none
   */
  readonly backfill?: CronJobObjects & Construct;
  /**
   * The probe job.
   * @default - none
   */
  readonly probe?: CronJobObjects & Construct;

  constructor(scope: Construct, id: string, props: OperatorJobsProps) {
    super(scope, id);
    validateProps(this, props, { schema: operatorJobsSchema, problemsOf: (given) => jobsProblems(given, []) });
    this.cacheWarm = props.cacheWarm && createCacheWarm(this, props.cacheWarm);
    this.backfill = props.backfill && createBackfill(this, props.backfill);
    this.probe = props.probe && createProbe(this, props.probe);
  }
}

function createCacheWarm(scope: Construct, props: NonNullable<OperatorJobsProps["cacheWarm"]>): OperatorJob {
  const spec = resolveCacheWarm(props);
  const { schedule: cron, timeZone = "", tenants = [] } = spec;
  const schedule = cron === undefined ? undefined : { cron, timeZone };
  const program = inlined("wait.sh", "connect.sh", "warm-cache.sh");
  const container = {
    image: imageReference(spec.image, spec.version, spec.digest),
    command: ["sh", "-c", ...(schedule === undefined ? [program] : [inlined("each-tenant.sh"), "cache-warm", program])],
    environment: [
      ...told(props),
      ...argument("tenant", tenants.join(" ")),
      ...argument("user", spec.user),
      ...argument("dryRun"),
      { name: "HOT_QUERIES_FILE", value: `${DEFAULTS.hotQueriesPath}/${HOT_QUERIES_FILE}` },
    ],
    resources: DEFAULTS.resources,
    mounts: [{ kind: "scratch", path: "/tmp" } as const, ...hotQueries(spec), ...calleeCaMounts(props.calls)],
  };
  return createOperatorJob(scope, "cache-warm", spec, container, schedule);
}

/**
 * Mount of the ConfigMap with an experimental ranking. It is optional, because operators create the ConfigMap for an experiment and delete it
 * afterwards.
 */
function hotQueries({ hotQueries }: CacheWarmSpec): readonly Mount[] {
  if (hotQueries === undefined) return [];
  const path = DEFAULTS.hotQueriesPath;
  return [{ kind: "files", path, configMapName: hotQueries, name: "hot-queries", optional: true }];
}

function createBackfill(scope: Construct, props: NonNullable<OperatorJobsProps["backfill"]>): OperatorJob {
  const spec = resolveBackfill(props);
  return createOperatorJob(scope, "backfill", spec, {
    image: spec.image,
    command: ["sh", "-c", inlined("wait.sh", "connect.sh", "backfill.sh")],
    environment: [...told(props), ...argument("tenant"), ...argument("from"), ...argument("to")],
    resources: DEFAULTS.resources,
    mounts: [{ kind: "scratch", path: "/tmp" }, ...calleeCaMounts(props.calls)],
  });
}

function createProbe(scope: Construct, props: NonNullable<OperatorJobsProps["probe"]>): OperatorJob {
  const spec = resolveProbe(props);
  const environment = told(props);
  return createOperatorJob(scope, "probe", spec, {
    image: spec.image,
    // `sh -c` takes `$0` and the arguments after the script. Kubernetes expands the variables in the arguments.
    command: ["sh", "-c", inlined("wait.sh", "probe.sh"), "probe"],
    args: props.calls.flatMap((callee) =>
      urlVariables(callee).map((variable) => `$(${variable})${callee.healthPath ?? HEALTH_PATH}`),
    ),
    environment,
    resources: DEFAULTS.probeResources,
    mounts: [{ kind: "scratch", path: "/tmp" }],
  });
}

/** Variables with the URLs of a callee: only that of its main port if it is an edge service, which can have more ports. */
function urlVariables({ name, environment = [] }: Callee): readonly string[] {
  const names = environment.map((variable) => variable.name);
  const main = environmentVariableName(name, "SERVICE_URL");
  return names.includes(main) ? [main] : names;
}

function createOperatorJob(
  parent: Construct,
  name: OperatorJobName,
  { deadlineSeconds, pods }: Required<Pick<JobLimits, "deadlineSeconds">> & Pick<JobLimits, "pods">,
  container: Omit<ContainerOptions, "name">,
  schedule?: CronJobOptions["schedule"],
): OperatorJob {
  return new OperatorJob(parent, name, {
    name,
    schedule,
    deadlineSeconds,
    retries: DEFAULTS.retries[name],
    pods,
    user: DEFAULTS.user,
    container: { name, ...container },
  });
}

function told({ calls }: JobCalls): readonly EnvironmentVariable[] {
  return calls.flatMap(({ environment = [] }) => environment);
}

function argument(which: keyof typeof JOB_ARGUMENTS, value = ""): readonly EnvironmentVariable[] {
  return [{ name: JOB_ARGUMENTS[which], value }];
}
