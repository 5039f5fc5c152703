import type { Problem } from "../spec/problem";
import { cidrProblem, parseRange } from "../values/cidr";
import { repeatedMessage, show } from "../values/words";
import { inside, problemIf, type Place } from "./problems";

/** Limits for the width of address ranges. */
export interface RangeLimits {
  /** Shortest plausible prefix of an IPv4 range. */
  readonly ipv4: number;
  /** Shortest plausible prefix of an IPv6 range. */
  readonly ipv6: number;
  /**
   * Why a range must not match every address, and what to do instead.
   * @default - the text of `cidrProblem`
   */
  readonly everything?: string;
}

/** Limits for the addresses of a few servers. */
const FEW_SERVERS: RangeLimits = { ipv4: 8, ipv6: 32 };

/** Rules about a list of address ranges: each is valid, not too wide, and listed once. */
export function addressRangesProblems(
  code: string,
  cidrs: readonly string[],
  place: Place,
  limits: RangeLimits = FEW_SERVERS,
): Problem[] {
  return cidrs.flatMap((cidr, index) =>
    problemIf(code, inside(place, index), rangeProblem(cidr, limits) ?? repetitionProblem(cidr, index, cidrs)),
  );
}

function rangeProblem(cidr: string, { ipv4, ipv6, everything }: RangeLimits): string | undefined {
  if (everything !== undefined && parseRange(cidr)?.length === 0) {
    return `must not match every address, got ${show(cidr)}, ${everything}`;
  }
  return cidrProblem(cidr) ?? widthProblem(cidr, cidr.includes(":") ? ipv6 : ipv4);
}

function widthProblem(cidr: string, shortest: number): string | undefined {
  if (Number(cidr.split("/")[1]) >= shortest) return undefined;
  return `must be /${shortest} or longer, got ${show(cidr)}; list the addresses of the servers`;
}

function repetitionProblem(cidr: string, index: number, cidrs: readonly string[]): string | undefined {
  return cidrs.indexOf(cidr) < index ? repeatedMessage(cidr) : undefined;
}
