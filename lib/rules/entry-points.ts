import type { GatewayApiExposure, IngressExposure } from "../spec/exposure";
import type { Problem } from "../spec/problem";
import { sortedEntries } from "../values/sorted-entries";
import { addressRangesProblems, type RangeLimits } from "./address-ranges";
import { labelKeyProblem, labelValueProblem, namespaceNameProblem } from "./kubernetes-names";
import { inside, problemIf, type Place } from "./problems";

const LIMITS_OF_RANGES: RangeLimits = {
  ipv4: 8,
  ipv6: 32,
  everything:
    "because clients and other pods could then bypass the load balancer; list its subnets, and turn off the preservation of client addresses",
};

const MISSING =
  "is required for pods that forward requests; add the namespace of the ingress controller, or cidrs if a load balancer sends requests to the addresses of pods";

/** Fields that select pods. */
const OF_PODS = {
  gatewayApi: ["dataPlaneNamespace", "labels"],
  ingress: ["namespace", "labels"],
} as const;

/** Rules about where requests from outside come from. */
export function entryPointProblems(exposure: GatewayApiExposure | IngressExposure, place: Place): Problem[] {
  const { namespace, labels = {}, cidrs } = exposure;
  const dataPlane = exposure.kind === "gatewayApi" ? exposure.dataPlaneNamespace : undefined;
  return [
    ...problemIf(
      "exposure/namespace",
      inside(place, "namespace"),
      namespace === undefined ? undefined : namespaceNameProblem(namespace),
    ),
    ...problemIf(
      "exposure/namespace",
      inside(place, "dataPlaneNamespace"),
      dataPlane === undefined ? undefined : namespaceNameProblem(dataPlane),
    ),
    ...sortedEntries(labels).flatMap(([key, value]) => [
      ...problemIf("exposure/label-key", inside(place, "labels", key), labelKeyProblem(key)),
      ...problemIf("exposure/label-value", inside(place, "labels", key), labelValueProblem(value)),
    ]),
    ...problemIf(
      "exposure/entry-point",
      inside(place, "namespace"),
      namespace === undefined && cidrs === undefined ? MISSING : undefined,
    ),
    ...(cidrs === undefined ? [] : addressesProblems(exposure, cidrs, place)),
  ];
}

function addressesProblems(
  exposure: GatewayApiExposure | IngressExposure,
  cidrs: readonly string[],
  place: Place,
): Problem[] {
  const none =
    "must list at least one address range, got none; add the subnets of the load balancer, because network policies deny all others";
  const fields: Readonly<Record<string, unknown>> = { ...exposure };
  return [
    ...problemIf("exposure/cidrs", inside(place, "cidrs"), cidrs.length === 0 ? none : undefined),
    ...addressRangesProblems("exposure/cidr", cidrs, inside(place, "cidrs"), LIMITS_OF_RANGES),
    ...OF_PODS[exposure.kind].flatMap((key) => {
      const message = `must not be set together with cidrs; remove ${key} if no pod forwards requests, otherwise remove cidrs`;
      return problemIf("exposure/entry-point", inside(place, key), fields[key] === undefined ? undefined : message);
    }),
  ];
}
