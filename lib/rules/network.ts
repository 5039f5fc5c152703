import type { Layer } from "../layer/layer";
import type { ClusterSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import { addressRangesProblems } from "./address-ranges";
import { inEnvironment, problemIf } from "./problems";

/** Rules about the addresses of the API server and DNS, which network policies allow. */
export function clusterAddressProblems({ apiServerCidrs = [], dnsCidrs = [] }: ClusterSpec): Problem[] {
  return [
    ...addressRangesProblems("cluster/api-server-cidr", apiServerCidrs, inEnvironment("cluster", "apiServerCidrs")),
    ...addressRangesProblems("cluster/dns-cidr", dnsCidrs, inEnvironment("cluster", "dnsCidrs")),
  ];
}

/** Rule: `configuration-backup` needs egress to the API server. */
export function apiServerProblems({ cluster, backups }: Layer): Problem[] {
  const isCutOff = backups?.configuration !== undefined && cluster.apiServerCidrs.length === 0;
  const message =
    "must list the addresses of the API server's endpoints, because configuration-backup calls it; remove backups.configuration, or find the addresses with: " +
    "kubectl get endpointslices -n default kubernetes";
  return problemIf(
    "cluster/api-server-cidrs",
    inEnvironment("cluster", "apiServerCidrs"),
    isCutOff ? message : undefined,
  );
}
