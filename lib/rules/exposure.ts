import type { Layer } from "../layer/layer";
import type { EntryPoint, Exposure } from "../spec/exposure";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { repeatedMessage, show } from "../values/words";
import type { ServiceSpec } from "../spec/service";
import { hostNameProblem } from "../spec/values/host";
import { sortedEntries } from "../values/sorted-entries";
import { wholeNumberProblem } from "../spec/values/whole-number";
import {
  labelKeyProblem,
  labelValueProblem,
  namespaceNameProblem,
  objectNameProblem,
  serviceNameProblem,
} from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";
import { serviceNameProblems } from "./service-names";

/** Fields of a service that the rules about hosts read. */
type Hosted = Pick<ServiceSpec, "host" | "certificate">;

/** Rules about exposure that don't depend on services. */
export function exposureProblems(exposure: Exposure, place: Place): Problem[] {
  switch (exposure.kind) {
    case "none":
      return [];
    case "gatewayApi":
      return [
        ...problemIf("exposure/parent", inside(place, "parent"), objectNameProblem(exposure.parent)),
        ...entryPointProblems(exposure, place),
      ];
    case "ingress":
      return [
        ...problemIf("exposure/class-name", inside(place, "className"), objectNameProblem(exposure.className)),
        ...entryPointProblems(exposure, place),
      ];
  }
}

/** Rules about the public host of one service that don't depend on other services. */
export function publicHostProblems({ host, certificate }: Hosted, place: Place): Problem[] {
  return [
    ...problemIf("host/name", inside(place, "host"), host === undefined ? undefined : publicHostProblem(host)),
    ...problemIf(
      "host/certificate",
      inside(place, "certificate"),
      certificate === undefined ? undefined : certificateProblem(certificate, host),
    ),
  ];
}

/** Rules about all public hosts and the exposure of an environment. */
export function environmentExposureProblems({ namespace, cluster, datastores, source }: Layer): Problem[] {
  const { services } = source.environment;
  const { exposure } = cluster;
  const claims = hostsOf(services);
  const keycloakHost = keycloakHosts(datastores);
  return [
    ...ownNamespaceProblems(exposure, namespace),
    ...claims.flatMap((claim) =>
      problemIf("host/unexposed", claim.place, exposure.kind === "none" ? UNEXPOSED : undefined),
    ),
    ...(exposure.kind === "none" ? [] : keycloakHost).flatMap((claim) =>
      problemIf("keycloak/public-host", claim.place, unreachableProblem(claim.host)),
    ),
    ...certificateProblems(services, exposure),
    ...sameHostProblems([...keycloakHost, ...claims]),
  ];
}

/** Hosts of an environment that are served outside the cluster. */
export function publicHosts({ cluster, datastores, source }: Layer): readonly HostClaim[] {
  return cluster.exposure.kind === "none"
    ? []
    : [...keycloakHosts(datastores), ...hostsOf(source.environment.services)];
}

function keycloakHosts({ keycloak }: Layer["datastores"]): readonly HostClaim[] {
  const place = inEnvironment("datastores", "keycloak", "hostname");
  return keycloak?.kind === "inCluster" ? [{ name: "keycloak", host: keycloak.hostname, place }] : [];
}

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
  readonly service: { readonly app: string; readonly port?: number; readonly canaryShare?: number };
  /** Its public host. */
  readonly host: string;
  /** TLS Secret with the certificate of the host. */
  readonly certificate?: string;
  /** Whether connections stay open, such as WebSockets. */
  readonly longLived?: boolean;
}

/** Problems of the props of `PublicRoutes`. Paths are those of the props: `services[0].host`. */
export function publicRoutesProblems({ exposure, services = [], keycloak }: PublicRoutesInput): Problem[] {
  const claims = services.map(({ service, host, certificate }, index) => {
    const place = inEnvironment("services", index);
    return { name: service.app, host, certificate, place: inside(place, "host"), service: place };
  });
  return [
    ...exposureProblems(exposure, inEnvironment("exposure")),
    ...services.flatMap((service, index) => publicServiceProblems(service, inEnvironment("services", index))),
    ...keycloakProblems(keycloak),
    ...claims.flatMap(({ certificate, service }) =>
      unusedCertificateProblems(certificate, exposure, inside(service, "certificate")),
    ),
    ...sameServiceProblems(services),
    ...sameHostProblems([...keycloakClaims(keycloak), ...claims]),
  ];
}

function publicServiceProblems({ service, ...hosted }: PublicServiceInput, place: Place): Problem[] {
  const at = inside(place, "service");
  const { app, port, canaryShare } = service;
  return [
    ...serviceNameProblems(app, inside(at, "app")),
    ...problemIf(
      "service/port",
      inside(at, "port"),
      port === undefined ? undefined : wholeNumberProblem(port, LIMITS.port),
    ),
    ...publicHostProblems(hosted, place),
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

const UNEXPOSED = "requires cluster.exposure (nothing is exposed without it); add it, or remove this field";
const UNUSED_CERTIFICATE =
  "must not be set when exposure is gatewayApi, because the Gateway listener already has a certificate; remove it";

/** A public host, and what it belongs to. */
export interface HostClaim {
  readonly name: string;
  readonly host: string;
  readonly place: Place;
}

function hostsOf(services: Readonly<Record<string, Hosted>>): readonly HostClaim[] {
  return sortedEntries(services).flatMap(([name, { host }]) =>
    host === undefined ? [] : [{ name, host, place: inEnvironment("services", name, "host") }],
  );
}

function entryPointProblems({ namespace, labels = {} }: EntryPoint, place: Place): Problem[] {
  return [
    ...problemIf("exposure/namespace", inside(place, "namespace"), namespaceNameProblem(namespace)),
    ...sortedEntries(labels).flatMap(([key, value]) => [
      ...problemIf("exposure/label-key", inside(place, "labels", key), labelKeyProblem(key)),
      ...problemIf("exposure/label-value", inside(place, "labels", key), labelValueProblem(value)),
    ]),
  ];
}

function publicHostProblem(host: string): string | undefined {
  return hostNameProblem(host) ?? unreachableProblem(host);
}

/**
 * Returns the problem if a valid DNS name can't be reached from outside, or `undefined` if it can.
 */
function unreachableProblem(host: string): string | undefined {
  if (hostNameProblem(host) !== undefined) return undefined;
  const labels = host.split(".");
  if (/^\d+$/.test(labels.at(-1) ?? "")) {
    return `must be a DNS name, not an address, such as "api.254carbon.com", got ${show(host)}; create a DNS record for it`;
  }
  return labels.length > 1
    ? undefined
    : `must include a domain, got ${show(host)}; write the full name, such as "${host}.254carbon.com"`;
}

function certificateProblem(certificate: string, host: string | undefined): string | undefined {
  if (host === undefined) return "requires host; add the host, or remove the certificate";
  return objectNameProblem(certificate);
}

function ownNamespaceProblems(exposure: Exposure, own: string): Problem[] {
  const message = `must not be the layer's own namespace, got ${show(own)}; use the namespace of the gateway or ingress controller`;
  return problemIf(
    "exposure/own-namespace",
    inEnvironment("cluster", "exposure", "namespace"),
    exposure.kind !== "none" && exposure.namespace === own ? message : undefined,
  );
}

function certificateProblems(services: Readonly<Record<string, Hosted>>, exposure: Exposure): Problem[] {
  return sortedEntries(services).flatMap(([name, { host, certificate }]) =>
    host === undefined
      ? []
      : unusedCertificateProblems(certificate, exposure, inEnvironment("services", name, "certificate")),
  );
}

function unusedCertificateProblems(certificate: string | undefined, { kind }: Exposure, place: Place): Problem[] {
  const isUnused = kind === "gatewayApi" && certificate !== undefined;
  return problemIf("host/unused-certificate", place, isUnused ? UNUSED_CERTIFICATE : undefined);
}

function shareProblems(share: number | undefined, place: Place): Problem[] {
  return problemIf("canary/share", place, share === undefined ? undefined : wholeNumberProblem(share, LIMITS.share));
}

function sameHostProblems(claims: readonly HostClaim[]): Problem[] {
  const owners = new Map<string, string>();
  return claims.flatMap(({ name, host, place }) => {
    const owner = owners.get(host);
    if (owner === undefined) owners.set(host, name);
    const message = `must be unique, but ${owner} already uses ${show(host)}; choose another host, because requests could reach either one`;
    return problemIf("host/same", place, owner === undefined ? undefined : message);
  });
}
