import { identityOf } from "../manifests/manifest";
import { listWith } from "../values/words";
import { routedPaths, type RoutedPath } from "./routed-paths";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";

/** Hosts and paths that a public route no longer sends to a service, and no other route does. */
export function removedPathWarnings(transition: Transition): readonly TransitionWarning[] {
  const served = transition.after.flatMap(routedPaths).filter(({ isBlocked }) => !isBlocked);
  return changedPairs(transition).flatMap(([before, after]) => {
    const earlier = routedPaths(before).filter(({ isBlocked }) => !isBlocked);
    const removed = earlier.filter((one) => !served.some((other) => covers(other, one)));
    const places = [...new Set(removed.map(({ host, path }) => `${host}${path}`))];
    if (places.length === 0) return [];
    return [
      {
        code: "route/path-removed",
        message: `${identityOf(after)} no longer serves requests from outside for ${listWith("and", places)}, and no other route does`,
        steps: [
          "check the metrics and the logs of the service for clients that still use it",
          "move these clients first, or keep the host or the path",
        ],
        objects: [identityOf(after)],
      },
    ];
  });
}

/** Whether a route serves what another one served. Prefixes match whole segments: `/a` matches `/a/b`, and not `/ab`. */
function covers(one: RoutedPath, other: RoutedPath): boolean {
  if (one.host !== "" && one.host !== other.host) return false;
  const prefix = one.path.replace(/\/$/, "");
  return other.path === one.path || `${other.path}/`.startsWith(`${prefix}/`);
}
