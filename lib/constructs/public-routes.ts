import type { ApiObject } from "cdk8s";
import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { DATASTORE_PORTS, EDGE_PORT } from "../names";
import { publicRoutesProblems, type PublicRoutesInput } from "../rules/public-routes";
import type { Exposure } from "../spec/exposure";
import type { RouteSpec } from "../spec/route";
import { blockedWithin } from "../spec/values/public-path";
import { entryFlow } from "../traffic/from-outside";
import type { Flow, FlowSource } from "../traffic";
import { isFree, isObject } from "./children";
import { createBlockedService, createHttpRoute, createIngress, type Route } from "./routes";
import { publicRoutesSchema } from "./schemas/cluster";
import { isJudged, validateProps } from "./validation";

/** Props for {@link PublicRoutes}. */
export interface PublicRoutesProps {
  /** How requests from outside are accepted: through a Gateway, through an Ingress, or not at all. */
  readonly exposure: Exposure;
  /**
   * Services with a route.
   * @default - none
   */
  readonly services?: readonly PublicService[];
  /**
   * A {@link Keycloak} in the same namespace, or its public host name. Only the paths for logins are routed: `/realms`, `/resources`, `/.well-known`.
   * Routes to an external Keycloak are not managed here.
   * @default - none
   */
  readonly keycloak?: string | PublicKeycloak;
}

/** A service with a route. */
export interface PublicService {
  /** The service: an {@link EdgeService}, or plain data. */
  readonly service: RoutedService;
  /** Public host name of the service, such as `api.254carbon.com`. */
  readonly host: string;
  /**
   * Secret with the TLS certificate of the host. It is used only with an Ingress.
   * @default `<app>-tls`
   */
  readonly certificate?: string;
  /**
   * Whether requests are long-lived streams. If true, the Gateway applies no request timeout.
   * @default false
   */
  readonly longLived?: boolean;
  /**
   * Whether requests from outside can reach the paths of the service's health checks. `metricsPath` is never public.
   * @default false
   */
  readonly publicHealth?: boolean;
  /**
   * Other hosts, paths, timeout and annotations.
   * @default - every path of `host`
   */
  readonly route?: RouteSpec;
}

/** Fields of a service that a route needs. An {@link EdgeService} provides all of them. */
export interface RoutedService {
  /** Name of the service. Its Services are `<app>-service`, `<app>-stable-service` and `<app>-canary-service`. */
  readonly app: string;
  /**
   * Port of its Services.
   * @default 8000
   */
  readonly port?: number;
  /**
   * Percentage of requests that are routed to `<app>-canary-service`, from 0 to 99. All other requests are routed to `<app>-stable-service`.
   * @default - all requests are routed to `<app>-service`
   */
  readonly canaryShare?: number;
  /**
   * HTTP path of the Prometheus metrics. The route blocks it, and all paths below it.
   * @default `/metrics`
   */
  readonly metricsPath?: string;
  /**
   * HTTP path of the readiness check. The route blocks it, and all paths below it, unless `publicHealth` is true.
   * @default `/health`
   */
  readonly healthPath?: string;
  /**
   * HTTP path of the liveness check. The route blocks it, and all paths below it, unless `publicHealth` is true.
   * @default - none
   */
  readonly livenessPath?: string;
  /**
   * HTTP path of the startup check. The route blocks it, and all paths below it, unless `publicHealth` is true.
   * @default - none
   */
  readonly startupPath?: string;
}

/** Keycloak fields that a route needs. A {@link Keycloak} provides all of them. */
export interface PublicKeycloak {
  /** Name of the Keycloak datastore. Its Service is `<name>-service`. */
  readonly name: string;
  /**
   * Public host name.
   * @default - no route, because Keycloak is external
   */
  readonly hostname?: string;
}

/**
 * Paths to expose according to Keycloak's reverse proxy guide. The admin console, metrics and health endpoints stay internal:
 * https://www.keycloak.org/server/reverseproxy
 */
const KEYCLOAK_PATHS = ["/.well-known", "/realms", "/resources"];

const EVERYTHING = ["/"];

/**
 * Routes for requests from outside the cluster to services and Keycloak: HTTPRoutes on a Gateway, or Ingresses, named after the `app`. With exposure
 * `none`, no objects are created.
 *
 * The routes block `metricsPath`, `healthPath`, `livenessPath` and `startupPath` of a service: they send requests for these paths to `<app>-blocked-service`, which
 * has no pods, so that the proxy answers 503. A proxy that does not decode paths can miss other spellings of them, such as `/%6Detrics`.
 *
 * The HTTPRoute of a canary always has both backends, so that a release changes only the two weights. An Ingress has no weights: `<name>-service`
 * spreads requests across the stable and canary pods, so the floors determine the canary share. The Ingress controller limits how long a stream can
 * last.
 *
 * Invalid prop values are reported at synthesis, together with the problems of all other constructs. This construct has no default child.
 */
export class PublicRoutes extends Construct implements FlowSource {
  /** HTTPRoutes or Ingresses, keyed by service name or Keycloak name. */
  readonly routes: ReadonlyMap<string, ApiObject>;
  /** Services without pods, for the blocked paths of each service, keyed by service name. */
  readonly blocked: ReadonlyMap<string, k8s.KubeService>;
  /** Flows from the entry point to the pods, for {@link AccessPolicies}. */
  readonly flows: readonly Flow[];

  constructor(scope: Construct, id: string, props: PublicRoutesProps) {
    super(scope, id);
    validateProps(this, plainProps(props), { schema: publicRoutesSchema, problemsOf: publicRoutesProblems });
    const { exposure } = props;
    const routes = routesOf(props);
    const created = routes.flatMap((route) => createRoute(this, route, exposure));
    this.routes = new Map(created.map(({ app, object }) => [app, object]));
    this.blocked = new Map(created.flatMap(({ app, blocked }) => (blocked === undefined ? [] : [[app, blocked]])));
    this.flows = exposure.kind === "none" ? [] : routes.map(({ app, port }) => entryFlow(exposure, app, port));
  }
}

/** Replaces constructs in the props with plain data. */
function plainProps(props: PublicRoutesProps): PublicRoutesInput {
  if (isJudged(props) || !isObject(props)) return props;
  const { services, keycloak } = props;
  return {
    ...props,
    services: Array.isArray(services) ? services.map(plainService) : services,
    keycloak: typeof keycloak === "object" ? plainKeycloak(keycloak) : keycloak,
  };
}

function plainKeycloak(keycloak: PublicKeycloak): PublicKeycloak {
  return Construct.isConstruct(keycloak) ? { name: keycloak.name, hostname: keycloak.hostname } : keycloak;
}

function plainService(entry: PublicService): PublicService {
  if (!isObject(entry) || !Construct.isConstruct(entry.service)) return entry;
  const { app, port, canaryShare, metricsPath, healthPath, livenessPath, startupPath } = entry.service;
  return { ...entry, service: { app, port, canaryShare, metricsPath, healthPath, livenessPath, startupPath } };
}

/** Sorts routes by name, so that the order of the props has no effect. The route to Keycloak is always last. */
function routesOf({ services = [], keycloak }: PublicRoutesProps): readonly Route[] {
  const edge = services.map(({ service, host, certificate, longLived, publicHealth, route = {} }) => {
    const { app, port = EDGE_PORT, canaryShare } = service;
    const {
      aliases = [],
      paths = EVERYTHING,
      timeoutSeconds = longLived === true ? 0 : undefined,
      annotations,
    } = route;
    const blocked = blockedWithin({ ...service, publicHealth }, paths);
    return {
      app,
      port,
      canaryShare,
      hosts: [host, ...aliases],
      certificate,
      timeoutSeconds,
      annotations,
      paths,
      blocked,
    };
  });
  const { name: app, hostname: host } = typeof keycloak === "string" ? usualKeycloak(keycloak) : (keycloak ?? {});
  const sorted = [...edge].sort((a, b) => (a.app < b.app ? -1 : 1));
  if (app === undefined || host === undefined) return sorted;
  return [...sorted, { app, hosts: [host], paths: KEYCLOAK_PATHS, blocked: [], port: DATASTORE_PORTS.keycloak }];
}

function usualKeycloak(hostname: string): Partial<PublicKeycloak> {
  return { name: "keycloak", hostname };
}

/** Objects of one route. */
interface RouteObjects {
  readonly app: string;
  readonly object: ApiObject;
  readonly blocked?: k8s.KubeService;
}

/** Creates a route. Returns an empty list if the construct ID is taken or invalid, which the rules report. */
function createRoute(scope: Construct, route: Route, exposure: Exposure): readonly RouteObjects[] {
  const { app } = route;
  if (exposure.kind === "none" || !isFree(scope, app)) return [];
  const object =
    exposure.kind === "gatewayApi" ? createHttpRoute(scope, route, exposure) : createIngress(scope, route, exposure);
  const blocked = route.blocked.length === 0 ? undefined : createBlockedService(scope, route);
  return [{ app, object, blocked }];
}
