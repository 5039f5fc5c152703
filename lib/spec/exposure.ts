/** How requests from outside the cluster reach the services that have a `host`. */
export type Exposure = GatewayApiExposure | IngressExposure | NoExposure;

/** Pods that forward requests from outside. Network policies allow connections from them. */
export interface EntryPoint {
  /** Namespace of the Gateway's data plane or of the ingress controller. */
  readonly namespace: string;
  /**
   * Labels of the pods that forward requests.
   * @default - all pods of the namespace
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** HTTPRoutes attached to an existing Gateway. */
export interface GatewayApiExposure extends EntryPoint {
  /** Selects the Gateway API: https://gateway-api.sigs.k8s.io/ */
  readonly kind: "gatewayApi";
  /** Name of a Gateway in `namespace`. It needs a listener for each host and must accept routes from the layer's namespace. */
  readonly parent: string;
  /**
   * Name of the Gateway's listener that serves all hosts, such as `https`. Requests through other listeners, such as one for plain HTTP, do not reach
   * the layer. Do not set it if each host has its own listener.
   *
   * Source: https://gateway-api.sigs.k8s.io/reference/spec/#parentreference
   * @default - all listeners that accept the host
   */
  readonly sectionName?: string;
}

/** Ingresses for an existing ingress controller. */
export interface IngressExposure extends EntryPoint {
  /** Selects Ingress: https://kubernetes.io/docs/concepts/services-networking/ingress/ */
  readonly kind: "ingress";
  /** IngressClass of the controller. */
  readonly className: string;
}

/** No access from outside the cluster. */
export interface NoExposure {
  /** Selects no exposure. */
  readonly kind: "none";
}
