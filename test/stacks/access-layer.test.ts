import { RunError, secret } from "@pulumi/pulumi";
import { synthesize } from "../../charts/synthesize";
import { resolveLayer } from "../../lib/layer/layer";
import type { Manifest } from "../../lib/manifests/manifest";
import { PULUMI_TYPES, builtInKindOf, type BuiltInKind } from "../../lib/names/pulumi";
import { AccessLayer } from "../../stacks/access-layer";
import { ManifestResources } from "../../stacks/manifest-resources";
import { REGISTRY } from "../../stacks/registry";
import { environmentOf, layerOf, type EnvironmentFiles } from "../helpers/fixtures";
import { cluster, failureOf, objectsOf, once, withoutBackups } from "../helpers/layer-resources";
import { record, resourceOf, withoutSecrets } from "../helpers/pulumi";

const MANAGER = "pulumi.com/patchFieldManager";
const dev = layerOf(environmentOf("dev"));
const prod = environmentOf("prod");
const managed = environmentOf("managed", "examples/managed-datastores/environments");
const prices = layerOf(environmentOf("prices", "examples/managed-datastores/stack/environments"));
const CLAIMS = ["postgres-data", "redis-data", "kafka-data", "alertmanager-data"];
const ofProd = once(() => objectsOf({ layer: layerOf(prod) }));
const isDeployment = (name: string) => name.includes(":Deployment/");

describe("AccessLayer", () => {
  test("AccessLayer registers its resources without nesting and with its provider, and all except Deployments depend only on their Namespace", async () => {
    const registered = await ofProd();
    const namespace = "layer:Namespace/254carbon-access";
    for (const { name, provider, dependsOn } of registered) {
      expect({ name, provider }).toEqual({ name, provider: "kubernetes" });
      if (!isDeployment(name))
        expect({ name, dependsOn }).toEqual({ name, dependsOn: name === namespace ? [] : [namespace] });
    }
    expect(registered.map(({ name }) => name)).toContain("layer:Deployment/254carbon-access/gateway-blue");
  });

  test("AccessLayer sets neither ignoreChanges nor deleteBeforeReplace", async () => {
    const registered = await ofProd();
    expect(registered.filter((one) => one.ignoreChanges.length > 0 || one.deleteBeforeReplace)).toEqual([]);
  });

  test("AccessLayer waits for a Deployment longer than its progress deadline, but at most five minutes longer", async () => {
    const registered = await ofProd();
    const timed = registered.filter(({ updateTimeout }) => updateTimeout !== "");
    expect(timed.map(({ type }) => type)).toEqual(Array.from({ length: 13 }, () => PULUMI_TYPES["apps/v1/Deployment"]));
    for (const { updateTimeout, inputs } of timed) {
      const { progressDeadlineSeconds = 600 } = inputs["spec"] as { readonly progressDeadlineSeconds?: number };
      expect(updateTimeout).toBe(`${progressDeadlineSeconds + 300}s`);
    }
  });

  test("AccessLayer protects all resources if the environment contains data", async () => {
    expect((await ofProd()).filter(({ protect }) => !protect)).toEqual([]);
  });

  test("AccessLayer does not protect any resource if the environment contains no data", async () => {
    const registered = await objectsOf({ layer: layerOf(withoutBackups(managed)) });
    expect(registered.filter(({ protect }) => protect)).toEqual([]);
  });

  test("AccessLayer with protect: false does not protect any resource but still retains the Namespace and claims", async () => {
    const registered = await objectsOf({ layer: dev }, { protect: false });
    expect(registered.filter(({ protect }) => protect)).toEqual([]);
    expect(registered.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name)).toEqual([
      "layer:Namespace/254carbon-access",
      ...CLAIMS.map((claim) => `layer:PersistentVolumeClaim/254carbon-access/${claim}`),
    ]);
  });

  test("AccessLayer without data inherits protect from its parent", async () => {
    const registered = await record(() => {
      const parent = new ManifestResources("outer", { manifests: [] }, { provider: cluster(), protect: true });
      new AccessLayer("layer", { layer: prices }, { parent });
      new ManifestResources("sibling", { manifests: [] }, { parent });
    });
    expect(registered.filter(({ protect }) => !protect).map(({ name }) => name)).toEqual(["kubernetes"]);
  });

  test("one program can create two AccessLayers in two namespaces", async () => {
    const { environment, release } = dev.source;
    const other = resolveLayer({ ...environment, namespace: "second" }, release);
    const registered = await record(() => {
      const provider = cluster();
      new AccessLayer("first", { layer: dev }, { provider });
      new AccessLayer("second", { layer: other }, { provider });
    });
    const urns = registered.map(({ type, name }) => `${type} ${name}`);
    expect(new Set(urns).size).toBe(2 * synthesize(dev).manifests.length + 3);
    expect(resourceOf(registered, "second:Service/second/gateway-service").dependsOn).toEqual([
      "second:Namespace/second",
    ]);
  });

  test("AccessLayer rejects the default provider", async () => {
    await expect(record(() => new AccessLayer("layer", { layer: layerOf(prod) }))).rejects.toThrow(
      "AccessLayer layer requires an explicit Kubernetes provider (the default one uses the current kubectl context)",
    );
  });

  test("AccessLayer uses the provider of its parent", async () => {
    const registered = await record(() => {
      const parent = new ManifestResources("outer", { manifests: [] }, { provider: cluster() });
      new AccessLayer("layer", { layer: dev }, { parent });
    });
    expect(resourceOf(registered, "layer:Service/254carbon-access/gateway-service").provider).toBe("kubernetes");
  });

  test("AccessLayer reports every problem in the two files before it registers any resource", async () => {
    const { gateway, auth } = prod.environment.services;
    const services = {
      gateway: { ...gateway, scale: { min: 3, max: 2 } },
      auth: { ...auth, scale: { min: 9, max: 2 } },
    };
    const wrong = {
      ...prod,
      environment: { ...prod.environment, services: { ...prod.environment.services, ...services } },
    };
    const { error, registered } = await failureOf(
      () => new AccessLayer("layer", { layer: layerOf(wrong as EnvironmentFiles) }, { provider: cluster() }),
    );
    expect(RunError.isInstance(error)).toBe(true);
    expect(error.message).toContain(
      "services.gateway.scale.max: must be at least min (3), got 2; raise max, or lower min",
    );
    expect(error.message).toContain(
      "services.auth.scale.max: must be at least min (9), got 2; raise max, or lower min",
    );
    expect(registered).toEqual([]);
  });
});

describe("Secrets that a stack creates", () => {
  const CANARY = "canary-4711";
  const values = { ACCESS_JWKS_URL: "https://auth.254carbon.com/jwks", ACCESS_JWT_SECRET_KEY: secret(CANARY) };
  const { environment, release } = dev.source;
  const secretsAfter = { ...release.secrets, jwt: "access-secrets-new" };
  const rotated = resolveLayer(environment, { ...release, secrets: secretsAfter });

  test("a created Secret is immutable, is never in plaintext, and is created before its readers", async () => {
    const plain = { "access-secrets": { ...values, ACCESS_JWT_SECRET_KEY: CANARY } };
    const registered = await objectsOf({ layer: dev, secrets: plain });
    const created = resourceOf(registered, "layer:Secret/254carbon-access/access-secrets");
    expect(created).toMatchObject({ type: PULUMI_TYPES["v1/Secret"], protect: true });
    expect(withoutSecrets(created.inputs)).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "access-secrets",
        namespace: "254carbon-access",
        labels: { "app.kubernetes.io/part-of": "access-layer" },
        annotations: { [MANAGER]: "access-layer" },
      },
      immutable: true,
      stringData: "[secret]",
    });
    expect(JSON.stringify(created.inputs)).toContain(CANARY);
    expect(JSON.stringify(registered.map(({ inputs }) => withoutSecrets(inputs)))).not.toContain(CANARY);
    const readers = registered.filter(({ dependsOn }) => dependsOn.includes(created.name)).map(({ name }) => name);
    expect(readers).toContain("layer:Deployment/254carbon-access/gateway");
    expect(readers).not.toContain("layer:Deployment/254carbon-access/metrics");
  });

  describe("an environment that holds no other data", () => {
    const secrets = {
      "managed-endpoints": { postgres: "db", redis: "cache", kafka: "broker" },
      "postgres-credentials": { password: CANARY },
      "redis-credentials": { password: CANARY },
      "postgres-credentials-old": { password: CANARY },
    };
    const guarded = async (options = {}) => {
      const registered = await objectsOf({ layer: prices, secrets }, options);
      return registered
        .filter(({ protect }) => protect)
        .map(({ name }) => name.split("/").at(-1))
        .sort();
    };

    test("only Secrets that pods read are protected", async () => {
      expect(await guarded()).toEqual(["managed-endpoints", "postgres-credentials", "redis-credentials"]);
    });

    test("no Secret is protected with protect: false", async () => {
      expect(await guarded({ protect: false })).toEqual([]);
    });
  });

  test("after a rotation, the old Secret remains and is the only unprotected resource", async () => {
    const secrets = { "access-secrets": values, "access-secrets-new": values };
    const registered = await objectsOf({ layer: rotated, secrets });
    const free = registered.filter(({ protect }) => !protect).map(({ name }) => name);
    expect(free).toEqual(["layer:Secret/254carbon-access/access-secrets"]);
    const { dependsOn } = resourceOf(registered, "layer:Deployment/254carbon-access/gateway");
    expect(dependsOn.filter((name) => name.includes(":Secret/"))).toEqual([
      "layer:Secret/254carbon-access/access-secrets-new",
    ]);
  });

  test("a Secret without all the keys that pods read is rejected, and the message does not contain any values", async () => {
    const secrets = { "access-secrets": { other: CANARY }, "postgres-credentials": {} };
    const { error, registered } = await failureOf(
      () => new AccessLayer("layer", { layer: dev, secrets }, { provider: cluster() }),
    );
    expect(error.message.split("\n")).toEqual([
      'secrets["access-secrets"] must have the keys that the layer reads; add ACCESS_JWKS_URL and ACCESS_JWT_SECRET_KEY',
      'secrets["postgres-credentials"] must have the keys that the layer reads; add password',
    ]);
    expect(registered).toEqual([]);
  });

  test("a misspelled Secret name is rejected, and the message lists the existing names but no values", async () => {
    const secrets = { "acces-secrets": values, jwt: { key: CANARY } };
    const { error, registered } = await failureOf(
      () => new AccessLayer("layer", { layer: dev, secrets }, { provider: cluster() }),
    );
    const names = "access-secrets, keycloak-credentials, postgres-credentials, redis-credentials";
    const fix = "rename or remove it; name a rotated Secret with a suffix, such as access-secrets-new";
    expect(error.message.split("\n")).toEqual([
      `secrets must name Secrets that the layer reads (${names}), got "acces-secrets"; did you mean access-secrets?`,
      fix,
      `secrets must name Secrets that the layer reads (${names}), got "jwt"`,
      fix,
    ]);
    expect(registered).toEqual([]);
  });

  test.each([
    ["the previous default Secret", "signing-keys", ["signing-keys", "access-secrets"]],
    ["the next Secret, with a suffix", "access-secrets", ["access-secrets-2026-11"]],
    ["the previous Secret without a suffix", "signing-keys-b", ["signing-keys-b", "signing-keys"]],
    ["the previous Secret with a different suffix", "signing-keys-b", ["signing-keys-b", "signing-keys-a"]],
  ])("%s is accepted although no pod reads it", async (_which, active, names) => {
    const layer = resolveLayer(environment, { ...release, secrets: { ...release.secrets, jwt: active } });
    const registered = await objectsOf({ layer, secrets: Object.fromEntries(names.map((name) => [name, values])) });
    expect(registered.filter(({ type }) => type === PULUMI_TYPES["v1/Secret"])).toHaveLength(names.length);
  });
});

describe("ManifestResources", () => {
  const namespace: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
  const monitor = (name: string): Manifest => ({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name, namespace: "shop" },
    spec: {},
  });
  const definition: Manifest = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "servicemonitors.monitoring.coreos.com" },
    spec: { group: "monitoring.coreos.com", names: { kind: "ServiceMonitor" } },
  };

  test("ManifestResources registers Namespaces and CustomResourceDefinitions first, regardless of the input order", async () => {
    const manifests = [monitor("orders"), definition, namespace];
    const registered = await record(() => new ManifestResources("shop", { manifests }, { provider: cluster() }));
    expect(resourceOf(registered, "shop:ServiceMonitor/shop/orders")).toMatchObject({
      type: "kubernetes:monitoring.coreos.com/v1:ServiceMonitor",
      parent: "shop",
      protect: false,
      dependsOn: ["shop:CustomResourceDefinition/servicemonitors.monitoring.coreos.com", "shop:Namespace/shop"],
    });
  });

  test("ManifestResources rejects a built-in kind without a class before it registers any resource", async () => {
    const set: Manifest = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "db", namespace: "shop" } };
    const { error, registered } = await failureOf(
      () => new ManifestResources("shop", { manifests: [set] }, { provider: cluster() }),
    );
    expect(error.message).toContain("shop/db: no Pulumi class is registered for apps/v1/StatefulSet");
    expect(registered).toEqual([]);
  });

  test("ManifestResources requires a Kubernetes provider", async () => {
    await expect(record(() => new ManifestResources("shop", { manifests: [] }, { providers: [] }))).rejects.toThrow(
      "ManifestResources shop requires an explicit Kubernetes provider",
    );
  });
});

describe("the resource registry", () => {
  const kinds = Object.keys(PULUMI_TYPES) as BuiltInKind[];

  test.each(kinds)("the resource registry maps %s to the class of its Pulumi type", async (kind) => {
    const [name = "", ...version] = kind.split("/").reverse();
    const apiVersion = version.reverse().join("/");
    // Some resource classes require these additional fields.
    const manifest: Manifest = { apiVersion, kind: name, metadata: { name: "x" }, spec: {}, roleRef: {} };
    const [registered] = await record(() => REGISTRY[kind]("x", manifest, {}));
    expect(registered).toMatchObject({ type: PULUMI_TYPES[kind], inputs: { apiVersion, kind: name } });
  });

  test("the resource registry accepts custom resources in similar groups but rejects other built-in kinds", () => {
    const of = (apiVersion: string, kind: string) => builtInKindOf({ apiVersion, kind, metadata: { name: "x" } });
    expect(of("gateway.networking.k8s.io/v1", "HTTPRoute")).toBeUndefined();
    for (const [version, kind] of [
      ["networking.k8s.io/v1", "IngressClass"],
      ["v1", "Pod"],
      ["policy/v1beta1", "PodDisruptionBudget"],
    ] as const) {
      expect(() => of(version, kind)).toThrow(`no Pulumi class is registered for ${version}/${kind}`);
    }
  });
});
