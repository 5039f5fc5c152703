import { understandTexts } from "../../charts/files/environments";
import { synthesize } from "../../charts/synthesize";
import { readNeeds } from "../../dev/scripts/needs";
import { formatLocated } from "../../lib/spec/problem";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { ENVIRONMENTS_WITH_NEEDS, changedEnvironment, changedLayer, contains } from "../helpers/needs";

const before = new Map(
  ENVIRONMENTS_WITH_NEEDS.map((name) => [name, synthesize(layerOf(environmentOf(name))).manifests]),
);
const after = new Map(ENVIRONMENTS_WITH_NEEDS.map((name) => [name, synthesize(changedLayer(name)).manifests]));

test.each(ENVIRONMENTS_WITH_NEEDS)("all examples of %s fit together", (name) => {
  const release = JSON.stringify(environmentOf(name).release);
  const file = { file: `${name}.yaml`, text: changedEnvironment(name) };
  const loaded = understandTexts(file, { file: "release", text: release }, `${name}.yaml`);
  expect("problems" in loaded ? loaded.problems.map(formatLocated) : []).toEqual([]);
});

test.each(readNeeds())('the example of "$need" has its result, which is missing without it', (need) => {
  const found = [before, after].map((manifests) =>
    manifests
      .get(need.environment)
      ?.some((one) => `${one.kind} ${one.metadata.name}` === need.object && contains(one, need.contains)),
  );
  expect(found).toEqual([false, true]);
});

test("the page has at least forty needs, with fields and with patches", () => {
  const needs = readNeeds();
  const patched = needs.filter(({ change }) => "patches" in change);
  expect(needs.length).toBeGreaterThanOrEqual(40);
  expect(patched.length).toBeGreaterThan(5);
  expect(needs.length - patched.length).toBeGreaterThan(10);
  expect(new Set(needs.map(({ need }) => need)).size).toBe(needs.length);
});
