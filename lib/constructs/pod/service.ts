import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { objectLabels, serviceAccountName, type Labels } from "../../names";
import type { PodsSpec } from "../../spec/pods";

/** Settings of a ServiceAccount. */
export type ServiceAccountOptions = Pick<PodsSpec, "imagePullSecrets" | "serviceAccountAnnotations">;

/** Creates the ServiceAccount of an app. Pods do not mount its token by default. */
export function createServiceAccount(
  scope: Construct,
  app: string,
  { imagePullSecrets, serviceAccountAnnotations: annotations }: ServiceAccountOptions = {},
): k8s.KubeServiceAccount {
  return new k8s.KubeServiceAccount(scope, "service-account", {
    metadata: {
      name: serviceAccountName(app),
      labels: objectLabels(app),
      annotations: annotations && { ...annotations },
    },
    automountServiceAccountToken: false,
    imagePullSecrets: imagePullSecrets?.map((name) => ({ name })),
  });
}

/** Options for {@link createClusterService}. */
export interface ClusterServiceOptions {
  /** Value of the Service's `app` label. */
  readonly app: string;
  /** Name of the Service. */
  readonly name: string;
  /** Selector of the pods behind the Service. */
  readonly selector: Labels;
  /** Port of the Service, and the name of the container port behind it. */
  readonly port: NamedPort;
  /**
   * More ports of the Service.
   * @default - none
   */
  readonly extraPorts?: readonly NamedPort[];
}

/** A named port. Services and probes refer to it by name. */
export interface NamedPort {
  /** Name of the port, with at most 15 characters. */
  readonly name: string;
  /** Port number, from 1 to 65535. */
  readonly number: number;
  /**
   * What the port serves, for proxies, Gateways and service meshes.
   * @default - not announced
   */
  readonly appProtocol?: string;
}

/** Creates a Service of type ClusterIP. */
export function createClusterService(scope: Construct, id: string, options: ClusterServiceOptions): k8s.KubeService {
  const { app, name, selector, port, extraPorts = [] } = options;
  return new k8s.KubeService(scope, id, {
    metadata: { name, labels: objectLabels(app) },
    spec: {
      type: "ClusterIP",
      selector: { ...selector },
      ports: [port, ...extraPorts].map((one) => ({
        name: one.name,
        port: one.number,
        protocol: "TCP",
        appProtocol: one.appProtocol,
        // By name, so that pods that do not have a new port yet get no connections to it.
        targetPort: k8s.IntOrString.fromString(one.name),
      })),
    },
  });
}
