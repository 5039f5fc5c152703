import { identityOf } from "../manifests/manifest";
import { listWith } from "../values/words";
import { routedPaths, type RoutedPath } from "./routed-paths";
import { changedPairs, removedObjects, type Transition, type TransitionWarning } from "./transition";

/** Hosts and paths that a public route no longer sends to a service, and no other route does. */
export function removedPathWarnings(transition: Transition): readonly TransitionWarning[] {
  const served = transition.after.flatMap(routedPaths).filter(({ isBlocked }) => !isBlocked);
  const changed = changedPairs(transition).map(([before]) => before);
  return [...changed, ...removedObjects(transition)].flatMap((before) => {
    const earlier = routedPaths(before).filter(({ isBlocked }) => !isBlocked);
    const removed = earlier.filter((one) => !served.some((other) => covers(other, one)));
    const places = [...new Set(removed.map(({ host, path }) => `${host}${path}`))];
    if (places.length === 0) return [];
    return [
      {
        code: "route/path-removed",
        message: `${identityOf(before)} no longer serves requests from outside for ${listWith("and", places)}, and no other route does`,
        steps: [
          "check the metrics and the logs of the service for clients that still use it",
          "move these clients first, or keep the host or the path",
        ],
        objects: [identityOf(before)],
      },
    ];
  });
}

/** Whether a route serves what another one served. Prefixes match whole segments: `/a` matches `/a/b`, and not `/ab`. */
function covers(one: RoutedPath, other: RoutedPath): boolean {
  if (!servesHost(one, other.host)) return false;
  const prefix = one.path.replace(/\/$/, "");
  return other.path === one.path || `${other.path}/`.startsWith(`${prefix}/`);
}

/** A wildcard matches one label in an Ingress, and one or more in an HTTPRoute. */
function servesHost({ host, isOneLabel }: RoutedPath, other: string): boolean {
  if (host === "" || host === other) return true;
  if (!host.startsWith("*.") || !other.endsWith(host.slice(1))) return false;
  return !isOneLabel || !other.slice(0, -host.length + 1).includes(".");
}
