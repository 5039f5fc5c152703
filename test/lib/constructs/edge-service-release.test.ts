import { EdgeService } from "../../../lib/constructs/edge-service";
import type { BlueGreenRelease, CanaryRelease, ServiceRelease } from "../../../lib/spec/release";
import type { ServiceSpec, TopologyKind } from "../../../lib/spec/service";
import { mainContainer, ofKind, one } from "../../helpers/kubernetes";
import { missingFields, type Complete } from "../../helpers/rendered-fields";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const KINDS = ["Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget"];
const SCALE = { min: 29, max: 97 };
const PLAIN = build({ topology: "rolling", scale: { min: 2, max: 6 } }, { rolling: { version: "v1.0.0", floor: 2 } });

/** The complete release state of a service that migrates from rolling to blue-green. */
const MOVING: Complete<Omit<ServiceRelease, keyof CanaryRelease>> = {
  serving: "rolling",
  rolling: trackOf("a", 1, 31),
  live: "green",
  preview: "blue",
  blue: trackOf("b", 2, 32),
  green: trackOf("c", 3, 33),
};

/** The complete release state of a service with a canary. */
const CANARY: Complete<Omit<ServiceRelease, "serving" | "rolling" | keyof BlueGreenRelease>> = {
  share: 23,
  stable: trackOf("d", 4, 57),
  canary: trackOf("e", 5, 17),
};

function trackOf(digit: string, patch: number, floor: number) {
  const digest = (text: string) => `sha256:${text.repeat(64)}`;
  const previous = { version: `v2.9.${patch}`, digest: digest(String(patch)) };
  return { version: `v3.0.${patch}`, digest: digest(digit), floor, previous };
}

function build(spec: Pick<ServiceSpec, "topology" | "migrateFrom" | "scale">, release: ServiceRelease) {
  return inConsumerChart((chart) => new EdgeService(chart, "their-id", { name: "orders", release, ...spec }));
}

function move(serving?: TopologyKind) {
  return build({ topology: "blueGreen", migrateFrom: "rolling", scale: SCALE }, { ...MOVING, serving });
}

function objectsOf(workloads: readonly string[], services: readonly string[]) {
  const ofWorkloads = workloads.flatMap((name) => KINDS.map((kind) => `${kind}/${name}`));
  return ["ServiceAccount/orders", ...services.map((name) => `Service/${name}`), ...ofWorkloads];
}

/** The paths of the previous releases. They do not appear in any manifest. */
function previousOf(tracks: readonly string[]) {
  return tracks.flatMap((track) => ["version", "digest"].map((field) => `${track}.previous.${field}`));
}

describe("an EdgeService that migrates from rolling to blue-green", () => {
  test("a migrating EdgeService has the workloads and Services of both topologies and one live Service", () => {
    expect(namesOf(move())).toEqual(
      objectsOf(["orders-blue", "orders-green", "orders"], ["orders-service", "orders-preview-service"]),
    );
  });

  test("a migrating EdgeService renders every release value except the previous release and the next live color", () => {
    expect(missingFields(MOVING, move("rolling"), PLAIN)).toEqual([
      "serving",
      ...previousOf(["rolling"]),
      ...previousOf(["blue"]),
      ...previousOf(["green"]),
    ]);
  });

  test("a migrating EdgeService serves from the old topology until `serving` names the new one", () => {
    const live = (serving?: TopologyKind) => one(move(serving), "Service", "orders-service").spec.selector;
    expect(live()).toEqual({ app: "orders", version: "rolling" });
    expect(live("rolling")).toEqual({ app: "orders", version: "rolling" });
    expect(live("blueGreen")).toEqual({ app: "orders", version: "green" });
    expect(one(move(), "Service", "orders-preview-service").spec.selector).toEqual({ app: "orders", version: "blue" });
  });
});

describe("an EdgeService with a canary", () => {
  const manifests = build({ topology: "canary", scale: SCALE }, CANARY);

  test("a canary EdgeService has two workloads, a Service for both and one Service for each", () => {
    const services = ["orders-service", "orders-stable-service", "orders-canary-service"];
    expect(namesOf(manifests)).toEqual(objectsOf(["orders-stable", "orders-canary"], services));
    expect(ofKind(manifests, "Service").map(({ spec }) => spec.selector)).toEqual([
      { app: "orders" },
      { app: "orders", version: "stable" },
      { app: "orders", version: "canary" },
    ]);
  });

  test("a canary EdgeService renders every release value except the canary share and the previous release", () => {
    expect(missingFields(CANARY, manifests, PLAIN)).toEqual([
      "share",
      ...previousOf(["stable"]),
      ...previousOf(["canary"]),
    ]);
  });
});

describe("each workload of an EdgeService", () => {
  test("each workload has a separate digest and floor", () => {
    const release: ServiceRelease = { ...MOVING, ...CANARY };
    for (const [manifests, tracks] of [
      [move(), ["blue", "green"]],
      [build({ topology: "canary", scale: SCALE }, CANARY), ["stable", "canary"]],
    ] as const) {
      for (const track of tracks) {
        const { version, digest, floor } = release[track] ?? {};
        const image = `ghcr.io/254carbon/access-layer-orders:${version}@${digest}`;
        expect(mainContainer(manifests, `orders-${track}`).image).toBe(image);
        expect(one(manifests, "HorizontalPodAutoscaler", `orders-${track}`).spec.minReplicas).toBe(floor);
      }
    }
  });

  test("each workload has a fixed number of pods and no autoscaler if the scale has no maximum", () => {
    const manifests = build({ topology: "rolling", scale: { min: 4 } }, { rolling: { version: "v1.0.0", floor: 4 } });
    expect(one(manifests, "Deployment", "orders").spec.replicas).toBe(4);
    expect(ofKind(manifests, "HorizontalPodAutoscaler")).toEqual([]);
  });
});
