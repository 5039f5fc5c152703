import { ApiObject, type ApiObjectMetadata } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { blockedServiceName, defaultCertificateName, objectLabels, serviceName, trackServiceName } from "../names";
import { EXPOSURE_DEFAULTS } from "../spec/defaults";
import type { GatewayApiExposure, IngressExposure } from "../spec/exposure";
import { sortedEntries } from "../values/sorted-entries";

/** A route for requests from outside the cluster. */
export interface Route {
  /** Name of the service and of its route. */
  readonly app: string;
  /** Public host names. */
  readonly hosts: readonly string[];
  /** Path prefixes. */
  readonly paths: readonly string[];
  /** Path prefixes within `paths` that are not public. */
  readonly blocked: readonly string[];
  /** Port of the Services. */
  readonly port: number;
  /**
   * Canary share, in percent.
   * @default - all requests are routed to one Service
   */
  readonly canaryShare?: number;
  /**
   * Secret with the TLS certificate of the host.
   * @default `<app>-tls`
   */
  readonly certificate?: string;
  /**
   * Seconds after which the Gateway ends a request, 0 for no limit.
   * @default - the limit of the Gateway
   */
  readonly timeoutSeconds?: number;
  /**
   * Annotations. They replace the same ones of the exposure.
   * @default - those of the exposure
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Fields of an HTTPRoute that are rendered: https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
interface HttpRouteSpec {
  readonly parentRefs: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly sectionName?: string;
  }[];
  readonly hostnames: readonly string[];
  readonly rules: readonly {
    readonly matches: readonly { readonly path: { readonly type: "PathPrefix"; readonly value: string } }[];
    readonly backendRefs: readonly HttpBackend[];
    readonly timeouts?: { readonly request: string };
  }[];
}

interface HttpBackend {
  readonly name: string;
  readonly port: number;
  readonly weight?: number;
}

/** An HTTPRoute on a Gateway. */
export function createHttpRoute(scope: Construct, route: Route, exposure: GatewayApiExposure): ApiObject {
  const { parent, namespace, sectionName } = exposure;
  const spec: HttpRouteSpec = {
    parentRefs: [{ name: parent, namespace, sectionName }],
    hostnames: route.hosts,
    rules: [
      {
        matches: matches(route.paths),
        backendRefs: backendsOf(route),
        // "0s" disables the timeout. Without this field, each Gateway applies its own timeout, which usually interrupts streams.
        timeouts: route.timeoutSeconds === undefined ? undefined : { request: `${route.timeoutSeconds}s` },
      },
      // The longest prefix has precedence, in any order of rules. Release steps change the weights of the first rule.
      ...(route.blocked.length === 0
        ? []
        : [
            {
              matches: matches(route.blocked),
              backendRefs: [{ name: blockedServiceName(route.app), port: route.port }],
            },
          ]),
    ],
  };
  return new ApiObject(scope, route.app, {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadataOf(route, exposure),
    spec,
  });
}

function metadataOf({ app, annotations }: Route, exposure: GatewayApiExposure | IngressExposure): ApiObjectMetadata {
  const all = { ...exposure.annotations, ...annotations };
  return {
    name: app,
    labels: { ...objectLabels(app) },
    ...(Object.keys(all).length > 0 && { annotations: Object.fromEntries(sortedEntries(all)) }),
  };
}

function matches(paths: readonly string[]): HttpRouteSpec["rules"][number]["matches"] {
  return paths.map((value) => ({ path: { type: "PathPrefix", value } }));
}

/**
 * A Service without pods. Every proxy must handle a backend without endpoints, because that also happens to other Services. A rule without backends
 * is not portable: Contour and others ignore it, so that the path would stay public.
 */
export function createBlockedService(scope: Construct, { app, port }: Route): k8s.KubeService {
  return new k8s.KubeService(scope, `${app}:blocked`, {
    metadata: { name: blockedServiceName(app), labels: { ...objectLabels(app) } },
    spec: { type: "ClusterIP", ports: [{ name: "http", port, protocol: "TCP" }] },
  });
}

function backendsOf({ app, port, canaryShare }: Route): readonly HttpBackend[] {
  if (canaryShare === undefined) return [{ name: serviceName(app), port }];
  return [
    { name: trackServiceName(app, "stable"), port, weight: 100 - canaryShare },
    { name: trackServiceName(app, "canary"), port, weight: canaryShare },
  ];
}

/** An Ingress. */
export function createIngress(scope: Construct, route: Route, exposure: IngressExposure): ApiObject {
  const { app, hosts, port, paths, blocked } = route;
  const { className, certificates = EXPOSURE_DEFAULTS.certificates } = exposure;
  const pathsTo = (service: string, prefixes: readonly string[]) =>
    prefixes.map((path) => ({
      path,
      pathType: "Prefix",
      backend: { service: { name: service, port: { number: port } } },
    }));
  // Without a Secret, the hosts still say that the route has TLS. Some controllers find the certificate by them.
  const secretName = certificates === "secrets" ? (route.certificate ?? defaultCertificateName(app)) : undefined;
  const http = { paths: [...pathsTo(serviceName(app), paths), ...pathsTo(blockedServiceName(app), blocked)] };
  return new k8s.KubeIngress(scope, app, {
    metadata: metadataOf(route, exposure),
    spec: {
      ingressClassName: className,
      tls: [{ hosts: [...hosts], secretName }],
      rules: hosts.map((host) => ({ host, http })),
    },
  });
}
