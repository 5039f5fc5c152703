import { synthesize } from "../../../charts/synthesize";
import { changesBetween } from "../../../lib/manifests/changes";
import { effectOf } from "../../../lib/manifests/effects";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { withExporters } from "../../helpers/with-exporters";

const none = synthesize(layerOf(environmentOf("prod"))).manifests;
const all = synthesize(layerOf(withExporters(environmentOf("prod")))).manifests;
const newer = withNewRedisExporter();

function withNewRedisExporter(): readonly Manifest[] {
  const { environment, release } = withExporters(environmentOf("prod"));
  const { redis } = environment.datastores;
  if (redis?.kind !== "inCluster") throw new Error("prod has no Redis");
  const datastores = { ...environment.datastores, redis: { ...redis, exporter: { version: "v1.75.0" } } };
  return synthesize(layerOf({ environment: { ...environment, datastores }, release })).manifests;
}

/** Effects on objects that have pods or data: `added redis-exporter-deployment`. */
function effects(before: readonly Manifest[], after: readonly Manifest[]): readonly string[] {
  return changesBetween(before, after)
    .filter(({ identity }) => /Deployment|StatefulSet|PersistentVolumeClaim/.test(identity))
    .map((change) => `${effectOf(change)} ${change.identity.split("/").at(-1)}`)
    .sort();
}

const codes = (before: readonly Manifest[], after: readonly Manifest[]) =>
  transitionWarnings(before, after).map(({ code }) => code);

test("compare reports that exporters only add Deployments, and prints how to create the role of the one of PostgreSQL", () => {
  const added = ["kafka", "postgres", "redis"].map((store) => `added ${store}-exporter-deployment`);
  expect(effects(none, all)).toEqual(added);
  expect(codes(none, all)).toEqual(["postgres/roles", "secret/needed"]);
});

test("compare reports that a new version of an exporter restarts this exporter only", () => {
  expect(effects(all, newer)).toEqual(["restarts redis-exporter-deployment"]);
  expect(codes(all, newer)).toEqual([]);
});

test("compare reports that exporters can be removed without a restart, and prints how to delete their objects", () => {
  const removed = ["kafka", "postgres", "redis"].map((store) => `removed ${store}-exporter-deployment`);
  expect(effects(all, none)).toEqual(removed);
  expect(codes(all, none)).toEqual(["postgres/roles", ...removed.map(() => "service/removed")]);
});
