import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Labels } from "../../names";
import { patchManifest } from "../../manifests/patched-objects";
import { createAutoscaler, type Autoscale } from "./autoscaler";
import { podTemplate, type PodOptions } from "./pod";
import { withSleepHook } from "./sleep-hook";

/** Props for {@link Workload}. */
export interface WorkloadProps {
  /** Name of the Deployment, the autoscaler and the disruption budget. */
  readonly name: string;
  /** Labels of the objects. */
  readonly labels: Labels;
  /** Options for the pods. Their `selector` is the selector of the Deployment, which cannot be changed after it is applied. */
  readonly pod: PodOptions;
  /** Minimum number of pods for the autoscaler, or the fixed number of pods. */
  readonly floor: number;
  /**
   * Autoscaling.
   * @default - the number of pods is fixed
   */
  readonly autoscale?: Autoscale;
  /**
   * Number of seconds without progress after which a rollout is reported as failed. It must exceed the longest startup time.
   * @default 300 - the timeout in the runbook
   */
  readonly progressDeadlineSeconds?: number;
  /** Maximum number of pods that a node drain can evict at the same time, or a percentage of the pods. */
  readonly maxUnavailable: number | string;
}

/** The objects of a workload, in a construct whose default child is the Deployment. */
export interface WorkloadObjects extends Construct {
  /** Name of the objects. */
  readonly name: string;
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;
  /**
   * The HorizontalPodAutoscaler.
   * @default - none, if the number of pods is fixed
   */
  readonly autoscaler?: k8s.KubeHorizontalPodAutoscalerV2;
  /** The PodDisruptionBudget. */
  readonly disruptionBudget: k8s.KubePodDisruptionBudget;
}

/** Defaults of workloads. */
export const WORKLOAD_DEFAULTS = {
  /** Number of seconds that a new pod must be ready before it counts as available. */
  minReadySeconds: 5,
  /** Progress deadline in seconds, which is the same as the rollout timeout in the runbook. */
  progressDeadlineSeconds: 300,
  /** Number of revisions that are kept for `kubectl rollout undo`. */
  revisionHistoryLimit: 10,
};

/**
 * Interchangeable pods: a Deployment that keeps the desired number of ready pods during rollouts, a PodDisruptionBudget that never blocks node drains
 * permanently, and with `autoscale` a HorizontalPodAutoscaler. With an autoscaler, the manifest does not set `replicas`, because every apply would
 * then reset the number of pods.
 */
export class Workload extends Construct implements WorkloadObjects {
  readonly deployment: k8s.KubeDeployment;
  readonly autoscaler?: k8s.KubeHorizontalPodAutoscalerV2;
  readonly disruptionBudget: k8s.KubePodDisruptionBudget;
  readonly name: string;

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    this.name = props.name;
    this.deployment = createDeployment(this, props);
    patchManifest(this.deployment, (manifest) => withSleepHook(manifest, props.pod.container));
    this.autoscaler = createAutoscaler(this, props);
    this.disruptionBudget = createDisruptionBudget(this, props);
    this.node.defaultChild = this.deployment;
  }
}

function createDeployment(scope: Construct, props: WorkloadProps): k8s.KubeDeployment {
  const { name, labels, pod, floor, autoscale } = props;
  return new k8s.KubeDeployment(scope, "deployment", {
    metadata: { name, labels: { ...labels } },
    spec: {
      replicas: autoscale === undefined ? floor : undefined,
      revisionHistoryLimit: WORKLOAD_DEFAULTS.revisionHistoryLimit,
      progressDeadlineSeconds: props.progressDeadlineSeconds ?? WORKLOAD_DEFAULTS.progressDeadlineSeconds,
      minReadySeconds: WORKLOAD_DEFAULTS.minReadySeconds,
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: {
          maxSurge: k8s.IntOrString.fromString("25%"),
          maxUnavailable: k8s.IntOrString.fromNumber(0),
        },
      },
      selector: { matchLabels: { ...pod.selector } },
      template: podTemplate(pod),
    },
  });
}

function createDisruptionBudget(
  scope: Construct,
  { name, labels, pod, maxUnavailable }: WorkloadProps,
): k8s.KubePodDisruptionBudget {
  return new k8s.KubePodDisruptionBudget(scope, "disruption-budget", {
    metadata: { name, labels: { ...labels } },
    spec: {
      // `minAvailable` equal to the number of pods would block node drains permanently.
      maxUnavailable:
        typeof maxUnavailable === "number"
          ? k8s.IntOrString.fromNumber(maxUnavailable)
          : k8s.IntOrString.fromString(maxUnavailable),
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: { ...pod.selector } },
    },
  });
}
