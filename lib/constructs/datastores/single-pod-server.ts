import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import {
  appSelector,
  claimName,
  datastoreDeploymentName,
  objectLabels,
  serviceAccountName,
  serviceName,
  workloadLabels,
  workloadSelector,
} from "../../names";
import { createClusterService, createServiceAccount, type NamedPort } from "../pod/service";
import type { ContainerOptions } from "../pod/container";
import { podTemplate } from "../pod/pod";

/** Kubernetes objects of a server in the cluster. */
export interface ServerObjects {
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;
  /** The Service that clients connect to. */
  readonly service: k8s.KubeService;
  /** The ServiceAccount. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /**
   * The PersistentVolumeClaim.
   * @default - none, because the server has no persistent data
   */
  readonly claim?: k8s.KubePersistentVolumeClaim;
  /**
   * The ConfigMap with the server's files.
   * @default - none
   */
  readonly files?: k8s.KubeConfigMap;
}

/** Props for {@link SinglePodServer}. */
export interface SinglePodServerProps {
  /** Name of the server, such as `postgres`. */
  readonly app: string;
  /** Options for the only container. A mount of kind `claim` must refer to the claim {@link claimName}. */
  readonly container: ContainerOptions;
  /** Port of the Service, and the name of the container port. */
  readonly port: NamedPort;
  /** Numeric user and group ID of the image. */
  readonly user: number;
  /** Number of seconds from SIGTERM to SIGKILL. It must be long enough for a clean shutdown. */
  readonly graceSeconds: number;
  /**
   * Volume that outlives the pods.
   * @default - none, because the server has no persistent data
   */
  readonly storage?: { readonly size: string; readonly storageClass?: string };
  /**
   * PriorityClass of the pod.
   * @default - the cluster's default priority
   */
  readonly priorityClass?: string;
  /**
   * Files mounted from a ConfigMap.
   * @default - none
   */
  readonly files?: {
    readonly configMapName: string;
    readonly data: Readonly<Record<string, string>>;
    readonly checksum: string;
  };
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

/**
 * A server with exactly one pod. It consists of the Deployment `<app>-deployment` with strategy Recreate, the Service `<app>-service`, a
 * ServiceAccount and, for persistent data, the claim `<app>-data`, which only one pod can mount. A restart causes a short outage. There is no
 * PodDisruptionBudget, because it would only block node drains.
 */
export class SinglePodServer extends Construct implements ServerObjects {
  readonly serviceAccount: k8s.KubeServiceAccount;
  readonly claim?: k8s.KubePersistentVolumeClaim;
  readonly files?: k8s.KubeConfigMap;
  readonly deployment: k8s.KubeDeployment;
  readonly service: k8s.KubeService;

  constructor(scope: Construct, id: string, props: SinglePodServerProps) {
    super(scope, id);
    this.serviceAccount = createServiceAccount(this, props.app);
    this.claim = createClaim(this, props);
    this.files = createFiles(this, props);
    this.deployment = createDeployment(this, props);
    this.service = createClusterService(this, "service", {
      app: props.app,
      name: serviceName(props.app),
      selector: appSelector(props.app),
      port: props.port,
    });
    this.node.defaultChild = this.deployment;
  }
}

function createClaim(
  scope: Construct,
  { app, storage }: SinglePodServerProps,
): k8s.KubePersistentVolumeClaim | undefined {
  if (storage === undefined) return undefined;
  return new k8s.KubePersistentVolumeClaim(scope, "claim", {
    metadata: { name: claimName(app), labels: objectLabels(app) },
    spec: {
      // ReadWriteOnce restricts the volume to one node, but two pods on that node could write to the same data directory.
      accessModes: ["ReadWriteOncePod"],
      storageClassName: storage.storageClass,
      resources: { requests: { storage: k8s.Quantity.fromString(storage.size) } },
    },
  });
}

function createFiles(scope: Construct, { app, files }: SinglePodServerProps): k8s.KubeConfigMap | undefined {
  if (files === undefined) return undefined;
  return new k8s.KubeConfigMap(scope, "files", {
    metadata: { name: files.configMapName, labels: objectLabels(app) },
    data: { ...files.data },
  });
}

function createDeployment(scope: Construct, props: SinglePodServerProps): k8s.KubeDeployment {
  const { app, files } = props;
  const labels = workloadLabels(app, "rolling");
  const selector = workloadSelector(app, "rolling");
  return new k8s.KubeDeployment(scope, "deployment", {
    metadata: { name: datastoreDeploymentName(app), labels },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: PROGRESS_SECONDS,
      // A rolling update would wait for the volume, which the old pod still mounts.
      strategy: { type: "Recreate" },
      selector: { matchLabels: selector },
      template: podTemplate({
        labels,
        selector,
        serviceAccountName: serviceAccountName(app),
        user: props.user,
        graceSeconds: props.graceSeconds,
        container: props.container,
        priorityClass: props.priorityClass,
        annotations: {
          ...KEEP_NODE,
          ...(files === undefined ? {} : { [`checksum/${files.configMapName}`]: files.checksum }),
        },
      }),
    },
  });
}
