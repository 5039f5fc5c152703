import type { Layer } from "../layer/layer";
import type { Exposure } from "../spec/exposure";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import type { ServiceSpec } from "../spec/service";
import { hostNameProblem } from "../spec/values/host";
import { entryNamespace } from "../traffic/from-outside";
import { sortedEntries } from "../values/sorted-entries";
import { entryPointProblems } from "./entry-points";
import { objectNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

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
        ...problemIf(
          "exposure/section-name",
          inside(place, "sectionName"),
          exposure.sectionName === undefined ? undefined : objectNameProblem(exposure.sectionName),
        ),
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

/** Rule: a public host is a DNS name that can be reached from outside. */
export function publicHostProblem(host: string): string | undefined {
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
  const isSet = exposure.kind === "gatewayApi" && exposure.dataPlaneNamespace !== undefined;
  return problemIf(
    "exposure/own-namespace",
    inEnvironment("cluster", "exposure", isSet ? "dataPlaneNamespace" : "namespace"),
    entryNamespace(exposure) === own ? message : undefined,
  );
}

function certificateProblems(services: Readonly<Record<string, Hosted>>, exposure: Exposure): Problem[] {
  return sortedEntries(services).flatMap(([name, { host, certificate }]) =>
    host === undefined
      ? []
      : unusedCertificateProblems(certificate, exposure, inEnvironment("services", name, "certificate")),
  );
}

/** Rule: the certificate of a Gateway belongs to its listener. */
export function unusedCertificateProblems(
  certificate: string | undefined,
  { kind }: Exposure,
  place: Place,
): Problem[] {
  const isUnused = kind === "gatewayApi" && certificate !== undefined;
  return problemIf("host/unused-certificate", place, isUnused ? UNUSED_CERTIFICATE : undefined);
}

/** Rule: a host belongs to one service. */
export function sameHostProblems(claims: readonly HostClaim[]): Problem[] {
  const owners = new Map<string, string>();
  return claims.flatMap(({ name, host, place }) => {
    const owner = owners.get(host);
    if (owner === undefined) owners.set(host, name);
    const message = `must be unique, but ${owner} already uses ${show(host)}; choose another host, because requests could reach either one`;
    return problemIf("host/same", place, owner === undefined ? undefined : message);
  });
}
