import { synthesize } from "../../../charts/synthesize";
import { changesBetween } from "../../../lib/manifests/changes";
import { effectOf } from "../../../lib/manifests/effects";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");

/** prod with a number of replicas of Alertmanager. */
function withReplicas(replicas: number): readonly Manifest[] {
  const alertmanager = { kind: "inCluster", version: "v0.28.1", replicas } as const;
  const datastores = { ...environment.datastores, alertmanager };
  return synthesize(layerOf({ environment: { ...environment, datastores }, release })).manifests;
}

const [one, two] = [withReplicas(1), withReplicas(2)];

/** What an apply does to each object, without the namespace. */
function effects(before: readonly Manifest[], after: readonly Manifest[]): readonly string[] {
  return changesBetween(before, after).map(
    (change) => `${change.identity.replace(/^.*?(\w+) .*\//, "$1/")} ${effectOf(change)}`,
  );
}

function codes(before: readonly Manifest[], after: readonly Manifest[]): readonly string[] {
  return transitionWarnings(before, after).map(({ code }) => code);
}

test("a second replica of Alertmanager restarts only the first one, whose volume stays", () => {
  expect(effects(one, two)).toEqual(
    expect.arrayContaining([
      "Deployment/alertmanager-deployment restarts",
      "Deployment/alertmanager-second-deployment added",
      "PersistentVolumeClaim/alertmanager-second-data added",
    ]),
  );
  const restarted = effects(one, two).filter((line) => !/ (added|inPlace)$/.test(line));
  expect(restarted).toEqual(["Deployment/alertmanager-deployment restarts"]);
  expect(codes(one, two)).toEqual(["recreate/outage"]);
});

test("a removed replica of Alertmanager gets a command that deletes it, and keeps its claim", () => {
  expect([...codes(two, one)].sort()).toEqual([
    ...["capacity/halved", "claim/removed", "recreate/outage", "replica/removed"],
  ]);
  const warning = transitionWarnings(two, one).find(({ code }) => code === "replica/removed");
  expect(warning?.steps).toEqual([
    "delete the replica directly after the apply: `kubectl --namespace 254carbon-access delete deployment/alertmanager-second-deployment service/alertmanager-peers-service poddisruptionbudget/alertmanager-deployment`",
  ]);
  const restarted = effects(two, one).filter((line) => !/ (removed|inPlace)$/.test(line));
  expect(restarted).toEqual(["Deployment/alertmanager-deployment restarts"]);
});

test("two replicas that stay, and a whole server that leaves, get no warning about a replica", () => {
  const without = two.filter(({ metadata }) => metadata.labels?.["app"] !== "alertmanager");
  expect(codes(two, two)).toEqual([]);
  expect(codes(two, without)).not.toContain("replica/removed");
  expect(codes(two, without)).toContain("service/removed");
});
