/** Public route of a service, in addition to its `host`. */
export interface RouteSpec {
  /**
   * Other public host names with the same route, such as `api.example.com`, or `*.example.com` for every name one level below, and with a
   * Gateway also for names further below.
   * @default - none
   */
  readonly aliases?: readonly string[];
  /**
   * Paths that the route sends to the service, with all paths below them, such as `/orders`. The service gets the path unchanged. Services can share a host
   * if their paths differ; the longest matching path decides.
   * @default - every path
   */
  readonly paths?: readonly string[];
  /**
   * Seconds after which the Gateway ends a request, 0 for no limit. Only with exposure `gatewayApi`, because an Ingress has no field for it: its controllers
   * read annotations instead. Gateways enforce it if they support the extended feature `HTTPRouteRequestTimeout`.
   *
   * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httproutetimeouts
   * @default - no limit for streaming; the limit of the Gateway for other services
   */
  readonly timeoutSeconds?: number;
  /**
   * Annotations of the HTTPRoute or Ingress, such as `nginx.ingress.kubernetes.io/proxy-read-timeout`. They replace the same ones of `cluster.exposure`.
   * @default - those of `cluster.exposure`
   */
  readonly annotations?: Readonly<Record<string, string>>;
}
