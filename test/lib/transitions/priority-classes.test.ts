import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const prod = environmentOf("prod");

/** prod with a PriorityClass for its datastores. */
function withClass(datastorePriorityClass?: string): readonly Manifest[] {
  const { environment, release } = prod;
  const cluster = { ...environment.cluster, datastorePriorityClass };
  return synthesize(layerOf({ environment: { ...environment, cluster }, release })).manifests;
}

const CLASS: Manifest = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "stores" } };

const found = (before: readonly Manifest[], after: readonly Manifest[]) =>
  transitionWarnings(before, after, { context: "prod-eu" }).filter(({ code }) => code === "priority-class/needed");

test("a first PriorityClass gets one warning for all datastores, with the command that looks for it", () => {
  const [warning, ...more] = found(withClass(), withClass("stores"));
  expect(more).toEqual([]);
  expect(warning?.message).toMatch(/^pods get the PriorityClass stores, which is not in the manifests; if the cluster/);
  expect(warning?.steps[0]).toBe(
    "see whether the class exists before the apply: `kubectl --context prod-eu get priorityclass stores`",
  );
  expect(warning?.objects).toEqual(
    ["postgres", "redis", "kafka", "keycloak", "alertmanager"].map(
      (name) => `apps/v1/Deployment 254carbon-access/${name}-deployment`,
    ),
  );
});

test.each([
  ["the same class", "stores", "stores"],
  ["no class any more", "stores", undefined],
  ["a class that every cluster has", undefined, "system-cluster-critical"],
])("%s gets no warning", (_case, before, after) => {
  expect(found(withClass(before), withClass(after))).toEqual([]);
});

test("a class in the manifests gets no warning", () => {
  expect(found(withClass(), [...withClass("stores"), CLASS])).toEqual([]);
});

test("the same class of a workload that changes gets no warning", () => {
  const before = withClass("stores");
  const after = JSON.parse(JSON.stringify(before).replaceAll("redis:7.4.1", "redis:7.4.2")) as readonly Manifest[];
  expect(after).not.toEqual(before);
  expect(found(before, after)).toEqual([]);
});
