import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Labels } from "../../names";
import { podTemplate, type PodOptions } from "./pod";

/** Props of {@link Workload}. */
export interface WorkloadProps {
  /** Name of the Deployment, the autoscaler and the disruption budget. */
  readonly name: string;
  /** Labels of the objects. */
  readonly labels: Labels;
  /** The pods. Their `selector` is the Deployment's: immutable once applied. */
  readonly pod: PodOptions;
  /** Fewest pods: the autoscaler's minimum, or the fixed count. */
  readonly floor: number;
  /**
   * Autoscaling up to `ceiling` pods, aiming at `cpuPercent` of the request.
   * @default - a fixed count
   */
  readonly autoscale?: { readonly ceiling: number; readonly cpuPercent: number };
  /**
   * Seconds after which a rollout that makes no progress is reported as failed; longer than a start may take.
   * @default 300, as long as the runbook waits
   */
  readonly progressDeadlineSeconds?: number;
  /** Pods that a node drain may take at once. */
  readonly maxUnavailable: number;
}

/** The objects of a workload, in a construct whose default child is the Deployment. */
export interface WorkloadObjects extends Construct {
  /** Name of the objects. */
  readonly name: string;
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;
  /**
   * The autoscaler.
   * @default - the number of pods is fixed
   */
  readonly autoscaler?: k8s.KubeHorizontalPodAutoscalerV2;
  /** The disruption budget. */
  readonly disruptionBudget: k8s.KubePodDisruptionBudget;
}

const DEFAULTS = {
  /** How long a new pod must stay ready before the rollout counts it. */
  minReadySeconds: 5,
  /** The runbook waits 300 s for a rollout; a stuck one must have said so by then. */
  progressDeadlineSeconds: 300,
  /** Revisions that `rollout undo` can return to. */
  revisionHistoryLimit: 10,
  /** A dip shorter than this does not shrink a workload. */
  scaleDownWindowSeconds: 300,
};

/**
 * Interchangeable pods: a Deployment that never has fewer ready pods than it wants, a PodDisruptionBudget that never blocks
 * a node drain for good, and with `autoscale` a HorizontalPodAutoscaler. With an autoscaler the manifest holds no
 * `replicas`: each apply would reset what the autoscaler decided.
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
      revisionHistoryLimit: DEFAULTS.revisionHistoryLimit,
      progressDeadlineSeconds: props.progressDeadlineSeconds ?? DEFAULTS.progressDeadlineSeconds,
      minReadySeconds: DEFAULTS.minReadySeconds,
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

function createAutoscaler(
  scope: Construct,
  { name, labels, floor, autoscale }: WorkloadProps,
): k8s.KubeHorizontalPodAutoscalerV2 | undefined {
  if (autoscale === undefined) return undefined;
  return new k8s.KubeHorizontalPodAutoscalerV2(scope, "autoscaler", {
    metadata: { name, labels: { ...labels } },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: floor,
      maxReplicas: autoscale.ceiling,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: autoscale.cpuPercent } },
        },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: DEFAULTS.scaleDownWindowSeconds } },
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
      // `minAvailable` equal to the pod count would make a node drain hang for ever.
      maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable),
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: { ...pod.selector } },
    },
  });
}
