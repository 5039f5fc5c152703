import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import {
  appSelector,
  claimName,
  datastoreDeploymentName,
  objectLabels,
  serviceAccountName,
  type Labels,
  checksumAnnotation,
} from "../../names";
import type { PodsSpec } from "../../spec/pods";
import type { ContainerOptions } from "../pod/container";
import { podTemplate } from "../pod/pod";

/** A ConfigMap that a server mounts. */
export interface ServerFiles {
  /** Name of the ConfigMap. */
  readonly configMapName: string;
  /** Hash of its content. The pod restarts when it changes. */
  readonly checksum: string;
}

/** Volume of a server. */
export interface ServerStorage {
  /** Size of the volume, such as `10Gi`. */
  readonly size: string;
  /**
   * StorageClass of the claim.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
}

/** A server with one pod, or one replica of a server. */
export interface SinglePod {
  /** Value of the `app` label. */
  readonly app: string;
  /** Name from which those of the Deployment and the claim are derived. */
  readonly name: string;
  /** Labels of the Deployment and the pod. */
  readonly labels: Labels;
  /** Selector of the Deployment, which can't be changed after it is applied. */
  readonly selector: Labels;
  /** Options for the only container. */
  readonly container: ContainerOptions;
  /** Numeric user and group ID of the image. */
  readonly user: number;
  /** Number of seconds from SIGTERM to SIGKILL. */
  readonly graceSeconds: number;
  /**
   * Whether another replica serves while this pod is moved. The two are then spread across zones and nodes, and autoscalers may remove the node of one.
   * @default false
   */
  readonly isReplicated?: boolean;
  /**
   * Nodes, priority and metadata of the pod.
   * @default - the defaults of its fields
   */
  readonly pods?: PodsSpec;
  /**
   * Files mounted from a ConfigMap.
   * @default - none
   */
  readonly files?: ServerFiles;
}

/** Longer than every startup probe allows, so that a rollout does not count as failed while a server still starts. */
const PROGRESS_SECONDS = 900;

/**
 * A node with such a pod is not removed to save resources, because every move of the pod is an outage. `kubectl drain` still moves it. Karpenter does
 * not: a node that expires or is deleted waits for the pod until its `terminationGracePeriod`, or without end if that is not set.
 * https://karpenter.sh/docs/concepts/disruption/#pod-level-controls and
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-types-of-pods-can-prevent-ca-from-removing-a-node
 */
const KEEP_NODE = {
  "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
  "karpenter.sh/do-not-disrupt": "true",
};

/** Creates the claim `<name>-data`, which only one pod can mount. */
export function createClaim(
  scope: Construct,
  { app, name }: Pick<SinglePod, "app" | "name">,
  { size, storageClass }: ServerStorage,
): k8s.KubePersistentVolumeClaim {
  return new k8s.KubePersistentVolumeClaim(scope, "claim", {
    metadata: { name: claimName(name), labels: objectLabels(app) },
    spec: {
      // ReadWriteOnce restricts the volume to one node, but two pods on that node could write to the same data directory.
      accessModes: ["ReadWriteOncePod"],
      storageClassName: storageClass,
      resources: { requests: { storage: k8s.Quantity.fromString(size) } },
    },
  });
}

/** Creates the Deployment `<name>-deployment` with one pod. */
export function createDeployment(scope: Construct, pod: SinglePod): k8s.KubeDeployment {
  const { app, name, labels, selector, files, isReplicated = false } = pod;
  return new k8s.KubeDeployment(scope, "deployment", {
    metadata: { name: datastoreDeploymentName(name), labels: { ...labels } },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: PROGRESS_SECONDS,
      // A rolling update would wait for the volume, which the old pod still mounts.
      strategy: { type: "Recreate" },
      selector: { matchLabels: { ...selector } },
      template: podTemplate({
        labels,
        selector,
        spreadFrom: isReplicated ? appSelector(app) : undefined,
        serviceAccountName: serviceAccountName(app),
        user: pod.user,
        graceSeconds: pod.graceSeconds,
        container: pod.container,
        pods: pod.pods,
        annotations: {
          ...(isReplicated ? {} : KEEP_NODE),
          ...(files === undefined ? {} : { [checksumAnnotation(files.configMapName)]: files.checksum }),
        },
      }),
    },
  });
}
