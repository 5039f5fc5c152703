import { identityOf, type Manifest } from "../manifests/manifest";
import { recordOf, recordsOf, stringsOf } from "../manifests/json";
import type { TransitionWarning } from "./transition";

/** Hosts that two environments serve. In one cluster, the controller would choose one of the two. */
export function hostWarnings(
  environments: ReadonlyMap<string, readonly Manifest[]>,
): ReadonlyMap<string, readonly TransitionWarning[]> {
  const claims = [...environments].flatMap(([environment, manifests]) =>
    manifests.flatMap((manifest) =>
      hostsOf(manifest).map((host) => ({ environment, host, object: identityOf(manifest) })),
    ),
  );
  return new Map(
    [...environments.keys()].map((environment) => {
      const own = claims.filter((claim) => claim.environment === environment);
      const hosts = [...new Set(own.map(({ host }) => host))];
      return [environment, hosts.flatMap((host) => warningsFor(host, environment, claims))];
    }),
  );
}

interface Claim {
  readonly environment: string;
  readonly host: string;
  readonly object: string;
}

function warningsFor(host: string, environment: string, claims: readonly Claim[]): readonly TransitionWarning[] {
  const others = [
    ...new Set(
      claims.filter((one) => one.host === host && one.environment !== environment).map((one) => one.environment),
    ),
  ];
  if (others.length === 0) return [];
  return [
    {
      code: "host/claimed-twice",
      message: `the host ${host} also belongs to ${others.join(", ")}; in one cluster, requests would reach only one of them`,
      steps: ["give each environment its own host"],
      objects: claims.filter((one) => one.host === host).map(({ object }) => object),
    },
  ];
}

function hostsOf({ kind, ...manifest }: Manifest): readonly string[] {
  const spec = recordOf(manifest["spec"]);
  if (kind === "HTTPRoute") return stringsOf(spec["hostnames"]);
  return kind === "Ingress" ? stringsOf(recordsOf(spec["rules"]).map(({ host }) => host)) : [];
}
