import { synthesize } from "../../../charts/synthesize";
import { changesBetween } from "../../../lib/manifests/changes";
import { prematureSwitches } from "../../../lib/manifests/premature-switches";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { ServiceRelease } from "../../../lib/spec/release";
import { environmentOf, layerOf, withRelease } from "../../helpers/fixtures";

const prod = environmentOf("prod");
type Color = "blue" | "green";
interface Side {
  readonly version: string;
  readonly floor: number;
}
const COLD: Side = { version: "v1.0.0", floor: 1 };
const WARM: Side = { version: "v1.0.0", floor: 3 };

const stateOf = (live: Color, green: Side, preview: Color = "green"): readonly Manifest[] =>
  synthesize(layerOf(withRelease(prod, "gateway", { live, preview, blue: { version: "v1.0.1", floor: 3 }, green })))
    .manifests;

const SERVICE = "v1/Service 254carbon-access/gateway-service";
const PREVIEW = "v1/Service 254carbon-access/gateway-preview-service";
const GREEN = "apps/v1/Deployment 254carbon-access/gateway-green";

test.each([
  ["is the only change", stateOf("blue", WARM), stateOf("green", WARM), []],
  ["comes with a new version", stateOf("blue", WARM), stateOf("green", { ...WARM, version: "v1.0.2" }), ["restarts"]],
  ["comes with more pods", stateOf("blue", COLD), stateOf("green", WARM), ["gets more pods"]],
  ["comes with fewer pods", stateOf("blue", { ...WARM, floor: 5 }), stateOf("green", WARM), []],
] as const)("prematureSwitches gives the reasons for a switch that %s", (_what, before, after, reasons) => {
  expect(prematureSwitches(before, after)).toEqual(
    reasons.map((because) => ({ service: SERVICE, deployment: GREEN, because })),
  );
});

test("prematureSwitches ignores a restart without a switch, and a restart of the color that is no longer live", () => {
  expect(prematureSwitches(stateOf("blue", COLD), stateOf("blue", { version: "v1.0.2", floor: 3 }))).toEqual([]);
  const [before, after] = [stateOf("blue", WARM), stateOf("green", WARM)];
  const restarted = JSON.parse(
    JSON.stringify(after).replaceAll("access-layer-gateway:v1.0.1", "access-layer-gateway:v9"),
  ) as Manifest[];
  expect(prematureSwitches(before, restarted)).toEqual([]);
});

test("prematureSwitches reports a change from rolling to blue/green without migration, because the live Deployment is new", () => {
  const stateWith = (topology: "rolling" | "blueGreen", metrics: ServiceRelease) => {
    const { environment, release } = withRelease(prod, "metrics", metrics);
    const services = { ...environment.services, metrics: { topology, scale: { min: 3, max: 6 } } };
    return synthesize(layerOf({ environment: { ...environment, services }, release })).manifests;
  };
  const colors = { live: "blue", preview: "green", blue: WARM, green: COLD } as const;
  expect(prematureSwitches(stateWith("rolling", { rolling: WARM }), stateWith("blueGreen", colors))).toEqual([
    {
      service: "v1/Service 254carbon-access/metrics-service",
      deployment: "apps/v1/Deployment 254carbon-access/metrics-blue",
      because: "is new",
    },
  ]);
});

test("prematureSwitches ignores a preview Service that switches to a color that scales up", () => {
  const [before, after] = [stateOf("blue", COLD, "blue"), stateOf("blue", WARM, "green")];
  expect(changesBetween(before, after).map(({ identity }) => identity)).toContain(PREVIEW);
  expect(prematureSwitches(before, after)).toEqual([]);
});

describe("objects from outside the library", () => {
  const labels = { app: "web", version: "new" };
  const service = (selector?: object, name = "web"): Manifest => ({
    ...named("v1", "Service", name),
    spec: { selector },
  });
  const deployment = (image: string, namespace = "shop"): Manifest => ({
    ...named("apps/v1", "Deployment", "web-new", namespace),
    spec: { template: { metadata: { labels }, spec: { containers: [{ name: "web", image }] } } },
  });
  const [old, next] = [service({ app: "web", version: "old" }), service({ app: "web", version: "new" })];

  test("prematureSwitches reports a new Deployment", () => {
    expect(prematureSwitches([old], [next, deployment("a")])).toEqual([
      { service: "v1/Service shop/web", deployment: "apps/v1/Deployment shop/web-new", because: "is new" },
    ]);
  });

  const scaled = (replicas: number) => ({
    ...deployment("a"),
    spec: { ...(deployment("a")["spec"] as object), replicas },
  });
  const autoscaler = (minReplicas?: number, namespace = "shop"): Manifest => ({
    ...named("autoscaling/v2", "HorizontalPodAutoscaler", "web-new", namespace),
    spec: { minReplicas, scaleTargetRef: { kind: "Deployment", name: "web-new" } },
  });

  test.each([
    ["its own replicas", [scaled(1)], [scaled(3)], ["gets more pods"]],
    ["a new autoscaler", [scaled(1)], [scaled(1), autoscaler(3)], ["gets more pods"]],
    ["an autoscaler that replaces its own replicas", [scaled(3)], [scaled(3), autoscaler(3)], []],
    [
      "its own replicas if the autoscaler is in another namespace",
      [scaled(1)],
      [scaled(1), autoscaler(3, "elsewhere")],
      [],
    ],
    ["the default of an autoscaler", [scaled(1)], [scaled(1), autoscaler()], []],
  ])("prematureSwitches gets the number of pods from %s", (_what, before, after, reasons) => {
    expect(prematureSwitches([old, ...before], [next, ...after]).map(({ because }) => because)).toEqual(reasons);
  });

  test("prematureSwitches reports a Deployment that is recreated", () => {
    const withSelector = (app: string) => ({
      ...deployment("a"),
      spec: { ...(deployment("a")["spec"] as object), selector: { matchLabels: { app } } },
    });
    expect(
      prematureSwitches([old, withSelector("a")], [next, withSelector("b")]).map(({ because }) => because),
    ).toEqual(["is recreated"]);
  });

  test.each([
    ["a Deployment in another namespace", [old], [next, deployment("a", "elsewhere")]],
    ["a Deployment selected by a new Service", [], [next, deployment("a")]],
    ["a Deployment that was already selected", [service({ app: "web" }), deployment("a")], [next, deployment("b")]],
    ["a Deployment that no Service selects", [old, deployment("a")], [service(), deployment("b")]],
  ])("prematureSwitches ignores %s", (_what, before, after) => {
    expect(prematureSwitches(before, after)).toEqual([]);
  });

  function named(apiVersion: string, kind: string, name: string, namespace = "shop") {
    return { apiVersion, kind, metadata: { name, namespace } };
  }
});

test("prematureSwitches finds none if the selector becomes null or empty, because the Service then selects no pods", () => {
  const withSelector = (selector: unknown) =>
    stateOf("green", { ...WARM, version: "v1.0.2" }).map((one) =>
      one.kind === "Service" && one.metadata.name === "gateway-service"
        ? { ...one, spec: { ...(one["spec"] as object), selector } }
        : one,
    );
  const before = stateOf("blue", WARM);
  expect([null, {}].map((selector) => prematureSwitches(before, withSelector(selector)))).toEqual([[], []]);
  expect(prematureSwitches(before, withSelector({ app: "gateway" })).length).toBeGreaterThan(0);
});
