import type { ExternalEndpoint } from "../spec/datastores";
import { LIMITS } from "../spec/limits";
import { show, type Problem } from "../spec/problem";
import { cidrProblem } from "../spec/values/cidr";
import { hostNameProblem } from "../spec/values/host";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { inside, problemIf, type Place } from "./place";

/** Rules about a datastore that somebody else runs. */
export function externalEndpointProblems({ host, port, cidrs }: ExternalEndpoint, place: Place): Problem[] {
  return [
    ...problemIf("external/host", inside(place, "host"), hostNameProblem(host)),
    ...problemIf(
      "external/port",
      inside(place, "port"),
      port === undefined ? undefined : wholeNumberProblem(port, LIMITS.port),
    ),
    ...problemIf(
      "external/cidrs",
      inside(place, "cidrs"),
      cidrs.length === 0 ? "must list at least one address range, or network policies let nobody through" : undefined,
    ),
    ...cidrs.flatMap((cidr, index) =>
      problemIf("external/cidr", inside(place, "cidrs", index), cidrProblem(cidr) ?? repeated(cidr, index, cidrs)),
    ),
  ];
}

function repeated(cidr: string, index: number, cidrs: readonly string[]): string | undefined {
  return cidrs.indexOf(cidr) < index ? `must be listed once, got ${show(cidr)} again` : undefined;
}
