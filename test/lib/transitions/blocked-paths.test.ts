import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { TransitionWarning } from "../../../lib/transitions/transition";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf, type EnvironmentFiles } from "../../helpers/fixtures";

const NAMESPACE = "254carbon-access";
const manifestsOf = (files: EnvironmentFiles): readonly Manifest[] => synthesize(layerOf(files)).manifests;

function only(warnings: readonly TransitionWarning[]): TransitionWarning {
  const [warning, ...others] = warnings;
  if (warning === undefined || others.length > 0) throw new Error(`${warnings.length} warnings instead of one`);
  return warning;
}

test.each(["prod", "staging"])(
  "a route of %s that starts to block a path gets a warning, and one that already blocks it does not",
  (environment) => {
    const files = environmentOf(environment);
    const { services } = files.environment;
    // With an alias, an Ingress has each path twice.
    const route = { aliases: ["www.example.com"] };
    const withHealth = (publicHealth: boolean) => {
      const gateway = { ...services["gateway"], route, publicHealth };
      return { ...files.environment, services: { ...services, gateway } } as EnvironmentFiles["environment"];
    };
    const before = manifestsOf({ ...files, environment: withHealth(true) });
    const after = manifestsOf({ ...files, environment: withHealth(false) });
    const kind = environment === "prod" ? "HTTPRoute" : "Ingress";
    const group = environment === "prod" ? "gateway.networking.k8s.io" : "networking.k8s.io";
    const identity = `${group}/v1/${kind} ${NAMESPACE}/gateway`;
    expect(only(transitionWarnings(before, after))).toMatchObject({
      code: "route/path-blocked",
      message: `requests from outside for /health get the status 503 from ${identity}`,
      objects: [identity],
    });
    expect(transitionWarnings(after, before)).toEqual([]);
    const earlier = after.map((manifest) => {
      if (manifest.kind !== kind || manifest.metadata.name !== "gateway") return manifest;
      return JSON.parse(JSON.stringify(manifest).replaceAll('"/health"', '"/earlier"')) as Manifest;
    });
    expect(only(transitionWarnings(earlier, after)).message).toContain(
      "requests from outside for /health get the status 503",
    );
  },
);
