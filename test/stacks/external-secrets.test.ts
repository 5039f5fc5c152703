import { AccessLayer } from "../../stacks/access-layer";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { cluster, failureOf, objectsOf } from "../helpers/layer-resources";

const { environment, release } = environmentOf("prod");
const externalSecrets = { store: { name: "vault" }, key: "{secret}", except: ["jwt"] };
const layer = layerOf({ environment: { ...environment, externalSecrets }, release });

test("Pulumi registers ExternalSecrets as custom resources before the pods, and may delete them after a rotation", async () => {
  const registered = await objectsOf({ layer });
  const external = registered.filter(({ name }) => name.includes(":ExternalSecret/"));
  expect(external.map(({ name, type, protect }) => ({ name, type, protect }))).toContainEqual({
    name: "layer:ExternalSecret/254carbon-access/postgres-credentials",
    type: "kubernetes:external-secrets.io/v1:ExternalSecret",
    protect: false,
  });
  const gateway = registered.find(({ name }) => name.endsWith(":Deployment/254carbon-access/gateway-blue"));
  expect(gateway?.dependsOn).toEqual(expect.arrayContaining(external.map(({ name }) => name)));
});

test("a stack rejects a Secret that the operator creates, and accepts one of an excepted concern", async () => {
  const run = (secrets: Record<string, Record<string, string>>) => () =>
    void new AccessLayer("layer", { layer, secrets }, { provider: cluster() });
  const { error, registered } = await failureOf(run({ "redis-credentials": { password: "a" } }));
  expect(error.message).toBe(
    'secrets must not have "redis-credentials", because the External Secrets Operator creates this Secret; remove it, or add its concern to externalSecrets.except in the environment file',
  );
  expect(registered).toEqual([]);
  const own = { "access-secrets": { ACCESS_JWKS_URL: "a", ACCESS_JWT_SECRET_KEY: "b" } };
  const names = (await objectsOf({ layer, secrets: own })).map(({ name }) => name);
  expect(names).toContain("layer:Secret/254carbon-access/access-secrets");
});
