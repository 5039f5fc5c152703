import type { Layer } from "../layer/layer";
import type { ClusterSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import { repeatedMessage, show } from "../values/words";
import { cidrProblem } from "../values/cidr";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Shortest plausible prefixes for the addresses of a few servers. */
const SHORTEST_PREFIX = { ipv4: 8, ipv6: 32 };

/** Rules about the addresses of the API server and DNS, which network policies allow. */
export function clusterAddressProblems({ apiServerCidrs = [], dnsCidrs = [] }: ClusterSpec): Problem[] {
  return [
    ...cidrsProblems("cluster/api-server-cidr", apiServerCidrs, inEnvironment("cluster", "apiServerCidrs")),
    ...cidrsProblems("cluster/dns-cidr", dnsCidrs, inEnvironment("cluster", "dnsCidrs")),
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

function cidrsProblems(code: string, cidrs: readonly string[], place: Place): Problem[] {
  return cidrs.flatMap((cidr, index) =>
    problemIf(
      code,
      inside(place, index),
      cidrProblem(cidr) ?? widthProblem(cidr) ?? repetitionProblem(cidr, index, cidrs),
    ),
  );
}

function widthProblem(cidr: string): string | undefined {
  const shortest = cidr.includes(":") ? SHORTEST_PREFIX.ipv6 : SHORTEST_PREFIX.ipv4;
  if (Number(cidr.split("/")[1]) >= shortest) return undefined;
  return `must be /${shortest} or longer, got ${show(cidr)}; list the addresses of the servers`;
}

function repetitionProblem(cidr: string, index: number, cidrs: readonly string[]): string | undefined {
  return cidrs.indexOf(cidr) < index ? repeatedMessage(cidr) : undefined;
}
