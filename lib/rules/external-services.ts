import type { ExternalServiceSpec } from "../spec/environment";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { httpUrlProblem, urlHost, urlPort } from "../spec/values/host";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { inRange, parseAddress, parseRange } from "../values/cidr";
import { sortedEntries } from "../values/sorted-entries";
import { show } from "../values/words";
import { addressRangesProblems, type RangeLimits } from "./address-ranges";
import { labelKeyProblem, labelValueProblem, namespaceNameProblem } from "./kubernetes-names";
import { inside, problemIf, type Place } from "./problems";

/** Clouds publish ranges as wide as `34.64.0.0/10` and `2600:1900::/28`. */
const LIMITS_OF_RANGES: RangeLimits = {
  ipv4: 8,
  ipv6: 16,
  everything:
    "because a compromised pod could then send data to any server; list the ranges of the service, or send its requests through a proxy",
};

/** Rules about one service outside the layer. */
export function externalServiceProblems(spec: ExternalServiceSpec, place: Place): Problem[] {
  const { url, port } = spec;
  return [
    ...problemIf("external-service/url", inside(place, "url"), httpUrlProblem(url)),
    ...problemIf(
      "external-service/port",
      inside(place, "port"),
      port === undefined ? undefined : wholeNumberProblem(port, LIMITS.port),
    ),
    ...targetProblems(spec, place),
  ];
}

/** Rules about where the service is: in the pods of another namespace, or at addresses outside the cluster. */
function targetProblems(spec: ExternalServiceSpec, place: Place): Problem[] {
  const { namespace, labels, cidrs } = spec;
  const isOfPods = namespace !== undefined || labels !== undefined;
  if (cidrs !== undefined && isOfPods) {
    const message =
      "must not be set together with namespace or labels; remove cidrs if the service has pods in this cluster, otherwise namespace and labels";
    return problemIf("external-service/target", inside(place, "cidrs"), message);
  }
  if (cidrs !== undefined) return addressesProblems(spec, cidrs, place);
  if (isOfPods) return podsProblems(spec, place);
  const message =
    "must have a target, got only a url; add namespace, labels and port of its pods, or cidrs with its addresses outside the cluster";
  return problemIf("external-service/target", place, message);
}

function podsProblems({ namespace, labels, port }: ExternalServiceSpec, place: Place): Problem[] {
  const required = (what: string) => `is required for pods in another namespace; add ${what}`;
  return [
    ...problemIf(
      "external-service/namespace",
      inside(place, "namespace"),
      namespace === undefined ? required("their namespace") : namespaceNameProblem(namespace),
    ),
    ...(labels === undefined
      ? problemIf("external-service/labels", inside(place, "labels"), required("their labels, such as app: projection"))
      : labelsProblems(labels, inside(place, "labels"))),
    ...problemIf(
      "external-service/port",
      inside(place, "port"),
      port === undefined ? required("their container port") : undefined,
    ),
  ];
}

function labelsProblems(labels: Readonly<Record<string, string>>, place: Place): Problem[] {
  const entries = sortedEntries(labels);
  return [
    ...problemIf(
      "external-service/labels",
      place,
      entries.length === 0
        ? "must have at least one label, got none; add one, such as app: projection (without labels, every pod in the namespace matches)"
        : undefined,
    ),
    ...entries.flatMap(([key, value]) => [
      ...problemIf("external-service/label-key", inside(place, key), labelKeyProblem(key)),
      ...problemIf("external-service/label-value", inside(place, key), labelValueProblem(value)),
    ]),
  ];
}

function addressesProblems({ url, port }: ExternalServiceSpec, cidrs: readonly string[], place: Place): Problem[] {
  const none =
    "must list at least one address range, got none; add the ranges of the host, because network policies deny all others";
  return [
    ...problemIf("external-service/cidrs", inside(place, "cidrs"), cidrs.length === 0 ? none : undefined),
    ...addressRangesProblems("external-service/cidr", cidrs, inside(place, "cidrs"), LIMITS_OF_RANGES),
    ...problemIf("external-service/port-of-url", inside(place, "port"), portProblem(url, port)),
    ...problemIf("external-service/url-address", inside(place, "cidrs"), addressProblem(url, cidrs)),
  ];
}

/** Rule: outside the cluster, no Service translates the port of the URL. */
function portProblem(url: string, port: number | undefined): string | undefined {
  if (port === undefined || port === urlPort(url)) return undefined;
  if (wholeNumberProblem(port, LIMITS.port) !== undefined || httpUrlProblem(url) !== undefined) return undefined;
  return `must be ${urlPort(url)}, the port in url, got ${port}; remove port, or write the port into url`;
}

/** Rule: an address in the URL is in one of the ranges. */
function addressProblem(url: string, cidrs: readonly string[]): string | undefined {
  const host = urlHost(url) ?? "";
  const address = parseAddress(host);
  const ranges = cidrs.flatMap((cidr) => parseRange(cidr) ?? []);
  if (address === undefined || ranges.length < cidrs.length || ranges.some((range) => inRange(range, address))) {
    return undefined;
  }
  return `must contain the address in url, got ${show(cidrs)}; add "${host}/${address.bits}"`;
}
