import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { appSelector, objectLabels, serviceName, workloadLabels, workloadSelector } from "../../names";
import type { PodsSpec } from "../../spec/pods";
import { createClusterService, createServiceAccount, type NamedPort } from "../pod/service";
import type { ContainerOptions } from "../pod/container";
import { createClaim, createDeployment, type ServerFiles, type ServerStorage } from "./single-pod";

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
  readonly storage?: ServerStorage;
  /**
   * Nodes, priority and metadata of the pod.
   * @default - the defaults of its fields
   */
  readonly pods?: PodsSpec;
  /**
   * Files mounted from a ConfigMap.
   * @default - none
   */
  readonly files?: ServerFiles & { readonly data: Readonly<Record<string, string>> };
  /**
   * Whether another replica serves while the pod is moved.
   * @default false
   */
  readonly isReplicated?: boolean;
}

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
    const { app, storage } = props;
    const name = app;
    this.serviceAccount = createServiceAccount(this, app, props.pods);
    this.claim = storage === undefined ? undefined : createClaim(this, { app, name }, storage);
    this.files = createFiles(this, props);
    this.deployment = createDeployment(this, {
      ...props,
      name,
      labels: workloadLabels(app, "rolling"),
      selector: workloadSelector(app, "rolling"),
    });
    this.service = createClusterService(this, "service", {
      app: props.app,
      name: serviceName(props.app),
      selector: appSelector(props.app),
      port: props.port,
    });
    this.node.defaultChild = this.deployment;
  }
}

function createFiles(scope: Construct, { app, files }: SinglePodServerProps): k8s.KubeConfigMap | undefined {
  if (files === undefined) return undefined;
  return new k8s.KubeConfigMap(scope, "files", {
    metadata: { name: files.configMapName, labels: objectLabels(app) },
    data: { ...files.data },
  });
}
