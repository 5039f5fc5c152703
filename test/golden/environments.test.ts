import { App } from "cdk8s";
import { AccessLayerChart } from "../../charts/access-layer-chart";
import { listEnvironments } from "../../charts/files/environments";
import { synthesize } from "../../charts/synthesize";
import { manifestsOf } from "../../lib/manifests/manifest";
import { CHART_ID } from "../../lib/names";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { expectGolden } from "../helpers/golden";

const listed = listEnvironments("environments");
const names = "names" in listed ? listed.names : [];

describe("each shipped environment", () => {
  test.each(names)("%s renders its golden, byte for byte", (name) => {
    expectGolden(`${name}/access-layer.k8s.yaml`, synthesize(layerOf(environmentOf(name, "environments"))).yaml);
  });
});

test.each([
  ...["dev", "staging", "prod"].map((name) => ["environments", name] as const),
  ["examples/managed-datastores/environments", "managed"] as const,
])("no class drops a field that a construct of %s/%s sets", (folder, name) => {
  const layer = layerOf(environmentOf(name, folder));
  const checked = manifestsOf(new AccessLayerChart(new App(), CHART_ID, { layer }));
  expect(synthesize(layer).manifests).toEqual(checked);
});

test("environments/ contains dev, staging and prod", () => {
  expect(names).toEqual(expect.arrayContaining(["dev", "staging", "prod"]));
});
