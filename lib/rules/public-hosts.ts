import { isInside } from "../values/path";
import type { Problem } from "../spec/problem";
import type { RouteSpec } from "../spec/route";
import { hostNameProblem } from "../spec/values/host";
import { blockedWithin, type PathsOfService } from "../spec/values/public-path";
import { show } from "../values/words";
import { inside, problemIf, type Place } from "./problems";

/** Public hosts of one route, and what they belong to. */
export interface HostClaim {
  /** Name of the service or of Keycloak. */
  readonly name: string;
  /** The host. */
  readonly host: string;
  /** Place of the host in the file or in the props. */
  readonly place: Place;
  /**
   * Paths of the route, if other services can have the other paths of the host.
   * @default - the host belongs to one route alone
   */
  readonly paths?: readonly string[];
  /**
   * Paths within `paths` that the route blocks.
   * @default - none
   */
  readonly blocked?: readonly string[];
  /**
   * Secret with the certificate of the host.
   * @default - the certificate is not in a Secret
   */
  readonly certificate?: string;
}

/** Fields of a service from which its claims follow. */
interface HostedService extends Pick<HostClaim, "name" | "host" | "certificate"> {
  readonly route?: RouteSpec;
  readonly service: PathsOfService;
}

/**
 * Claims of one service.
 * @param place - place of the service
 */
export function claimsOf(
  { name, host, route = {}, certificate, service }: HostedService,
  place: Place,
): readonly HostClaim[] {
  const { aliases = [], paths = ["/"] } = route;
  const shared = { name, paths, blocked: blockedWithin(service, paths), certificate };
  return [
    { ...shared, host, place: inside(place, "host") },
    ...aliases.map((alias, index) => ({ ...shared, host: alias, place: inside(place, "route", "aliases", index) })),
  ];
}

/** Rule: a public host is a DNS name that can be reached from outside. */
export function publicHostProblem(host: string): string | undefined {
  return hostNameProblem(host) ?? unreachableProblem(host);
}

/**
 * Returns the problem if a valid DNS name can't be reached from outside, or `undefined` if it can.
 */
export function unreachableProblem(host: string): string | undefined {
  if (hostNameProblem(host) !== undefined) return undefined;
  const labels = host.split(".");
  if (/^\d+$/.test(labels.at(-1) ?? "")) {
    return `must be a DNS name, not an address, such as "api.254carbon.com", got ${show(host)}; create a DNS record for it`;
  }
  return labels.length > 1
    ? undefined
    : `must include a domain, got ${show(host)}; write the full name, such as "${host}.254carbon.com"`;
}

/** Rule: a path of a host belongs to one service, and the services that share a host use the same certificate. */
export function sameHostProblems(claims: readonly HostClaim[]): Problem[] {
  return claims.flatMap((claim, index) => {
    const earlier = claims.slice(0, index).filter(({ host, name }) => host === claim.host && name !== claim.name);
    const owner = earlier.find((other) => sharedPathOf(claim, other) !== undefined);
    if (owner !== undefined) return problemIf("host/same", claim.place, sameMessage(claim, owner));
    const hidden = earlier.flatMap((other) => hiddenMessage(claim, other) ?? []);
    if (hidden.length > 0) return problemIf("host/same", claim.place, hidden[0]);
    const other = earlier.find(({ certificate }) => certificate !== claim.certificate);
    return problemIf(
      "host/same-certificate",
      claim.place,
      other === undefined ? undefined : certificateMessage(claim, other),
    );
  });
}

/** A path that two claims of one host have in common. */
function sharedPathOf({ paths: own }: HostClaim, { paths: others }: HostClaim): string | undefined {
  return own === undefined || others === undefined ? "/" : own.find((path) => others.includes(path));
}

function sameMessage(claim: HostClaim, owner: HostClaim): string {
  const path = sharedPathOf(claim, owner);
  const reason = "because requests could reach either one";
  if (claim.paths === undefined || owner.paths === undefined)
    return `must be unique, but ${owner.name} already uses ${show(claim.host)}; choose another host, ${reason}`;
  return path === "/"
    ? `must be unique, but ${owner.name} already uses ${show(claim.host)}; choose another host, or other paths in route.paths, ${reason}`
    : `must not share a path with ${owner.name}, which already serves ${show(path)} of ${show(claim.host)}; choose another path or another host`;
}

/** Message about a path that one of two services serves on their host and the other one blocks there. */
function hiddenMessage(claim: HostClaim, owner: HostClaim): string | undefined {
  const own = hiddenPathOf(claim, owner);
  if (own !== undefined)
    return `must not block ${show(own)} of ${show(claim.host)}, which ${owner.name} serves there; choose another path for the metrics or the health check, another path of ${owner.name}, or another host`;
  const path = hiddenPathOf(owner, claim);
  return path === undefined
    ? undefined
    : `must not serve ${show(path)} of ${show(claim.host)}, which ${owner.name} blocks because of its metrics or health checks; choose another path, or another host`;
}

/** A path that one service blocks although the other one has the longest prefix of it. */
function hiddenPathOf(blocking: HostClaim, serving: HostClaim): string | undefined {
  const longest = (paths: readonly string[] = [], path: string) =>
    Math.max(0, ...paths.filter((prefix) => prefix === "/" || isInside(path, prefix)).map(({ length }) => length));
  return blocking.blocked?.find(
    (path) => serving.blocked?.includes(path) === false && longest(serving.paths, path) > longest(blocking.paths, path),
  );
}

function certificateMessage(
  { host, certificate = "" }: HostClaim,
  { name, certificate: other = "" }: HostClaim,
): string {
  return `must use the same certificate as ${name}, because both serve ${show(host)}, got ${show(certificate)} and ${show(other)}; write the same certificate for both`;
}
