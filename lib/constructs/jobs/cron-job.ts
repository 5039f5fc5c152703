import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { objectLabels, serviceAccountName, type CronJobName } from "../../names";
import type { PodsSpec } from "../../spec/pods";
import { createServiceAccount } from "../pod/service";
import type { ContainerOptions } from "../pod/container";
import { restrictedPod } from "../pod/pod";

/** Options for a CronJob. */
export interface CronJobOptions {
  /** Name of the CronJob, its ServiceAccount and its container, and the `app` label of its pods. It must differ from all service names. */
  readonly name: CronJobName;
  /**
   * Schedule of the CronJob.
   * @default - no schedule; the CronJob is suspended, and operators start its Jobs
   */
  readonly schedule?: {
    /** Cron expression with five fields. */
    readonly cron: string;
    /** IANA time zone. */
    readonly timeZone: string;
  };
  /** Time limit of a run in seconds, including retries. */
  readonly deadlineSeconds: number;
  /** Number of retries of a failed run, each in a new pod. */
  readonly retries: number;
  /** Numeric user and group ID of all containers. It must not be 0. */
  readonly user: number;
  /** The container. */
  readonly container: ContainerOptions;
  /**
   * Init containers, in order.
   * @default - none
   */
  readonly initContainers?: readonly ContainerOptions[];
  /**
   * Annotations of the pods.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Nodes, priority and metadata of the pods.
   * @default - the defaults of its fields
   */
  readonly pods?: PodsSpec;
}

/** A CronJob and its ServiceAccount. */
export interface CronJobObjects {
  /** The CronJob. */
  readonly cronJob: k8s.KubeCronJob;
  /** The ServiceAccount of its pods. */
  readonly serviceAccount: k8s.KubeServiceAccount;
}

const DEFAULTS = {
  /** Start deadline in seconds. A run that cannot start within an hour, for example during an outage, is skipped. */
  startingDeadlineSeconds: 3600,
  /** Number of finished runs that are kept with their pods and logs. */
  history: 3,
  /** Seconds from SIGTERM to SIGKILL. */
  graceSeconds: 30,
  /** Placeholder schedule of a suspended CronJob. If the CronJob is resumed by mistake, it runs once a year, without arguments. */
  yearly: { cron: "0 0 1 1 *", timeZone: "Etc/UTC" },
};

/**
 * Creates a CronJob and its ServiceAccount. Runs never overlap and have a time limit. Pods meet Pod Security `restricted`. Containers are not
 * restarted in place. Each retry runs in a new pod with an empty disk and a separate log.
 */
export function createCronJob(scope: Construct, options: CronJobOptions): CronJobObjects {
  const { name, schedule } = options;
  const serviceAccount = createServiceAccount(scope, name, options.pods);
  const cronJob = new k8s.KubeCronJob(scope, "cron-job", {
    metadata: { name, labels: objectLabels(name) },
    spec: {
      schedule: (schedule ?? DEFAULTS.yearly).cron,
      timeZone: (schedule ?? DEFAULTS.yearly).timeZone,
      suspend: schedule === undefined,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: DEFAULTS.startingDeadlineSeconds,
      successfulJobsHistoryLimit: DEFAULTS.history,
      failedJobsHistoryLimit: DEFAULTS.history,
      jobTemplate: { metadata: { labels: objectLabels(name) }, spec: jobOf(options) },
    },
  });
  return { cronJob, serviceAccount };
}

/** A job that operators start. The default child is the CronJob. */
export class OperatorJob extends Construct implements CronJobObjects {
  readonly cronJob: k8s.KubeCronJob;
  readonly serviceAccount: k8s.KubeServiceAccount;

  constructor(scope: Construct, id: string, props: CronJobOptions) {
    super(scope, id);
    ({ cronJob: this.cronJob, serviceAccount: this.serviceAccount } = createCronJob(this, props));
    this.node.defaultChild = this.cronJob;
  }
}

/**
 * A pod that is ended by a drain, a preemption or a node without memory or disk is replaced and does not use up a retry, until the deadline of the Job.
 * A Job without retries is not started again, because its first run can have had effects. https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 */
export const REPLACE_DISRUPTED: k8s.PodFailurePolicy = {
  rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
};

/**
 * Job template of a CronJob. `ttlSecondsAfterFinished` is not set, because the history limits remove old runs and failed runs are kept for inspection.
 */
function jobOf(options: CronJobOptions): k8s.JobSpec {
  const { name, user, container, initContainers = [], annotations, pods } = options;
  const { metadata, spec } = restrictedPod({
    labels: objectLabels(name),
    annotations,
    pods,
    serviceAccountName: serviceAccountName(name),
    user,
    graceSeconds: DEFAULTS.graceSeconds,
    initContainers,
    containers: [container],
  });
  return {
    activeDeadlineSeconds: options.deadlineSeconds,
    backoffLimit: options.retries,
    podFailurePolicy: options.retries === 0 ? undefined : REPLACE_DISRUPTED,
    template: { metadata, spec: { ...spec, restartPolicy: "Never" } },
  };
}
