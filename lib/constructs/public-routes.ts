import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { DATASTORE_PORTS, EDGE_PORT } from "../names";
import { publicRoutesProblems, type PublicRoutesInput } from "../rules/exposure";
import type { Exposure } from "../spec/exposure";
import { entryFlow } from "../traffic/from-outside";
import type { Flow, FlowSource } from "../traffic";
import { isFree, isObject } from "./children";
import { createHttpRoute, createIngress, type Route } from "./routes";
import { publicRoutesSchema } from "./schemas/cluster";
import { isJudged, validateProps } from "./validation";

/** Props of {@link PublicRoutes}. */
export interface PublicRoutesProps {
  /** Exposure: Gateway, Ingress or none. */
  readonly exposure: Exposure;
  /**
   * Services with a route.
   * @default - none
   */
  readonly services?: readonly PublicService[];
  /**
   * A {@link Keycloak} in the same namespace, or its public host name. Only the paths for logins are routed: `/realms`, `/resources`,
   * `/.well-known`. A Keycloak outside the cluster has its own routes.
   * @default - none
   */
  readonly keycloak?: string | PublicKeycloak;
}

/** A service with a route. */
export interface PublicService {
  /** The service: an {@link EdgeService}, or plain data. */
  readonly service: RoutedService;
  /** Its host name, such as `api.254carbon.com`. */
  readonly host: string;
  /**
   * Secret with the TLS certificate of the host. Only for an Ingress.
   * @default `<app>-tls`
   */
  readonly certificate?: string;
  /**
   * Whether requests are long-lived streams, for which the Gateway must not have a timeout.
   * @default false
   */
  readonly longLived?: boolean;
}

/** Fields of a service that a route needs. An {@link EdgeService} has them. */
export interface RoutedService {
  /** Name of the service: its Services are `<app>-service`, `<app>-stable-service` and `<app>-canary-service`. */
  readonly app: string;
  /**
   * Port of its Services.
   * @default 8000
   */
  readonly port?: number;
  /**
   * Canary share: percent of requests to `<app>-canary-service`, 0 to 99. The rest go to `<app>-stable-service`.
   * @default - all requests go to `<app>-service`
   */
  readonly canaryShare?: number;
}

/** Fields of Keycloak that a route needs. A {@link Keycloak} has them. */
export interface PublicKeycloak {
  /** Name. The Service is `<name>-service`. */
  readonly name: string;
  /**
   * Public host name.
   * @default - none: Keycloak is external and gets no route
   */
  readonly hostname?: string;
}

/** Paths to expose according to Keycloak's reverse proxy guide. The console, metrics and health stay internal: https://www.keycloak.org/server/reverseproxy */
const KEYCLOAK_PATHS = ["/.well-known", "/realms", "/resources"];

const EVERYTHING = ["/"];

/**
 * Routes for requests from outside to services and Keycloak: HTTPRoutes on a Gateway, or Ingresses, named after the `app`. With exposure `none` it creates
 * no objects.
 *
 * The HTTPRoute of a canary always has both backends, so that a release changes only the two weights. An Ingress has no weights: `<name>-service` spreads
 * requests over the pods of both sides, so the floors determine the canary share. The Ingress controller limits the duration of streams.
 *
 * Invalid prop values are reported at synthesis, together with the problems of all other constructs. There is no default child.
 */
export class PublicRoutes extends Construct implements FlowSource {
  /** HTTPRoutes or Ingresses, keyed by the service or Keycloak. */
  readonly routes: ReadonlyMap<string, ApiObject>;
  /** Flows from the entry point to the pods, for {@link AccessPolicies}. */
  readonly flows: readonly Flow[];

  constructor(scope: Construct, id: string, props: PublicRoutesProps) {
    super(scope, id);
    validateProps(this, plainProps(props), { schema: publicRoutesSchema, problemsOf: publicRoutesProblems });
    const { exposure } = props;
    const routes = routesOf(props);
    this.routes = new Map(routes.flatMap((route) => createRoute(this, route, exposure)));
    this.flows = exposure.kind === "none" ? [] : routes.map(({ app, port }) => entryFlow(exposure, app, port));
  }
}

/** Props with constructs replaced by plain data. */
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
  const { app, port, canaryShare } = entry.service;
  return { ...entry, service: { app, port, canaryShare } };
}

/** Sorts routes by name, so that the order of the props has no effect. Keycloak is last. */
function routesOf({ services = [], keycloak }: PublicRoutesProps): readonly Route[] {
  const edge = services.map(({ service, host, certificate, longLived }) => {
    const { app, port = EDGE_PORT, canaryShare } = service;
    return { app, port, canaryShare, host, certificate, longLived, paths: EVERYTHING };
  });
  const { name: app, hostname: host } = typeof keycloak === "string" ? usualKeycloak(keycloak) : (keycloak ?? {});
  const sorted = [...edge].sort((a, b) => (a.app < b.app ? -1 : 1));
  if (app === undefined || host === undefined) return sorted;
  return [...sorted, { app, host, paths: KEYCLOAK_PATHS, port: DATASTORE_PORTS.keycloak }];
}

function usualKeycloak(hostname: string): Partial<PublicKeycloak> {
  return { name: "keycloak", hostname };
}

/** Returns nothing if the id is taken or invalid. The rules report it. */
function createRoute(scope: Construct, route: Route, exposure: Exposure): readonly (readonly [string, ApiObject])[] {
  if (exposure.kind === "none" || !isFree(scope, route.app)) return [];
  const create = () =>
    exposure.kind === "gatewayApi" ? createHttpRoute(scope, route, exposure) : createIngress(scope, route, exposure);
  return [[route.app, create()]];
}
