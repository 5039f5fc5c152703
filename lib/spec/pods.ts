/** A toleration of pods: they may run on nodes that have the taint. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export interface TolerationSpec {
  /**
   * Key of the taint.
   * @default - all keys; `operator` must then be `Exists`
   */
  readonly key?: string;
  /**
   * Whether the taint must have the value of `value`, or only exist.
   * @default "Equal"
   */
  readonly operator?: "Equal" | "Exists";
  /**
   * Value of the taint. Only with the operator `Equal`.
   * @default - the empty value
   */
  readonly value?: string;
  /**
   * Effect of the taint.
   * @default - all effects
   */
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  /**
   * Seconds for which a pod stays on a node after the taint is added, 0 or more. Only with the effect `NoExecute`.
   * @default - no limit
   */
  readonly tolerationSeconds?: number;
}

/**
 * Nodes, priority and metadata of pods, and of their ServiceAccount. Changing it restarts the pods, except for `imagePullSecrets` and
 * `serviceAccountAnnotations`.
 */
export interface PodsSpec {
  /**
   * Labels that a node must have to run the pods. Without such a node, the pods stay pending.
   * @default - any node
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * Taints of nodes that the pods tolerate.
   * @default - none
   */
  readonly tolerations?: readonly TolerationSpec[];
  /**
   * PriorityClass of the pods. It must exist before the apply: without it, no pod starts.
   * @default - the cluster's default priority
   */
  readonly priorityClass?: string;
  /**
   * Labels of the pods, in addition to those of the model.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations of the pods.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Secrets of type `kubernetes.io/dockerconfigjson` with the logins of registries. They are in the ServiceAccount of the pods, which adds them to each new
   * pod, so that a change does not restart pods. Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Annotations of the ServiceAccount, such as `iam.gke.io/gcp-service-account`, which gives the pods a cloud identity.
   * @default - none
   */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
}

/** Labels and annotations of objects. */
export interface ObjectsSpec {
  /**
   * Labels, in addition to those of the model.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}
