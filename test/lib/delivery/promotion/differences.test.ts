import { environmentDifferences } from "../../../../lib/delivery/promotion/differences";
import { resolveLayer, type Layer } from "../../../../lib/layer/layer";
import type { EnvironmentSpec } from "../../../../lib/spec/environment";
import type { ReleaseSpec } from "../../../../lib/spec/release";
import type { ServiceSpec } from "../../../../lib/spec/service";
import { environmentOf } from "../../../helpers/fixtures";

const { environment, release } = environmentOf("staging");

/** Staging with other fields of its metrics service, of the environment and of the release. */
function changed(
  fields: Partial<ServiceSpec>,
  shared: Partial<EnvironmentSpec> = {},
  state: Partial<ReleaseSpec> = {},
): Layer {
  const metrics = environment.services["metrics"];
  if (metrics === undefined) throw new Error("no metrics");
  const services = { ...environment.services, metrics: { ...metrics, ...fields } };
  return resolveLayer({ ...environment, ...shared, services }, { ...release, ...state });
}

const same = resolveLayer(environment, release);
const between = (target: Layer, ...names: readonly string[]) => environmentDifferences(same, target, names);
const texts = (fields: readonly { path: string; before: unknown; after: unknown }[] = []) =>
  fields.map(({ path, before, after }) => `${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`);

test("an environment does not differ from itself", () => {
  expect(between(same, "metrics", "gateway")).toEqual({ services: {}, shared: [] });
});

test("fields of a service are listed with both values, and those of other services are not", () => {
  const target = changed({ environment: { LOG_LEVEL: "debug" }, scale: { min: 1, max: 4 }, host: "m.example.com" });
  expect(between(target, "gateway").services).toEqual({});
  expect(texts(between(target, "metrics").services["metrics"])).toEqual([
    "services.metrics.scale.max: 2 → 4",
    'services.metrics.environment.LOG_LEVEL: undefined → "debug"',
    'services.metrics.host: undefined → "m.example.com"',
  ]);
});

test("the order of calls, versions, floors and gates do not count as differences", () => {
  const calls = same.services.find(({ name }) => name === "metrics")?.calls ?? [];
  const services = { ...release.services, metrics: { rolling: { version: "v9", floor: 2 } } };
  const target = changed({ calls: [...calls].reverse(), gates: { requests: 7 } }, {}, { services });
  expect(between(target, "metrics")).toEqual({ services: {}, shared: [] });
});

test("names of the Secrets that a service reads are compared", () => {
  const target = changed(
    {},
    {},
    { secrets: { jwt: "access-secrets-2", redis: "redis-2", databaseRoles: { auth: "pg-auth" } } },
  );
  expect(texts(between(target, "auth").services["auth"])).toEqual([
    'services.auth.secretNames.jwt: "access-secrets" → "access-secrets-2"',
    'services.auth.secretNames.databaseRole: undefined → "pg-auth"',
  ]);
});

test("datastores are compared without their size, and only if a service calls them", () => {
  const { postgres } = environment.datastores;
  if (postgres?.kind !== "inCluster") throw new Error("no postgres");
  const datastores = { ...environment.datastores, postgres: { ...postgres, version: "15.8", storage: "99Gi" } };
  const target = changed({}, { datastores, cluster: { ...environment.cluster, kubernetes: "1.31" } });
  expect(texts(between(target, "auth").shared)).toEqual([
    'cluster.kubernetes: "1.27" → "1.31"',
    'datastores.postgres.version: "16.4" → "15.8"',
  ]);
  expect(texts(between(changed({}, { datastores }), "streaming").shared)).toEqual([]);
});

test("external services that are called and patches are compared", () => {
  const externalServices = { projection: { url: "http://other.svc:8000", cidrs: ["10.0.0.1/32"] } };
  const patch = { target: { kind: "Deployment" }, merge: { spec: { paused: true } }, reason: "a test" };
  const calling = changed({ calls: ["projection"] });
  const target = changed({ calls: ["projection"] }, { externalServices, patches: [patch] } as Partial<EnvironmentSpec>);
  const { shared } = environmentDifferences(calling, target, ["metrics"]);
  expect(texts(shared)).toEqual(
    expect.arrayContaining([
      'externalServices.projection.url: "http://projection-service.data-processing.svc:8000" → "http://other.svc:8000"',
      expect.stringMatching(/^patches\[0\]: undefined → .*"paused":true/),
    ]),
  );
});
