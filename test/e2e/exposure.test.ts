import { synthesize } from "../../charts/synthesize";
import { findManifest, type Manifest } from "../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { apply, mustApply, removeLayer } from "./support/layer";
import { applied } from "./support/live-objects";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const KINDS = ["HTTPRoute", "Ingress"];

function routesOf(environment: string): readonly Manifest[] {
  return synthesize(layerOf(environmentOf(environment))).manifests.filter(({ kind }) => KINDS.includes(kind));
}

beforeAll(async () => {
  await removeLayer(kubectl);
  const { manifests } = synthesize(layerOf(environmentOf("prod")));
  await mustApply(
    kubectl,
    manifests.filter(({ kind }) => kind === "Namespace"),
  );
});
afterAll(() => removeLayer(kubectl));

test.each(["prod", "staging"])("the API server accepts the routes of %s without a warning", async (environment) => {
  const routes = routesOf(environment);
  expect(routes).toHaveLength(3);
  const { code, stderr } = await apply(kubectl, routes, "--dry-run=server");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("reapplying the same routes changes nothing", async () => {
  await mustApply(kubectl, routesOf("prod"));
  const before = await applied(kubectl, routesOf("prod"));
  await mustApply(kubectl, routesOf("prod"));
  expect(before.size).toBe(3);
  expect(await applied(kubectl, routesOf("prod"))).toEqual(before);
});

test.each([
  ["a weight above 1000000", '"weight":100', '"weight":1000001', "backendRefs[0].weight: Invalid value: 1000001"],
  ["a weight below 0", '"weight":0', '"weight":-1', "backendRefs[1].weight: Invalid value: -1"],
  ["a limit without a unit", '"request":"0s"', '"request":"0"', "timeouts.request: Invalid value"],
  ["an unknown field", '"request":"0s"', '"requests":"0s"', "timeouts.requests: field not declared"],
])("the API server rejects %s", async (_what, from, to, message) => {
  const route = JSON.stringify(findManifest(routesOf("prod"), "HTTPRoute", "streaming"));
  expect(route).toContain(from);
  const wrong = JSON.parse(route.replace(from, to)) as Manifest;
  const { code, stderr } = await apply(kubectl, [wrong], "--dry-run=server");
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
});
