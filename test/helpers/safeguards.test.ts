import { parseAllDocuments } from "yaml";
import { toYaml } from "../../charts/synthesize";
import { differences } from "./differences";
import { REMOVALS, UNPROTECTED, withoutSafeguards, type Unprotected } from "../nodes/support/safeguards";
import { layerOfServices, strictManifests } from "../nodes/support/services";
import { environmentProblems } from "../../lib/rules/environment";

const layer = layerOfServices(
  Object.fromEntries(UNPROTECTED.map((name) => [name, { scale: { min: 2 }, floor: 2, version: "v1.0.1" }])),
);
const rendered = strictManifests(layer);

/** What the removal of a safeguard changes, without the path of the container and without the fields inside of a probe or a hook. */
function changed(service: Unprotected): readonly string[] {
  const lines = differences(rendered, REMOVALS[service](rendered, service)).map((line) =>
    line
      .replace(/^PodDisruptionBudget\/(\S+) .*/, "PodDisruptionBudget/$1: absent")
      .replace(
        / spec\.template\.spec\.containers\.0\.(lifecycle|startupProbe|readinessProbe).* → absent$/,
        " $1: absent",
      ),
  );
  return [...new Set(lines)].sort();
}

test("the small environment of the node tests follows the rules", () => {
  expect(environmentProblems(layer.source.environment, layer.source.release)).toEqual([]);
});

test("each removal removes the safeguard of its service, and only that", () => {
  const grace = "spec.template.spec.terminationGracePeriodSeconds: 40 → absent";
  const strategy = "spec.strategy.rollingUpdate.maxUnavailable: 0 → 100%";
  expect(Object.fromEntries(UNPROTECTED.map((name) => [name, changed(name)]))).toEqual({
    "without-pre-stop": ["Deployment/without-pre-stop lifecycle: absent"],
    "without-grace": [`Deployment/without-grace ${grace}`],
    "without-probes": [
      "Deployment/without-probes readinessProbe: absent",
      "Deployment/without-probes startupProbe: absent",
    ],
    "without-readiness": ["Deployment/without-readiness readinessProbe: absent"],
    "without-availability": [`Deployment/without-availability ${strategy}`],
    "without-budget": ["PodDisruptionBudget/without-budget: absent"],
  });
});

test("all removals together change no other object", () => {
  expect(parseAllDocuments(toYaml(withoutSafeguards(rendered))).map((document): unknown => document.toJS())).toEqual(
    withoutSafeguards(rendered),
  );
  const services = new Set(differences(rendered, withoutSafeguards(rendered)).map((line) => line.split(/[/ ]/)[1]));
  expect([...services].sort()).toEqual([...UNPROTECTED].sort());
});
