import type { Layer } from "../layer/layer";
import type { EntryPoint, Exposure } from "../spec/exposure";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
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

/** What rules about hosts look at in a service. */
type Hosted = Pick<ServiceSpec, "host" | "certificate">;

/** Rules about how requests come in, as far as they show without the services. */
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

/** Rules about the public host of one service, as far as they show without its neighbours. */
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

/** Rules about all public hosts of an environment, and about where its requests come from. */
export function environmentExposureProblems({ namespace, cluster, datastores, source }: Layer): Problem[] {
  const { services } = source.environment;
  const { keycloak } = datastores;
  const { exposure } = cluster;
  const claims = hostsOf(services);
  const place = inEnvironment("datastores", "keycloak", "hostname");
  const keycloakHost = keycloak?.kind === "inCluster" ? [{ name: "keycloak", host: keycloak.hostname, place }] : [];
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

/** What {@link publicRoutesProblems} looks at. */
export interface PublicRoutesInput {
  /** How requests come in. */
  readonly exposure: Exposure;
  /** The services that are reached from outside. */
  readonly services?: readonly PublicServiceInput[];
  /** Keycloak, or its host. */
  readonly keycloak?: string | { readonly name: string; readonly hostname?: string };
}

/** What {@link publicRoutesProblems} looks at in a service. */
export interface PublicServiceInput {
  /** The service. */
  readonly service: { readonly app: string; readonly port?: number; readonly canaryShare?: number };
  /** Its public host. */
  readonly host: string;
  /** Secret with the certificate of the host. */
  readonly certificate?: string;
  /** Whether connections outlive a request. */
  readonly longLived?: boolean;
}

/** Everything that is wrong with routes that are built by themselves. Paths are those of their props: `services[0].host`. */
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

/** A service has one route. */
function sameServiceProblems(services: readonly PublicServiceInput[]): Problem[] {
  const apps = services.map(({ service }) => service.app);
  return apps.flatMap((app, index) =>
    problemIf(
      "host/same-service",
      inEnvironment("services", index, "service"),
      apps.indexOf(app) < index ? `must be listed once, got ${show(app)} again` : undefined,
    ),
  );
}

const UNEXPOSED = "must be left out, as nothing is exposed; or say in cluster.exposure how requests come in";
const UNUSED_CERTIFICATE =
  "must be left out, as TLS ends at the listener of the Gateway, which has a certificate of its own";

interface HostClaim {
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

/** Says why nobody outside would find what is a DNS name; `undefined` where somebody would. */
function unreachableProblem(host: string): string | undefined {
  if (hostNameProblem(host) !== undefined) return undefined;
  const labels = host.split(".");
  if (/^\d+$/.test(labels.at(-1) ?? "")) {
    return `must be a name and no address, got ${show(host)}; such as "api.254carbon.com"`;
  }
  return labels.length > 1 ? undefined : `must have a domain, got ${show(host)}; such as "${host}.254carbon.com"`;
}

function certificateProblem(certificate: string, host: string | undefined): string | undefined {
  if (host === undefined) return "must be left out, as the service has no host; or add its host";
  return objectNameProblem(certificate);
}

function ownNamespaceProblems(exposure: Exposure, own: string): Problem[] {
  const message = `must not be the layer's own namespace, got ${show(own)}; name the one whose pods carry requests from outside`;
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
    const message = `must be a host of its own, got ${show(host)}, which ${owner} has; chance would choose between the two`;
    return problemIf("host/same", place, owner === undefined ? undefined : message);
  });
}
