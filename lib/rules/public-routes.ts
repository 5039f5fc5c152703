import { defaultCertificateName } from "../names";
import type { Exposure } from "../spec/exposure";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import type { RouteSpec } from "../spec/route";
import type { PathsOfService } from "../spec/values/public-path";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { repeatedMessage } from "../values/words";
import { blockedPathsProblems } from "./blocked-paths";
import { httpPathProblems } from "./configuration";
import { exposureProblems, hasSecrets, publicHostProblems, unusedCertificateProblems } from "./exposure";
import { serviceNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";
import { claimsOf, publicHostProblem, sameHostProblems, type HostClaim } from "./public-hosts";
import { routeProblems } from "./routes";
import { serviceNameProblems } from "./service-names";

/** Input of {@link publicRoutesProblems}. */
export interface PublicRoutesInput {
  /** Gateway or ingress controller that receives requests from outside. */
  readonly exposure: Exposure;
  /** Services with a public host. */
  readonly services?: readonly PublicServiceInput[];
  /** Keycloak, or its public host. */
  readonly keycloak?: string | { readonly name: string; readonly hostname?: string };
}

/** A service in {@link PublicRoutesInput}. */
export interface PublicServiceInput {
  /** The service. */
  readonly service: Omit<PathsOfService, "publicHealth"> & {
    readonly app: string;
    readonly port?: number;
    readonly canaryShare?: number;
  };
  /** Its public host. */
  readonly host: string;
  /** TLS Secret with the certificate of the host. */
  readonly certificate?: string;
  /** Whether connections stay open, such as WebSockets. */
  readonly longLived?: boolean;
  /** Whether requests from outside can reach the paths of its health checks. */
  readonly publicHealth?: boolean;
  /** Other hosts, paths, timeout and annotations of its route. */
  readonly route?: RouteSpec;
}

/** Problems of the props of `PublicRoutes`. Paths are those of the props: `services[0].host`. */
export function publicRoutesProblems({ exposure, services = [], keycloak }: PublicRoutesInput): Problem[] {
  const claims = services.flatMap(({ service, host, route, certificate, publicHealth }, index) => {
    const paths = { ...service, publicHealth };
    const secret = hasSecrets(exposure) ? (certificate ?? defaultCertificateName(service.app)) : undefined;
    const claim = { name: service.app, host, route, certificate: secret, service: paths };
    return claimsOf(claim, inEnvironment("services", index));
  });
  return [
    ...exposureProblems(exposure, inEnvironment("exposure")),
    ...services.flatMap((service, index) => publicServiceProblems(service, exposure, inEnvironment("services", index))),
    ...keycloakProblems(keycloak),
    ...services.flatMap(({ certificate }, index) =>
      unusedCertificateProblems(certificate, exposure, inEnvironment("services", index, "certificate")),
    ),
    ...sameServiceProblems(services),
    ...sameHostProblems([...keycloakClaims(keycloak), ...claims]),
  ];
}

function publicServiceProblems(
  { service, ...hosted }: PublicServiceInput,
  exposure: Exposure,
  place: Place,
): Problem[] {
  const at = inside(place, "service");
  const { app, port, canaryShare } = service;
  const paths = { ...service, publicHealth: hosted.publicHealth };
  return [
    ...serviceNameProblems(app, inside(at, "app")),
    ...problemIf(
      "service/port",
      inside(at, "port"),
      port === undefined ? undefined : wholeNumberProblem(port, LIMITS.port),
    ),
    ...publicHostProblems(hosted, place),
    ...httpPathProblems("metrics/path", service.metricsPath, inside(at, "metricsPath")),
    ...httpPathProblems("health/path", service.healthPath, inside(at, "healthPath")),
    ...httpPathProblems("liveness/path", service.livenessPath, inside(at, "livenessPath")),
    ...httpPathProblems("startup/path", service.startupPath, inside(at, "startupPath")),
    ...blockedPathsProblems(paths, { hosted: true, place, paths: at }),
    ...routeProblems({ ...paths, ...hosted }, exposure, inside(place, "route")),
    ...shareProblems(canaryShare, inside(at, "canaryShare")),
  ];
}

function keycloakProblems(keycloak: PublicRoutesInput["keycloak"]): Problem[] {
  const name = typeof keycloak === "object" ? keycloak.name : undefined;
  return [
    ...problemIf(
      "keycloak/name",
      inEnvironment("keycloak", "name"),
      name === undefined ? undefined : serviceNameProblem(name),
    ),
    ...keycloakClaims(keycloak).flatMap(({ host, place }) =>
      problemIf("keycloak/public-host", place, publicHostProblem(host)),
    ),
  ];
}

function keycloakClaims(keycloak: PublicRoutesInput["keycloak"]): readonly HostClaim[] {
  if (typeof keycloak === "string") return [{ name: "keycloak", host: keycloak, place: inEnvironment("keycloak") }];
  if (keycloak?.hostname === undefined) return [];
  return [{ name: keycloak.name, host: keycloak.hostname, place: inEnvironment("keycloak", "hostname") }];
}

/** Rule: each service has one route. */
function sameServiceProblems(services: readonly PublicServiceInput[]): Problem[] {
  const apps = services.map(({ service }) => service.app);
  return apps.flatMap((app, index) =>
    problemIf(
      "host/same-service",
      inEnvironment("services", index, "service"),
      apps.indexOf(app) < index ? repeatedMessage(app) : undefined,
    ),
  );
}

function shareProblems(share: number | undefined, place: Place): Problem[] {
  return problemIf("canary/share", place, share === undefined ? undefined : wholeNumberProblem(share, LIMITS.share));
}
