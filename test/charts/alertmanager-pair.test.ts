import { synthesize } from "../../charts/synthesize";
import { holdsData, isRetained } from "../../stacks/protection";
import { findManifest } from "../../lib/manifests/manifest";
import { reachability } from "../../lib/reachability/reachability";
import { resolveLayer } from "../../lib/layer/layer";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { ofKind, one } from "../helpers/kubernetes";

const { environment, release } = environmentOf("prod");
const alertmanager = { kind: "inCluster", version: "v0.28.1", replicas: 2 } as const;
const files = { environment: { ...environment, datastores: { ...environment.datastores, alertmanager } }, release };
const { manifests } = synthesize(layerOf(files));

const FIRST = "alertmanager-deployment";
const SECOND = "alertmanager-second-deployment";

test("policies let two replicas of Alertmanager exchange data in both directions, with TCP and UDP, and no other pod", () => {
  const judged = reachability(manifests);
  const allows = (from: string, to: string, protocol: "TCP" | "UDP") =>
    judged.allows({ from, to, port: 9094, protocol }).isAllowed;
  for (const protocol of ["TCP", "UDP"] as const) {
    expect([allows(FIRST, SECOND, protocol), allows(SECOND, FIRST, protocol)]).toEqual([true, true]);
    for (const other of ["gateway-blue", "monitoring/prometheus", "keycloak-deployment"])
      expect([other, allows(other, SECOND, protocol)]).toEqual([other, false]);
  }
  for (const to of [FIRST, SECOND])
    expect(judged.allows({ from: "monitoring/prometheus", to, port: 9093 }).isAllowed).toBe(true);
});

test("a single Alertmanager has no port for another replica", () => {
  const single = synthesize(layerOf({ environment, release })).manifests;
  expect(JSON.stringify(findManifest(single, "NetworkPolicy", "alertmanager"))).not.toContain("9094");
});

test("the quota has room for both replicas of Alertmanager and two copies of both volumes", () => {
  const claims = ofKind(manifests, "PersistentVolumeClaim");
  expect(claims.map(({ metadata }) => metadata.name)).toContain("alertmanager-second-data");
  const { hard } = one(manifests, "ResourceQuota", "access-layer").spec;
  const before = one(synthesize(layerOf({ environment, release })).manifests, "ResourceQuota", "access-layer").spec;
  expect(hard["persistentvolumeclaims"]).toBe(String(2 * claims.length));
  expect(Number(hard["pods"]) - Number(before.hard["pods"])).toBe(1);
});

test("Pulumi keeps the volume of the second replica, which does not count as data", () => {
  const claim = manifests.find(({ metadata }) => metadata.name === "alertmanager-second-data");
  expect(claim !== undefined && isRetained(claim)).toBe(true);
  const { datastores } = resolveLayer(files.environment, release);
  expect(holdsData({ datastores: { alertmanager: datastores.alertmanager }, backups: undefined })).toBe(false);
});
