/** How requests from outside the cluster reach the services that have a `host`. */
export type Exposure = GatewayApiExposure | IngressExposure | NoExposure;

/** Where requests from outside come from: pods that forward them, or addresses. Network policies allow connections from there. */
export interface EntryPoint {
  /**
   * Labels of the pods that forward requests. Not with `cidrs`.
   * @default - all pods of the namespace
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Address ranges from which requests reach the pods of services, if no pod forwards them: the subnets of a load balancer that sends requests to the
   * addresses of pods, such as `10.20.64.0/20`, or the nodes of proxies with `hostNetwork`.
   * @default - pods forward requests
   */
  readonly cidrs?: readonly string[];
}

/** Metadata of the objects of all public routes. */
export interface RouteObjects {
  /**
   * Annotations of all HTTPRoutes or Ingresses, which controllers read, such as `alb.ingress.kubernetes.io/scheme`.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** HTTPRoutes attached to an existing Gateway. */
export interface GatewayApiExposure extends EntryPoint, RouteObjects {
  /** Selects the Gateway API: https://gateway-api.sigs.k8s.io/ */
  readonly kind: "gatewayApi";
  /** Name of a Gateway in `namespace`. It needs a listener for each host and must accept routes from the layer's namespace. */
  readonly parent: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /**
   * Namespace of the pods that forward requests. Envoy Gateway, for example, runs them in its own namespace. Not with `cidrs`.
   * @default - the namespace of the Gateway
   */
  readonly dataPlaneNamespace?: string;
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
export interface IngressExposure extends EntryPoint, RouteObjects {
  /** Selects Ingress: https://kubernetes.io/docs/concepts/services-networking/ingress/ */
  readonly kind: "ingress";
  /** IngressClass of the controller. */
  readonly className: string;
  /**
   * Namespace of the ingress controller's pods, which forward requests. Not with `cidrs`.
   * @default - no pods: see `cidrs`
   */
  readonly namespace?: string;
  /**
   * Where the TLS certificates of the hosts are: in a Secret for each route, or in the controller, such as those of AWS Certificate Manager for an
   * Application Load Balancer, or the default certificate of the controller.
   * @default "secrets"
   */
  readonly certificates?: "secrets" | "controller";
}

/** No access from outside the cluster. */
export interface NoExposure {
  /** Selects no exposure. */
  readonly kind: "none";
}
