import type { Endpoint } from "../layer/datastores";
import type { ExternalEndpoint, ExternalKafka, HostReference } from "../spec/external";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { repeatedMessage } from "../values/words";
import { cidrProblem } from "../values/cidr";
import { hostNameProblem } from "../spec/values/host";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { caProblems } from "./ca";
import { externalPostgresProblems } from "./external-stores";
import { dataKeyProblem, objectNameProblem } from "./kubernetes-names";
import { inside, problemIf, type Place } from "./problems";

/** Rules about an external datastore. */
export function externalEndpointProblems(
  spec: ExternalEndpoint & Pick<ExternalKafka, "brokers">,
  place: Place,
): Problem[] {
  const { port, cidrs, brokers } = spec;
  return [
    ...(brokers === undefined ? hostProblems(spec, place) : []),
    ...problemIf(
      "external/port",
      inside(place, "port"),
      port === undefined ? undefined : wholeNumberProblem(port, LIMITS.port),
    ),
    ...caProblems(spec, inside(place, "ca")),
    ...problemIf(
      "external/cidrs",
      inside(place, "cidrs"),
      cidrs.length === 0
        ? "must list at least one address range, got none; add the ranges of the host, because network policies deny all others"
        : undefined,
    ),
    ...cidrs.flatMap((cidr, index) =>
      problemIf("external/cidr", inside(place, "cidrs", index), cidrProblem(cidr) ?? repeated(cidr, index, cidrs)),
    ),
  ];
}

/** Rules about the address of a PostgreSQL server. */
export function endpointProblems(endpoint: Endpoint, place: Place): Problem[] {
  const { host, port } = endpoint;
  return [
    ...problemIf("external/host", inside(place, "host"), typeof host === "string" ? hostNameProblem(host) : undefined),
    ...problemIf("external/port", inside(place, "port"), wholeNumberProblem(port, LIMITS.port)),
    ...caProblems(endpoint, inside(place, "ca")),
    ...externalPostgresProblems(endpoint, place),
  ];
}

function hostProblems({ host, hostFrom }: ExternalEndpoint, place: Place): Problem[] {
  const missing =
    'is required; set host, or refer to a Secret that contains it, such as hostFrom: { secret: "managed-endpoints", key: "postgres" }';
  const twice = "must not be set together with host; remove one of the two";
  return [
    ...problemIf("external/host", inside(place, "host"), host === undefined ? undefined : hostNameProblem(host)),
    ...problemIf("external/host", inside(place, "host"), (host ?? hostFrom) ? undefined : missing),
    ...problemIf("external/host-from", inside(place, "hostFrom"), host !== undefined && hostFrom ? twice : undefined),
    ...(hostFrom === undefined ? [] : hostReferenceProblems(hostFrom, inside(place, "hostFrom"))),
  ];
}

function hostReferenceProblems({ secret, key }: HostReference, place: Place): Problem[] {
  return [
    ...problemIf("external/host-secret", inside(place, "secret"), objectNameProblem(secret)),
    ...problemIf("external/host-key", inside(place, "key"), dataKeyProblem("Secret", key)),
  ];
}

function repeated(cidr: string, index: number, cidrs: readonly string[]): string | undefined {
  return cidrs.indexOf(cidr) < index ? repeatedMessage(cidr) : undefined;
}
