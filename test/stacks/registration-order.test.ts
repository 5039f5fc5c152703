import { environmentOf, layerOf } from "../helpers/fixtures";
import { objectsOf } from "../helpers/layer-resources";
import { withExporters } from "../helpers/with-exporters";

test("a Deployment depends on everything that pods may need, so that it never has to wait for objects queued behind it", async () => {
  const registered = await objectsOf({ layer: layerOf(environmentOf("prod")) });
  const needed = registered
    .map(({ name }) => name)
    .filter((name) =>
      /:(ServiceAccount|ConfigMap|PersistentVolumeClaim|LimitRange|NetworkPolicy|Service)\//.test(name),
    );
  expect(needed.length).toBeGreaterThan(40);
  const deployments = registered.filter(({ name }) => name.includes(":Deployment/"));
  expect(deployments.length).toBeGreaterThan(10);
  for (const { name, dependsOn } of deployments)
    expect({ name, dependsOn: dependsOn.filter((other) => !other.includes(":Deployment/")).sort() }).toEqual({
      name,
      dependsOn: ["layer:Namespace/254carbon-access", ...needed].sort(),
    });
});

test("a Deployment depends on the datastores that it calls, so that services never occupy every operation before their datastores start", async () => {
  const registered = await objectsOf({ layer: layerOf(environmentOf("dev")) });
  const shortName = (name: string) => name.replace("layer:Deployment/254carbon-access/", "");
  const order = registered
    .filter(({ name }) => name.includes(":Deployment/"))
    .map(({ name, dependsOn }) => [
      shortName(name),
      dependsOn
        .filter((other) => other.includes(":Deployment/"))
        .map(shortName)
        .sort(),
    ]);
  expect(Object.fromEntries(order)).toEqual({
    "alertmanager-deployment": [],
    auth: ["keycloak-deployment", "postgres-deployment", "redis-deployment"],
    entitlements: ["postgres-deployment", "redis-deployment"],
    gateway: ["keycloak-deployment", "redis-deployment"],
    "kafka-deployment": [],
    "keycloak-deployment": ["postgres-deployment"],
    metrics: ["kafka-deployment", "postgres-deployment"],
    "postgres-deployment": [],
    "redis-deployment": [],
    streaming: ["kafka-deployment", "keycloak-deployment", "redis-deployment"],
  });
});

test("a layer whose services call each other registers every Deployment once", async () => {
  const { environment, release } = environmentOf("dev");
  const { auth, entitlements } = environment.services;
  if (auth === undefined || entitlements === undefined) throw new Error("dev has auth and entitlements");
  const services = {
    ...environment.services,
    auth: { ...auth, calls: ["entitlements", "postgres"] },
    entitlements: { ...entitlements, calls: ["auth", "postgres"] },
  };
  const registered = await objectsOf({ layer: layerOf({ environment: { ...environment, services }, release }) });
  const names = registered.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.includes(":Deployment/"))).toHaveLength(10);
});

test("the Job that creates roles starts after PostgreSQL and before the clients with a role, is never protected, and has 30 minutes", async () => {
  const { environment, release } = environmentOf("prod");
  const secrets = { ...release.secrets, databaseRoles: { auth: "postgres-auth", keycloak: "postgres-keycloak" } };
  const registered = await objectsOf({ layer: layerOf({ environment, release: { ...release, secrets } }) });
  const [job, ...more] = registered.filter(({ name }) => name.includes(":Job/"));
  expect(more).toEqual([]);
  const pods = (names: readonly string[]) => names.filter((name) => /:(Deployment|Job)\//.test(name));
  expect(pods(job?.dependsOn ?? [])).toEqual(["layer:Deployment/254carbon-access/postgres-deployment"]);
  expect(job).toMatchObject({ protect: false, updateTimeout: "30m" });
  const waiting = registered.filter(({ dependsOn }) => dependsOn.includes(job?.name ?? "none"));
  expect(waiting.map(({ name }) => name.replace(/.*\//, "")).sort()).toEqual([
    "auth-blue",
    "auth-green",
    "keycloak-deployment",
  ]);
});

test("an exporter starts after its datastore, because the one of Kafka exits while Kafka does not answer, and the one of PostgreSQL also after its role", async () => {
  const registered = await objectsOf({ layer: layerOf(withExporters(environmentOf("prod"))) });
  const pods = (names: readonly string[]) =>
    names
      .filter((name) => /:(Deployment|Job)\//.test(name))
      .map((name) => name.replace(/.*\/([a-z-]+?)(-[0-9a-f]{8})?$/, "$1"));
  const order = registered
    .filter(({ name }) => name.endsWith("-exporter-deployment"))
    .map(({ name, dependsOn }) => [pods([name])[0], pods(dependsOn).sort()]);
  expect(Object.fromEntries(order)).toEqual({
    "kafka-exporter-deployment": ["kafka-deployment"],
    "postgres-exporter-deployment": ["postgres-deployment", "postgres-roles"],
    "redis-exporter-deployment": ["redis-deployment"],
  });
});
