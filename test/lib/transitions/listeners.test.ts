import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

function routesWith(sectionName?: string): readonly Manifest[] {
  const files = environmentOf("prod");
  const { cluster } = files.environment;
  if (cluster.exposure?.kind !== "gatewayApi") throw new Error("prod has no Gateway");
  const environment = { ...files.environment, cluster: { ...cluster, exposure: { ...cluster.exposure, sectionName } } };
  return synthesize(layerOf({ ...files, environment })).manifests;
}

test.each([
  [undefined, "https"],
  ["web", "https"],
])("routes that change from the listener %s to %s get a warning each", (before, after) => {
  const warnings = transitionWarnings(routesWith(before), routesWith(after));
  expect(warnings.map(({ code, objects }) => [code, ...objects])).toEqual(
    ["gateway", "streaming", "keycloak"].map((name) => [
      "route/listener-changed",
      `gateway.networking.k8s.io/v1/HTTPRoute 254carbon-access/${name}`,
    ]),
  );
  expect(warnings[0]?.message).toContain("attaches only to the listener https; requests through other listeners");
});

test("routes that leave a listener, or change otherwise, get no warning", () => {
  expect(transitionWarnings(routesWith("https"), routesWith())).toEqual([]);
  const other = JSON.stringify(routesWith("https")).replaceAll("api.254carbon.com", "other.254carbon.com");
  const warnings = transitionWarnings(routesWith("https"), JSON.parse(other) as Manifest[]);
  expect(warnings.map(({ code }) => code)).toEqual(["route/path-removed"]);
});
