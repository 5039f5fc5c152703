import { synthesize } from "../../../charts/synthesize";
import type { ServiceObjects } from "../../../lib/delivery/adopt";
import { adoptionOf } from "../../../lib/delivery/adoption";
import { deliveredService } from "../../../lib/delivery/delivered-service";
import { resolveLayer, serviceOf, type Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { OverlaySpec, ReleaseSpec } from "../../../lib/spec/release";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const PROD = environmentOf("prod");
const REPOSITORY = "ghcr.io/254carbon/access-layer-";
const TEMPORARY = { until: "2026-12-01T05:00:00Z", owner: "alice", reason: "INC-1" };

const withServices = (services: ReleaseSpec["services"], overlays?: Record<string, OverlaySpec>): Layer =>
  resolveLayer(PROD.environment, {
    ...PROD.release,
    services: { ...PROD.release.services, ...services },
    ...(overlays && { overlays }),
  });

/** Objects of a service of which some were changed by hand: text of the object, by kind and name. */
function objectsOf(layer: Layer, service: string, ...edits: readonly Edit[]): ServiceObjects {
  const rendered = synthesize(layer).manifests.filter(({ metadata }) => metadata.labels?.["app"] === service);
  const live = edits.reduce<readonly Manifest[]>((objects, [kind, name, from, to]) => {
    const found = objects.filter((one) => one.kind === kind && one.metadata.name === name);
    const text = JSON.stringify(found[0]);
    if (found.length !== 1 || !text.includes(from)) throw new Error(`${kind} ${name} has no ${from}`);
    return objects.map((one) => (one === found[0] ? (JSON.parse(text.replace(from, to)) as Manifest) : one));
  }, rendered);
  return { rendered, live };
}

type Edit = readonly [kind: string, name: string, from: string, to: string];

const image = (workload: string, service: string, from: string, to: string): Edit => [
  "Deployment",
  workload,
  `${REPOSITORY}${service}:${from}"`,
  `${REPOSITORY}${service}:${to}"`,
];
const minimum = (workload: string, from: number, to: number): Edit => [
  "HorizontalPodAutoscaler",
  workload,
  `"minReplicas":${from}`,
  `"minReplicas":${to}`,
];

function adopted(layer: Layer, service: string, edits: readonly Edit[], temporary?: Omit<OverlaySpec, "floor">) {
  const found = serviceOf(layer, service);
  if (found === undefined) throw new Error(`no ${service}`);
  const outcome = adoptionOf(deliveredService(layer, found), objectsOf(layer, service, ...edits), temporary);
  return outcome.kind === "change" ? { release: outcome.release, overlay: outcome.overlay } : outcome;
}

const prod = layerOf(PROD);
const digest = `sha256:${"a".repeat(64)}`;
const GATEWAY = {
  live: "blue",
  preview: "green",
  blue: { version: "v1.0.1", floor: 3 },
  green: { version: "v1.0.0", floor: 1 },
} as const;

test("a service as it is rendered needs no adoption", () => {
  for (const { name } of prod.services)
    expect({ name, ...adopted(prod, name, []) }).toMatchObject({ name, kind: "done" });
});

test.each<[string, string, readonly Edit[], object]>([
  [
    "an image keeps the one before as previous",
    "metrics",
    [image("metrics", "metrics", "v1.0.1", "v1.0.2"), minimum("metrics", 2, 3)],
    { rolling: { version: "v1.0.2", floor: 3, previous: { version: "v1.0.1" } } },
  ],
  [
    "a digest is adopted with its tag",
    "metrics",
    [image("metrics", "metrics", "v1.0.1", `v1.0.1@${digest}`)],
    { rolling: { version: "v1.0.1", digest, floor: 2, previous: { version: "v1.0.1" } } },
  ],
  [
    "an idle color with the pods of the live one is prepared for a switch",
    "gateway",
    [image("gateway-green", "gateway", "v1.0.0", "v1.0.2"), minimum("gateway-green", 1, 3)],
    { ...GATEWAY, green: { version: "v1.0.2", floor: 3, previous: { version: "v1.0.1" } } },
  ],
  [
    "an idle color with fewer pods is not prepared",
    "gateway",
    [image("gateway-green", "gateway", "v1.0.0", "v1.0.2")],
    { ...GATEWAY, green: { version: "v1.0.2", floor: 1 } },
  ],
  [
    "a live color with another image can be rolled back",
    "gateway",
    [image("gateway-blue", "gateway", "v1.0.1", "v1.0.2")],
    { ...GATEWAY, blue: { version: "v1.0.2", floor: 3, previous: { version: "v1.0.1" } } },
  ],
  [
    "a switch changes live",
    "gateway",
    [["Service", "gateway-service", '"version":"blue"', '"version":"green"']],
    { ...GATEWAY, live: "green" },
  ],
  [
    "a preview Service changes preview",
    "gateway",
    [["Service", "gateway-preview-service", '"version":"green"', '"version":"blue"']],
    { ...GATEWAY, preview: "blue" },
  ],
  [
    "the weight of the canary becomes its share",
    "streaming",
    [
      image("streaming-canary", "streaming", "v1.0.1", "v1.0.2"),
      ["HTTPRoute", "streaming", '"weight":100', '"weight":75'],
      ["HTTPRoute", "streaming", '"weight":0', '"weight":25'],
    ],
    { share: 25, stable: { version: "v1.0.1", floor: 3 }, canary: { version: "v1.0.2", floor: 1 } },
  ],
])("%s", (_name, service, edits, release) => {
  expect(adopted(prod, service, edits)).toEqual({ release, overlay: undefined });
});

test.each<[string, string, readonly Edit[]]>([
  [
    "an image of another repository",
    "metrics",
    [["Deployment", "metrics", `${REPOSITORY}metrics:v1.0.1`, "registry.example.com/metrics:v9"]],
  ],
  ["an image without a tag", "metrics", [["Deployment", "metrics", 'metrics:v1.0.1"', `metrics@${digest}"`]]],
  ["a selector of another color", "gateway", [["Service", "gateway-service", '"version":"blue"', '"version":"red"']]],
  ["weights with another sum than 100", "streaming", [["HTTPRoute", "streaming", '"weight":0', '"weight":7']]],
])("%s can't be expressed, and keeps the value of the file", (_name, service, edits) => {
  expect(adopted(prod, service, edits)).toMatchObject({ kind: "done" });
});

test("without weights in a route, the share of a canary is its part of the pods", () => {
  const { environment, release } = PROD;
  const { host: _host, ...streaming } = environment.services["streaming"] ?? { topology: "canary", scale: { min: 3 } };
  const layer = resolveLayer({ ...environment, services: { ...environment.services, streaming } }, release);
  const started = [
    image("streaming-canary", "streaming", "v1.0.1", "v1.0.2"),
    minimum("streaming-canary", 1, 2),
    minimum("streaming-stable", 3, 6),
  ];
  expect(adopted(layer, "streaming", started)).toMatchObject({
    release: { share: 25, stable: { floor: 6 }, canary: { version: "v1.0.2", floor: 2 } },
  });
  expect(adopted(layer, "streaming", [minimum("streaming-stable", 3, 6)])).toMatchObject({ release: { share: 0 } });
  expect(adopted(layer, "streaming", [minimum("streaming-canary", 1, 2)])).toMatchObject({ release: { share: 40 } });
});

test("a changed number of pods becomes an overlay with --until, and more is refused", () => {
  const release = PROD.release.services["gateway"];
  expect(adopted(prod, "gateway", [minimum("gateway-blue", 3, 8)], TEMPORARY)).toEqual({
    release,
    overlay: { floor: 8, ...TEMPORARY },
  });
  expect(adopted(prod, "gateway", [minimum("gateway-green", 1, 2)], TEMPORARY)).toMatchObject({
    why: expect.stringContaining("an overlay of 3 pods does not give each workload of gateway the pods"),
  });
  const more = [minimum("gateway-blue", 3, 8), image("gateway-blue", "gateway", "v1.0.1", "v1.0.2")];
  expect(adopted(prod, "gateway", more, TEMPORARY)).toMatchObject({
    why: expect.stringContaining("more than the number of pods of gateway changed"),
  });
});

test("an overlay stays if the cluster has its pods, and ends if the cluster has others", () => {
  const layer = withServices({}, { gateway: { floor: 8, ...TEMPORARY } });
  expect(adopted(layer, "gateway", [])).toMatchObject({ kind: "done" });
  const switched: Edit = ["Deployment", "gateway-blue", ":v1.0.1", ":v1.0.2"];
  expect(adopted(layer, "gateway", [switched])).toEqual({
    release: { ...GATEWAY, blue: { version: "v1.0.2", floor: 3, previous: { version: "v1.0.1" } } },
    overlay: undefined,
  });
  expect(adopted(layer, "gateway", [minimum("gateway-blue", 8, 5)])).toEqual({
    release: { ...GATEWAY, blue: { version: "v1.0.1", floor: 5 } },
    overlay: null,
  });
  expect(adopted(layer, "gateway", [minimum("gateway-blue", 8, 5)], TEMPORARY)).toEqual({
    release: GATEWAY,
    overlay: { floor: 5, ...TEMPORARY },
  });
});

test("a missing Deployment and a migration are refused", () => {
  const { rendered, live } = objectsOf(prod, "metrics");
  const metrics = serviceOf(prod, "metrics");
  if (metrics === undefined) throw new Error("no metrics");
  const service = deliveredService(prod, metrics);
  const without = { rendered, live: live.filter(({ kind }) => kind !== "Deployment") };
  expect(adoptionOf(service, without)).toMatchObject({
    why: "the cluster has no Deployment metrics; apply the manifests first",
  });
  expect(adoptionOf({ ...service, migrateFrom: "canary" }, { rendered, live })).toMatchObject({
    why: "metrics migrates from canary to rolling; edit the release file instead",
  });
});
