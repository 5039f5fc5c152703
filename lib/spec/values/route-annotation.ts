import { show } from "../../values/words";

const REWRITES = "a rewritten path could reach a blocked one, such as the metrics; remove it";
const INSERTS = "a snippet could make blocked paths public; remove it";
const PATTERNS = "blocked paths would become patterns; remove it";
const HOSTS = "network policies and rules don't know these hosts; write route.aliases";

/**
 * Annotations that change which requests reach a path, or that a field of the model sets, and why. Those that end in `*` are prefixes. The Service of a blocked
 * path has no pods, so a backend for that case would serve it.
 */
const REFUSED: Readonly<Record<string, string>> = {
  "kubernetes.io/ingress.class": "className sets the class; remove it",
  "nginx.ingress.kubernetes.io/rewrite-target": REWRITES,
  "nginx.ingress.kubernetes.io/use-regex": PATTERNS,
  "nginx.ingress.kubernetes.io/server-alias": HOSTS,
  "nginx.ingress.kubernetes.io/canary*": "the release file sets the share of a canary; remove it",
  "nginx.ingress.kubernetes.io/default-backend":
    "it gets the requests for blocked paths, whose Service has no pods; remove it",
  "nginx.ingress.kubernetes.io/auth-snippet": INSERTS,
  "nginx.ingress.kubernetes.io/configuration-snippet": INSERTS,
  "nginx.ingress.kubernetes.io/modsecurity-snippet": INSERTS,
  "nginx.ingress.kubernetes.io/server-snippet": INSERTS,
  "nginx.ingress.kubernetes.io/stream-snippet": INSERTS,
  "nginx.org/location-snippets": INSERTS,
  "nginx.org/path-regex": PATTERNS,
  "nginx.org/rewrites": REWRITES,
  "nginx.org/server-snippets": INSERTS,
  "alb.ingress.kubernetes.io/conditions.*": "a condition of a blocked path could make it public; remove it",
  "alb.ingress.kubernetes.io/transforms.*": REWRITES,
  "alb.ingress.kubernetes.io/use-regex-path-match": PATTERNS,
  "haproxy.org/backend-config-snippet": INSERTS,
  "haproxy.org/path-rewrite": REWRITES,
  "haproxy-ingress.github.io/config-backend": INSERTS,
  "haproxy-ingress.github.io/path-type": PATTERNS,
  "haproxy-ingress.github.io/rewrite-target": REWRITES,
  "haproxy-ingress.github.io/server-alias*": HOSTS,
  "traefik.ingress.kubernetes.io/router.pathmatcher": PATTERNS,
  "traefik.ingress.kubernetes.io/router.priority":
    "blocked paths would not have priority over their parents; remove it",
};

/** Regular expressions for the keys of the annotations that routes must not have. */
export const REFUSED_ROUTE_ANNOTATIONS: readonly string[] = Object.keys(REFUSED).map((key) =>
  key.replaceAll(".", "\\.").replace(/\*$/, '[^"]*'),
);

/** Validates the key of an annotation of a public route: returns the problem, or `undefined` if it is valid. */
export function routeAnnotationProblem(key: string): string | undefined {
  const found = Object.entries(REFUSED).find(([one]) =>
    one.endsWith("*") ? key.startsWith(one.slice(0, -1)) : key === one,
  );
  return found && `must not be ${show(key)}, because ${found[1]}`;
}
