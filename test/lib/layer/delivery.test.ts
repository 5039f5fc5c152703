import { resolveLayer, serviceOf } from "../../../lib/layer/layer";
import { MONITORING_DEFAULTS } from "../../../lib/monitoring/thresholds";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { GatesSpec } from "../../../lib/spec/delivery";

/** A layer with one service. */
function layerWith(delivery: EnvironmentSpec["delivery"], gates?: GatesSpec) {
  const orders = { topology: "rolling", scale: { min: 1 }, ...(gates && { gates }) } as const;
  return resolveLayer(
    { schema: 1, name: "dev", cluster: { context: "dev" }, services: { orders }, datastores: {}, delivery },
    { schema: 1, services: { orders: { rolling: { version: "v1", floor: 1 } } } },
  );
}

test("gates are those of the request alerts by default", () => {
  const layer = layerWith(undefined);
  expect(layer.delivery).toEqual({ holdMinutes: 5, soakMinutes: 60 });
  expect(serviceOf(layer, "orders")?.gates).toEqual({
    errorRatio: MONITORING_DEFAULTS.errorRatio.warning,
    latencySeconds: MONITORING_DEFAULTS.latencySeconds,
    requests: 100,
    bakeMinutes: 5,
    windowMinutes: 30,
  });
});

test("each gate comes from the service, or else from the environment, or else from the defaults", () => {
  const layer = layerWith(
    { gates: { requests: 9, bakeMinutes: 45 }, holdMinutes: 17, soakMinutes: 0 },
    { latencySeconds: 5, requests: 7 },
  );
  expect(layer.delivery).toEqual({ holdMinutes: 17, soakMinutes: 0 });
  expect(serviceOf(layer, "orders")?.gates).toEqual({
    errorRatio: 0.01,
    latencySeconds: 5,
    requests: 7,
    bakeMinutes: 45,
    windowMinutes: 45,
  });
});
