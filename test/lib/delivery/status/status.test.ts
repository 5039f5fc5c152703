import { synthesize } from "../../../../charts/synthesize";
import type { LiveObject } from "../../../../lib/delivery/cluster";
import { statusOf } from "../../../../lib/delivery/status/environment";
import { recordAt } from "../../../../lib/manifests/json";
import { findManifest } from "../../../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../../../helpers/fixtures";
import { changed, healthyObjects, stored, withSpec } from "../../../helpers/live-state";
import { healthy, layer, manifests, service, statusWith, textsOf, trackOf } from "./prod";

test("a healthy environment as in the release file is ready", () => {
  const status = statusWith(healthy);
  expect(status.services.flatMap(textsOf)).toEqual([]);
  expect({ ...status, services: [], datastores: [] }).toMatchObject({ environment: "prod", ready: true, unread: [] });
  expect(service("gateway", healthy)).toEqual({
    name: "gateway",
    topology: "blueGreen",
    ready: true,
    shareFrom: "selector",
    tracks: [
      {
        track: "blue",
        role: "live",
        file: { version: "v1.0.1" },
        template: { version: "v1.0.1" },
        running: [{ version: "v1.0.1", pods: 3 }],
        deployment: "gateway-blue",
        state: "ok",
        pods: { ready: 3, wanted: 3, floor: 3, max: 12 },
        restarts: 0,
        share: 100,
      },
      expect.objectContaining({
        track: "green",
        role: "preview",
        share: 0,
        pods: { ready: 1, wanted: 1, floor: 1, max: 12 },
      }),
    ],
    drift: { fields: 0, objects: [] },
    lock: {},
    reasons: [],
  });
  expect(status.datastores.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "postgres ok",
    "redis ok",
    "kafka ok",
    "keycloak ok",
    "alertmanager ok",
  ]);
});

test("only the selected services are compared, without datastores", () => {
  const { services, datastores } = statusOf(layer, manifests, { objects: healthy, unread: [] }, ["auth"]);
  expect([services.map(({ name }) => name), datastores]).toEqual([["auth"], []]);
});

describe("roles and shares", () => {
  test("the live color is the one that the Service in the cluster selects", () => {
    const objects = withSpec(healthy, "Service", "gateway-service", { selector: { app: "gateway", version: "green" } });
    const gateway = service("gateway", objects);
    expect(gateway.tracks.map(({ role, share }) => [role, share])).toEqual([
      ["idle", 0],
      ["live", 100],
    ]);
    expect(gateway.reasons[0]?.text).toBe(
      "Service gateway-service sends requests to green, but the release file says blue",
    );
  });

  test("the command that keeps a switched color is named if the release file allows it", () => {
    const { environment, release } = environmentOf("prod");
    const gateway = {
      ...release.services["gateway"],
      green: { version: "v1.0.2", floor: 3, previous: { version: "v1.0.1" } },
    };
    const prepared = layerOf({ environment, release: { ...release, services: { ...release.services, gateway } } });
    const rendered = synthesize(prepared).manifests;
    const selector = { app: "gateway", version: "green" };
    const objects = withSpec(healthyObjects(rendered), "Service", "gateway-service", { selector });
    const { services } = statusOf(prepared, rendered, { objects, unread: [] }, ["gateway"]);
    expect(services[0]?.reasons[0]?.next).toEqual({
      program: "access-layer",
      args: "switch gateway",
      to: "keep green live",
    });
  });

  test("a Service that selects no workload or is missing is named, and the shares are unknown", () => {
    const selector = { app: "gateway", version: "blue", track: "canary" };
    const none = service("gateway", withSpec(healthy, "Service", "gateway-service", { selector }));
    expect(textsOf(none)).toContain(
      "Service gateway-service selects none of its workloads (app=gateway,version=blue,track=canary)",
    );
    const missing = service(
      "gateway",
      changed(healthy, "Service", "gateway-service", () => undefined),
    );
    expect(textsOf(missing)).toContain("Service gateway-service is missing");
    expect(missing.tracks.map(({ role, share }) => [role, share])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  test("the share of a canary comes from the weights of its HTTPRoute, and another share than in the file is named", () => {
    expect(service("streaming", healthy)).toMatchObject({
      shareFrom: "weights",
      tracks: [{ share: 100 }, { share: 0 }],
    });
    const objects = changed(healthy, "HTTPRoute", "streaming", (route) => ({
      spec: JSON.parse(
        JSON.stringify(recordAt(route, "spec"))
          .replace('"weight":100', '"weight":1')
          .replace('"weight":0', '"weight":3'),
      ) as object,
    }));
    const streaming = service("streaming", objects);
    expect(streaming.tracks.map(({ share }) => share)).toEqual([25, 75]);
    expect(textsOf(streaming)[0]).toBe("the HTTPRoute gives the canary 75 %, but the release file says 0 %");
  });

  test("without weights, the share of a canary comes from the ready pods", () => {
    const objects = healthy.filter(({ kind }) => kind !== "HTTPRoute");
    expect(service("streaming", objects)).toMatchObject({
      shareFrom: "selector",
      tracks: [{ share: 75 }, { share: 25 }],
    });
  });

  test("a backend without a weight has the weight 1", () => {
    const objects = changed(healthy, "HTTPRoute", "streaming", (route) => ({
      spec: JSON.parse(
        JSON.stringify(recordAt(route, "spec")).replace(',"weight":100', "").replace('"weight":0', '"weight":4'),
      ) as object,
    }));
    expect(service("streaming", objects).tracks.map(({ share }) => share)).toEqual([20, 80]);
  });

  test("rules with different weights give no share", () => {
    const route = findManifest(manifests, "HTTPRoute", "streaming");
    const text = JSON.stringify(stored(route))
      .replace('"weight":100', '"weight":1')
      .replace('"name":"streaming"', '"name":"other"');
    const streaming = service("streaming", [...healthy, JSON.parse(text) as LiveObject]);
    expect(streaming.tracks.map(({ share }) => share)).toEqual([undefined, undefined]);
    expect(textsOf(streaming)).toEqual(["the rules of its HTTPRoutes give the canary different weights"]);
  });
});

describe("kinds that can't be read", () => {
  const without = (kind: string) =>
    [healthy.filter((one) => one.kind !== kind), [{ kind, why: `${kind} is forbidden` }]] as const;

  test.each([
    ["Deployment", { state: "unknown" }, ["Deployment metrics can't be read"]],
    ["Pod", { state: "ok" }, []],
    ["Service", { state: "ok" }, ["Service metrics-service can't be read"]],
    ["HorizontalPodAutoscaler", { state: "ok", pods: { ready: 2, wanted: 2 } }, []],
    ["Lease", { state: "ok" }, []],
  ])("without %s, the rest is shown and the environment is not ready", (kind, track, texts) => {
    const metrics = service("metrics", ...without(kind));
    const { share, restarts, running, ...others } = trackOf(metrics, "rolling") ?? {};
    expect(others).toMatchObject(track);
    expect({ share, restarts, running }).toEqual({
      share: kind === "Service" || kind === "Deployment" ? undefined : 100,
      restarts: kind === "Pod" ? undefined : 0,
      running: kind === "Pod" ? undefined : [{ version: "v1.0.1", pods: 2 }],
    });
    expect(textsOf(metrics)).toEqual(texts);
    expect(metrics.drift.fields).toBe(0);
    expect(statusWith(...without(kind))).toMatchObject({
      ready: false,
      unread: [{ kind, why: `${kind} is forbidden` }],
    });
    expect(metrics.lock).toEqual(kind === "Lease" ? undefined : {});
  });
});
