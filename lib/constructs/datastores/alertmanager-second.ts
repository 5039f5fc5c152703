import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import {
  DATASTORE_PORTS,
  appSelector,
  datastoreDeploymentName,
  objectLabels,
  peersServiceName,
  secondReplicaLabels,
  secondReplicaName,
  secondReplicaSelector,
} from "../../names";
import { ALERTMANAGER_PEERS_PORT } from "../../traffic/callees";
import { createClaim, createDeployment, type ServerStorage, type SinglePod } from "./single-pod";

/** Objects that the second replica of Alertmanager adds. */
export interface SecondReplicaObjects {
  /** Its Deployment. */
  readonly deployment: k8s.KubeDeployment;
  /** Its PersistentVolumeClaim. */
  readonly claim: k8s.KubePersistentVolumeClaim;
  /** Headless Service with the addresses of both replicas. */
  readonly peers: k8s.KubeService;
  /** PodDisruptionBudget, with which a node drain evicts one replica at a time. */
  readonly disruptionBudget: k8s.KubePodDisruptionBudget;
}

/** Props for {@link SecondReplica}. */
export type SecondReplicaProps = Omit<SinglePod, "name" | "labels" | "selector" | "isReplicated"> & {
  /** Volume of the replica. */
  readonly storage: ServerStorage;
};

/**
 * The second replica of Alertmanager, next to the first, which keeps its names, its volume and its silences (ADR 0026). Both have the same `app`, so that
 * Services and policies select both.
 */
export class SecondReplica extends Construct implements SecondReplicaObjects {
  readonly claim: k8s.KubePersistentVolumeClaim;
  readonly deployment: k8s.KubeDeployment;
  readonly peers: k8s.KubeService;
  readonly disruptionBudget: k8s.KubePodDisruptionBudget;

  constructor(scope: Construct, id: string, props: SecondReplicaProps) {
    super(scope, id);
    const { app, storage } = props;
    const name = secondReplicaName(app);
    this.claim = createClaim(this, { app, name }, storage);
    this.deployment = createDeployment(this, {
      ...props,
      name,
      labels: secondReplicaLabels(app),
      selector: secondReplicaSelector(app),
      isReplicated: true,
    });
    this.peers = createPeers(this, app);
    this.disruptionBudget = createDisruptionBudget(this, app);
    this.node.defaultChild = this.deployment;
  }
}

/**
 * Creates the Service through which the replicas find each other, and Prometheus finds both. It includes replicas that are not ready: otherwise, two that
 * start at the same time would not find each other.
 */
function createPeers(scope: Construct, app: string): k8s.KubeService {
  const port = ALERTMANAGER_PEERS_PORT;
  return new k8s.KubeService(scope, "peers", {
    metadata: { name: peersServiceName(app), labels: objectLabels(app) },
    spec: {
      type: "ClusterIP",
      clusterIp: "None",
      publishNotReadyAddresses: true,
      selector: appSelector(app),
      ports: [
        {
          name: "http",
          port: DATASTORE_PORTS.alertmanager,
          protocol: "TCP",
          targetPort: k8s.IntOrString.fromString("http"),
        },
        { name: "cluster", port, protocol: "TCP" },
        { name: "cluster-udp", port, protocol: "UDP" },
      ],
    },
  });
}

function createDisruptionBudget(scope: Construct, app: string): k8s.KubePodDisruptionBudget {
  return new k8s.KubePodDisruptionBudget(scope, "disruption-budget", {
    metadata: { name: datastoreDeploymentName(app), labels: objectLabels(app) },
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: { ...appSelector(app) } },
    },
  });
}
