import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import {
  DATASTORE_PORTS,
  EDGE_PORT,
  defaultCertificateName,
  objectLabels,
  serviceName,
  trackServiceName,
} from "../names";
import { publicRoutesProblems } from "../rules/exposure";
import { throwIfAny } from "../rules/problems-error";
import { isLongLived } from "../spec/defaults";
import type { EnvironmentSpec } from "../spec/environment";
import type { Exposure, GatewayApiExposure, IngressExposure } from "../spec/exposure";
import type { ReleaseSpec } from "../spec/release";
import { sortedEntries } from "../values/sorted-entries";

/** Props of {@link PublicRoutes}. */
export interface PublicRoutesProps {
  /** How requests from outside come in. */
  readonly exposure: Exposure;
  /**
   * The services that are reached from outside, by name.
   * @default - none
   */
  readonly services?: Readonly<Record<string, PublicService>>;
  /**
   * Host of a Keycloak that runs in the same namespace. Only what logins need is routed: `/realms`, `/resources`, `/.well-known`.
   * @default - no route to Keycloak
   */
  readonly keycloakHost?: string;
}

/** A service that is reached from outside. */
export interface PublicService {
  /** Its host name, such as `api.254carbon.com`. */
  readonly host: string;
  /**
   * Secret with the host's TLS certificate. Only for an Ingress.
   * @default `<name>-tls`
   */
  readonly certificate?: string;
  /**
   * Percent of the requests that go to `<name>-canary-service`; the others go to `<name>-stable-service`. 0 to 99.
   * @default - all go to `<name>-service`
   */
  readonly canaryShare?: number;
  /**
   * Whether connections outlive a request, so that the Gateway must not limit how long one takes.
   * @default false
   */
  readonly longLived?: boolean;
}

/** What Keycloak's reverse proxy guide lets out. Its console, metrics and health are for inside: https://www.keycloak.org/server/reverseproxy */
const KEYCLOAK_PATHS = ["/.well-known", "/realms", "/resources"];

const EVERYTHING = ["/"];

/**
 * The ways from outside to the services that have a host, and to Keycloak: HTTPRoutes on a Gateway, or Ingresses, each named like
 * its `app`; nothing where nothing is exposed.
 *
 * A canary has both of its sides in its HTTPRoute at any share, so that a release changes the two weights and nothing else.
 * An Ingress has no weights: `<name>-service` spreads requests over the pods of both sides, so the floors carry the share.
 * How long an Ingress leaves a stream open is its controller's to decide.
 * @throws ProblemsError with everything that is wrong with the props
 */
export class PublicRoutes extends Construct {
  constructor(scope: Construct, id: string, props: PublicRoutesProps) {
    super(scope, id);
    throwIfAny(publicRoutesProblems(props), `routes ${this.node.path}`);
    for (const route of routesOf(props)) createRoute(this, route, props.exposure);
  }
}

/** What an environment opens to the outside. During a migration a service is reached where its live Service leads. */
export function publicRoutesOf(environment: EnvironmentSpec, release: ReleaseSpec): PublicRoutesProps {
  const { cluster, services, datastores } = environment;
  const { keycloak } = datastores;
  const open = sortedEntries(services).flatMap(([name, { host, certificate, topology, migrateFrom }]) => {
    if (host === undefined) return [];
    const isWeighted = topology === "canary" && migrateFrom === undefined;
    const canaryShare = isWeighted ? release.services[name]?.share : undefined;
    return [[name, { host, certificate, canaryShare, longLived: isLongLived(name) }] as const];
  });
  return {
    exposure: cluster.exposure ?? { kind: "none" },
    services: Object.fromEntries(open),
    keycloakHost: keycloak?.flavour === "inCluster" ? keycloak.hostname : undefined,
  };
}

interface Route extends PublicService {
  readonly app: string;
  readonly paths: readonly string[];
  readonly port: number;
}

function routesOf({ services = {}, keycloakHost }: PublicRoutesProps): readonly Route[] {
  const edge = sortedEntries(services).map(([app, service]) => ({
    ...service,
    app,
    paths: EVERYTHING,
    port: EDGE_PORT,
  }));
  if (keycloakHost === undefined) return edge;
  return [...edge, { app: "keycloak", host: keycloakHost, paths: KEYCLOAK_PATHS, port: DATASTORE_PORTS.keycloak }];
}

function createRoute(scope: Construct, route: Route, exposure: Exposure): void {
  if (exposure.kind === "gatewayApi") createHttpRoute(scope, route, exposure);
  if (exposure.kind === "ingress") createIngress(scope, route, exposure);
}

/** The part of an HTTPRoute that is printed: https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
interface HttpRouteSpec {
  readonly parentRefs: readonly { readonly name: string; readonly namespace: string }[];
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

function createHttpRoute(scope: Construct, route: Route, { parent, namespace }: GatewayApiExposure): void {
  const spec: HttpRouteSpec = {
    parentRefs: [{ name: parent, namespace }],
    hostnames: [route.host],
    rules: [
      {
        matches: route.paths.map((value) => ({ path: { type: "PathPrefix", value } })),
        backendRefs: backendsOf(route),
        // By the specification 0 s is no limit at all; without the field each Gateway has one of its own, and most cut streams.
        timeouts: route.longLived === true ? { request: "0s" } : undefined,
      },
    ],
  };
  new ApiObject(scope, route.app, {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: route.app, labels: { ...objectLabels(route.app) } },
    spec,
  });
}

function backendsOf({ app, port, canaryShare }: Route): readonly HttpBackend[] {
  if (canaryShare === undefined) return [{ name: serviceName(app), port }];
  return [
    { name: trackServiceName(app, "stable"), port, weight: 100 - canaryShare },
    { name: trackServiceName(app, "canary"), port, weight: canaryShare },
  ];
}

function createIngress(scope: Construct, route: Route, { className }: IngressExposure): void {
  const { app, host, port } = route;
  const backend = { service: { name: serviceName(app), port: { number: port } } };
  new k8s.KubeIngress(scope, app, {
    metadata: { name: app, labels: { ...objectLabels(app) } },
    spec: {
      ingressClassName: className,
      tls: [{ hosts: [host], secretName: route.certificate ?? defaultCertificateName(app) }],
      rules: [{ host, http: { paths: route.paths.map((path) => ({ path, pathType: "Prefix", backend })) } }],
    },
  });
}
