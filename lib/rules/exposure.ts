import type { Layer } from "../layer/layer";
import type { Exposure } from "../spec/exposure";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import type { ServiceSpec } from "../spec/service";
import { defaultCertificateName } from "../names";
import type { PathsOfService } from "../spec/values/public-path";
import { entryNamespace } from "../traffic/from-outside";
import { sortedEntries } from "../values/sorted-entries";
import { entryPointProblems } from "./entry-points";
import { objectNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";
import { claimsOf, publicHostProblem, sameHostProblems, unreachableProblem, type HostClaim } from "./public-hosts";
import { routeAnnotationsProblems } from "./routes";

/** Fields of a service that the rules about hosts read. */
type Hosted = Pick<ServiceSpec, "host" | "certificate" | "route"> & PathsOfService;

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
        ...routeAnnotationsProblems(exposure.annotations, inside(place, "annotations")),
      ];
    case "ingress":
      return [
        ...problemIf("exposure/class-name", inside(place, "className"), objectNameProblem(exposure.className)),
        ...entryPointProblems(exposure, place),
        ...routeAnnotationsProblems(exposure.annotations, inside(place, "annotations")),
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
  const claims = hostsOf(services, exposure);
  const keycloakHost = keycloakHosts(datastores);
  return [
    ...ownNamespaceProblems(exposure, namespace),
    ...unexposedProblems(services, exposure),
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
    : [...keycloakHosts(datastores), ...hostsOf(source.environment.services, cluster.exposure)];
}

function keycloakHosts({ keycloak }: Layer["datastores"]): readonly HostClaim[] {
  const place = inEnvironment("datastores", "keycloak", "hostname");
  return keycloak?.kind === "inCluster" ? [{ name: "keycloak", host: keycloak.hostname, place }] : [];
}

const UNEXPOSED = "requires cluster.exposure (nothing is exposed without it); add it, or remove this field";
const UNUSED_CERTIFICATE: Readonly<Record<Exposure["kind"], string | undefined>> = {
  gatewayApi:
    "must not be set when exposure is gatewayApi, because the Gateway listener already has a certificate; remove it",
  ingress:
    "must not be set when cluster.exposure.certificates is controller, because the controller already has a certificate; remove it",
  none: undefined,
};

function hostsOf(services: Readonly<Record<string, Hosted>>, exposure: Exposure): readonly HostClaim[] {
  return sortedEntries(services).flatMap(([name, service]) => {
    const { host, certificate, route } = service;
    if (host === undefined) return [];
    const secret = hasSecrets(exposure) ? (certificate ?? defaultCertificateName(name)) : undefined;
    return claimsOf({ name, host, route, certificate: secret, service }, inEnvironment("services", name));
  });
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

function unexposedProblems(services: Readonly<Record<string, Hosted>>, { kind }: Exposure): Problem[] {
  return sortedEntries(services).flatMap(([name, { host }]) => {
    const isUnexposed = host !== undefined && kind === "none";
    return problemIf("host/unexposed", inEnvironment("services", name, "host"), isUnexposed ? UNEXPOSED : undefined);
  });
}

function certificateProblems(services: Readonly<Record<string, Hosted>>, exposure: Exposure): Problem[] {
  return sortedEntries(services).flatMap(([name, { host, certificate }]) =>
    host === undefined
      ? []
      : unusedCertificateProblems(certificate, exposure, inEnvironment("services", name, "certificate")),
  );
}

/** Whether the certificates of the hosts are in Secrets that the routes name. */
export function hasSecrets(exposure: Exposure): boolean {
  return exposure.kind === "ingress" && exposure.certificates !== "controller";
}

/** Rule: the certificate of a Gateway belongs to its listener, and that of a controller to the controller. */
export function unusedCertificateProblems(
  certificate: string | undefined,
  exposure: Exposure,
  place: Place,
): Problem[] {
  if (certificate === undefined || hasSecrets(exposure)) return [];
  return problemIf("host/unused-certificate", place, UNUSED_CERTIFICATE[exposure.kind]);
}
