import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { objectLabels, serviceAccountName, type CronJobName } from "../../names";
import { createServiceAccount } from "../pod/service";
import type { ContainerOptions } from "../pod/container";
import { restrictedPod } from "../pod/pod";

/** One CronJob. */
export interface CronJobOptions {
  /** Its name: also of its ServiceAccount and container, and the `app` of its pods, which is never a service's. */
  readonly name: CronJobName;
  /**
   * When it runs.
   * @default - it is suspended: somebody starts it
   */
  readonly schedule?: {
    /** Five fields of cron. */
    readonly cron: string;
    /** IANA name. */
    readonly timeZone: string;
  };
  /** Seconds after which a run is stopped, its repetitions included. */
  readonly deadlineSeconds: number;
  /** How often a run that failed is repeated, each time in a new pod. */
  readonly retries: number;
  /** Numeric user and group that everything runs as, never 0. */
  readonly user: number;
  /** The container. */
  readonly container: ContainerOptions;
  /**
   * Containers that run before it, one after the other, each to its end.
   * @default - none
   */
  readonly initContainers?: readonly ContainerOptions[];
  /**
   * Whether its containers may call the API server.
   * @default false
   */
  readonly mountToken?: boolean;
  /**
   * Annotations of the pods.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Annotations of the ServiceAccount.
   * @default - none
   */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
}

/** The objects of a CronJob. */
export interface CronJobObjects {
  /** The CronJob. */
  readonly cronJob: k8s.KubeCronJob;
  /** Its ServiceAccount. */
  readonly serviceAccount: k8s.KubeServiceAccount;
}

const DEFAULTS = {
  /** A run that could not begin for an hour, such as in an outage, is missed rather than made up at any time. */
  startingDeadlineSeconds: 3600,
  /** Runs that are kept, with their pods and logs, to look at. */
  history: 3,
  /** As long as a program may take to leave after SIGTERM. */
  graceSeconds: 30,
  /** Of a suspended CronJob, which must have one: resumed by mistake, it runs once a year and without arguments. */
  yearly: { cron: "0 0 1 1 *", timeZone: "Etc/UTC" },
};

/**
 * A CronJob with a ServiceAccount of its own. Two of its runs never overlap, and each has an end. Its pods are what Pod Security
 * `restricted` admits, and are never restarted in place: a new pod has an empty disk and a log of its own.
 */
export function createCronJob(scope: Construct, options: CronJobOptions): CronJobObjects {
  const { name, schedule } = options;
  const serviceAccount = createServiceAccount(scope, name, options.serviceAccountAnnotations);
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

/** One job that operators start. The default child is the CronJob. */
export class OperatorJob extends Construct implements CronJobObjects {
  readonly cronJob: k8s.KubeCronJob;
  readonly serviceAccount: k8s.KubeServiceAccount;

  constructor(scope: Construct, id: string, props: CronJobOptions) {
    super(scope, id);
    ({ cronJob: this.cronJob, serviceAccount: this.serviceAccount } = createCronJob(this, props));
    this.node.defaultChild = this.cronJob;
  }
}

/** No `ttlSecondsAfterFinished`: the limits of the history remove runs, and a failed one stays until somebody has looked at it. */
function jobOf(options: CronJobOptions): k8s.JobSpec {
  const { name, user, container, initContainers = [], annotations, mountToken = false } = options;
  const { metadata, spec } = restrictedPod({
    labels: objectLabels(name),
    annotations,
    serviceAccountName: serviceAccountName(name),
    user,
    graceSeconds: DEFAULTS.graceSeconds,
    initContainers,
    containers: [container],
    mountToken,
  });
  return {
    activeDeadlineSeconds: options.deadlineSeconds,
    backoffLimit: options.retries,
    template: { metadata, spec: { ...spec, restartPolicy: "Never" } },
  };
}
