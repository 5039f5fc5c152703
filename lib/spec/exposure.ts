/** How requests from outside reach the services of an environment that have a `host`. */
export type Exposure = GatewayApiExposure | IngressExposure | NoExposure;

/** Where the pods run that requests come from: what network policies let in. */
export interface EntryPoint {
  /** Namespace of the pods that carry requests from outside: of the Gateway's data plane or the ingress controller. */
  readonly namespace: string;
  /**
   * Labels of those pods.
   * @default - every pod of the namespace
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** HTTPRoutes that hang on a Gateway which somebody else runs. */
export interface GatewayApiExposure extends EntryPoint {
  /** Gateway API: https://gateway-api.sigs.k8s.io/ */
  readonly kind: "gatewayApi";
  /** Name of the Gateway. It stands in `namespace`, has a listener for each host, and lets routes of this namespace attach. */
  readonly parent: string;
}

/** Ingresses for an ingress controller which somebody else runs. */
export interface IngressExposure extends EntryPoint {
  /** Ingress: https://kubernetes.io/docs/concepts/services-networking/ingress/ */
  readonly kind: "ingress";
  /** Name of the IngressClass. */
  readonly className: string;
}

/** Nothing is reachable from outside the cluster. */
export interface NoExposure {
  /** Reachable inside the cluster only. */
  readonly kind: "none";
}
