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
  /** How requests from outside come in. */
  readonly exposure: Exposure;
  /**
   * The services that are reached from outside.
   * @default - none
   */
  readonly services?: readonly PublicService[];
  /**
   * A {@link Keycloak} in the same namespace, or its public host name. Only the paths that logins need are routed: `/realms`, `/resources`,
   * `/.well-known`. A Keycloak outside the cluster has its own routes.
   * @default - no route to Keycloak
   */
  readonly keycloak?: string | PublicKeycloak;
}

/** A service that is reached from outside. */
export interface PublicService {
  /** The service: an {@link EdgeService}, or plain data. */
  readonly service: RoutedService;
  /** Its host name, such as `api.254carbon.com`. */
  readonly host: string;
  /**
   * Secret with the host's TLS certificate. Only for an Ingress.
   * @default `<app>-tls`
   */
  readonly certificate?: string;
  /**
   * Whether connections outlive a request, so that the Gateway must not limit how long one takes.
   * @default false
   */
  readonly longLived?: boolean;
}

/** The part of a service that a route needs. An {@link EdgeService} has it. */
export interface RoutedService {
  /** Name of the service: its Services are `<app>-service`, `<app>-stable-service` and `<app>-canary-service`. */
  readonly app: string;
  /**
   * Port of its Services.
   * @default 8000
   */
  readonly port?: number;
  /**
   * Percent of the requests that go to `<app>-canary-service`; the others go to `<app>-stable-service`. 0 to 99.
   * @default - all go to `<app>-service`
   */
  readonly canaryShare?: number;
}

/** The part of Keycloak that a route needs. A {@link Keycloak} has it. */
export interface PublicKeycloak {
  /** Its name: the Service is `<name>-service`. */
  readonly name: string;
  /**
   * Public host name.
   * @default - it is outside the cluster: no route
   */
  readonly hostname?: string;
}

/** Paths that Keycloak's reverse proxy guide exposes. Its console, metrics and health stay internal: https://www.keycloak.org/server/reverseproxy */
const KEYCLOAK_PATHS = ["/.well-known", "/realms", "/resources"];

const EVERYTHING = ["/"];

/**
 * Routes from outside to services and to Keycloak: HTTPRoutes on a Gateway, or Ingresses, each named after its `app`. With exposure `none` there are no
 * objects.
 *
 * A canary has both sides in its HTTPRoute at any share, so that a release changes only the two weights. An Ingress has no weights: `<name>-service`
 * spreads requests over the pods of both sides, so the floors carry the share. The controller of an Ingress decides how long a stream may stay open.
 *
 * Wrong values of props are reported at synthesis, with the problems of all other constructs. It has no default child: all routes are alike.
 */
export class PublicRoutes extends Construct implements FlowSource {
  /** The HTTPRoutes or Ingresses, by the name of the service or of Keycloak. */
  readonly routes: ReadonlyMap<string, ApiObject>;
  /** The connections of the entry point to the pods, for {@link AccessPolicies}. */
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

/** The props with plain data in place of constructs, which are not judged. */
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

/** Sorted by name, so the order of the props has no effect; Keycloak is last. */
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

/** Nothing where the rules refuse the name, or the service is listed twice: a construct needs an id that is free. */
function createRoute(scope: Construct, route: Route, exposure: Exposure): readonly (readonly [string, ApiObject])[] {
  if (exposure.kind === "none" || !isFree(scope, route.app)) return [];
  const create = () =>
    exposure.kind === "gatewayApi" ? createHttpRoute(scope, route, exposure) : createIngress(scope, route, exposure);
  return [[route.app, create()]];
}
