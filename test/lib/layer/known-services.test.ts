import { knownService } from "../../../lib/layer/known-services";
import { resolveLayer, serviceOf } from "../../../lib/layer/layer";
import { resolveService, type ServiceInput } from "../../../lib/layer/service";

const NAMES = ["auth", "entitlements", "gateway", "metrics", "streaming"];

const spec: Omit<ServiceInput, "name"> = {
  topology: "canary",
  scale: { min: 2, max: 4 },
  release: { share: 0, stable: { version: "v1", floor: 2 }, canary: { version: "v1", floor: 1 } },
};

test.each(NAMES)("an EdgeService named %s differs from one named orders only in names", (name) => {
  const orders = JSON.stringify(resolveService({ ...spec, name: "orders" }));
  expect(JSON.stringify(resolveService({ ...spec, name }))).toBe(orders.replaceAll("orders", name));
});

test("an EdgeService named streaming has the general default for the drain", () => {
  const { drain } = resolveService({ ...spec, name: "streaming" });
  expect(drain).toEqual({ seconds: 10, graceSeconds: 40 });
});

test("a layer sets a longer drain for its streaming service", () => {
  const { release, ...service } = spec;
  const layer = resolveLayer(
    {
      schema: 1,
      name: "small",
      cluster: { context: "small-eu" },
      services: { orders: service, streaming: service },
      datastores: {},
    },
    { schema: 1, services: { orders: release, streaming: release } },
  );
  expect(serviceOf(layer, "streaming")?.drain).toEqual({ seconds: 30, graceSeconds: 120 });
  expect(serviceOf(layer, "orders")?.drain).toEqual({ seconds: 10, graceSeconds: 40 });
});

test("knownService has defaults for five services and none for other names", () => {
  expect(NAMES.filter((name) => Object.keys(knownService(name)).length === 0)).toEqual([]);
  for (const name of ["orders", "constructor", "__proto__"]) expect(knownService(name)).toEqual({});
});
