import { recordOf, recordsOf, stringsOf, textOf, type JsonRecord } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { blockedServiceName } from "../names";

/** A path of a host that a public route matches. */
export interface RoutedPath {
  /** Host name. Empty for a route for every host. */
  readonly host: string;
  /** Whether a wildcard in the host matches only one label. */
  readonly isOneLabel: boolean;
  /** Prefix of the path. */
  readonly path: string;
  /** Whether the route answers with an error instead of sending the request to a service. */
  readonly isBlocked: boolean;
}

/** The paths that a route matches, for each of its hosts. Empty for an object of another kind. */
export function routedPaths({ kind, metadata, spec }: Manifest): readonly RoutedPath[] {
  const { hostnames, rules } = recordOf(spec);
  const isBlockedService = ({ name }: JsonRecord) => textOf(name) === blockedServiceName(metadata.name);
  switch (kind) {
    case "HTTPRoute": {
      const hosts = hostnames === undefined ? [""] : stringsOf(hostnames);
      return recordsOf(rules).flatMap(({ matches, backendRefs }) => {
        const isBlocked = recordsOf(backendRefs).some(isBlockedService);
        const paths =
          matches === undefined ? ["/"] : recordsOf(matches).map(({ path }) => pathOf(recordOf(path)["value"]));
        return hosts.flatMap((host) => paths.map((path) => ({ host, isOneLabel: false, path, isBlocked })));
      });
    }
    case "Ingress":
      return recordsOf(rules).flatMap(({ host, http }) =>
        recordsOf(recordOf(http)["paths"]).map(({ path, backend }) => ({
          host: textOf(host ?? ""),
          isOneLabel: true,
          path: pathOf(path),
          isBlocked: isBlockedService(recordOf(recordOf(backend)["service"])),
        })),
      );
    default:
      return [];
  }
}

function pathOf(path: unknown): string {
  return path === undefined ? "/" : textOf(path);
}
