import { identityOf, type Manifest } from "../manifests/manifest";
import { listWith } from "../values/words";
import { routedPaths } from "./routed-paths";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";

/** Paths that a public route starts to block. */
export function blockedPathWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition).flatMap(([before, after]) => {
    const earlier = blockedPathsOf(before);
    // An Ingress repeats the paths for each host.
    const paths = [...new Set(blockedPathsOf(after))].filter((path) => !earlier.includes(path));
    if (paths.length === 0) return [];
    return [
      {
        code: "route/path-blocked",
        message: `requests from outside for ${listWith("and", paths)} get the status 503 from ${identityOf(after)}`,
        steps: [
          "if a check outside the cluster requests a health check, set publicHealth: true for the service in the environment file, and render again; for other requests, use another path",
          "apply the change",
        ],
        objects: [identityOf(after)],
      },
    ];
  });
}

function blockedPathsOf(manifest: Manifest): readonly string[] {
  return routedPaths(manifest).flatMap(({ path, isBlocked }) => (isBlocked ? [path] : []));
}
