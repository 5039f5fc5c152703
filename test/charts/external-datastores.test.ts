import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import type { DatastoresSpec } from "../../lib/spec/datastores";
import { transitionWarnings } from "../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../helpers/fixtures";

const { environment, release } = environmentOf("managed", "examples/managed-datastores/environments");
const { keycloak } = environmentOf("prod").environment.datastores;
const CA = { configMap: "rds-ca", key: "global-bundle.pem" };

/** The managed environment, with Keycloak in the cluster. */
function withStores(stores: (datastores: DatastoresSpec) => object): readonly Manifest[] {
  const datastores = { ...environment.datastores, keycloak, ...stores(environment.datastores) } as DatastoresSpec;
  return synthesize(layerOf({ environment: { ...environment, datastores }, release })).manifests;
}

const before = withStores(() => ({}));
const after = withStores(({ postgres, redis, kafka }) => ({
  postgres: { ...postgres, ca: CA, user: "app", databases: { access: "app", keycloak: "identity" } },
  redis: { ...redis, ca: { secret: "redis-ca", key: "ca.crt" } },
  kafka: { ...kafka, ca: { configMap: "kafka-ca", key: "ca.crt" } },
}));

interface Pod {
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value?: string }[];
    readonly volumeMounts: readonly {
      readonly name: string;
      readonly mountPath: string;
      readonly readOnly?: boolean;
    }[];
  }[];
  readonly initContainers?: Pod["containers"];
  readonly volumes: readonly { readonly name: string }[];
}

/** Pods of Deployments and CronJobs, by name. */
const pods: Readonly<Record<string, Pod>> = Object.fromEntries(
  after.flatMap(({ kind, metadata, spec }) => {
    const own = spec as { template?: { spec: Pod }; jobTemplate?: { spec: { template: { spec: Pod } } } };
    const pod = own?.template?.spec ?? own?.jobTemplate?.spec.template.spec;
    return ["Deployment", "CronJob"].includes(kind) && pod ? [[metadata.name, pod] as const] : [];
  }),
);

function mountsOf(name: string, volume: string): readonly unknown[] {
  const { containers, initContainers = [] } = pods[name] ?? { containers: [] };
  return [...initContainers, ...containers].flatMap((one) => one.volumeMounts.filter((mount) => mount.name === volume));
}

function variableOf(name: string, variable: string): string | undefined {
  const { containers, initContainers = [] } = pods[name] ?? { containers: [] };
  return [...initContainers, ...containers].flatMap(({ env }) => env).find((one) => one.name === variable)?.value;
}

test.each([
  ["postgres-ca", "postgres", ["auth-blue", "auth-green", "entitlements", "keycloak-deployment", "database-backup"]],
  ["redis-ca", "redis", ["gateway-blue", "gateway-green", "auth-blue", "auth-green", "cache-warm"]],
  ["kafka-ca", "kafka", ["backfill", "streaming-stable", "streaming-canary", "metrics"]],
])("each pod that connects mounts %s read-only, and no other pod does", (volume, store, expected) => {
  const users = Object.keys(pods).filter((name) => pods[name]?.volumes.some((one) => one.name === volume));
  expect(users).toEqual(expect.arrayContaining(expected));
  const callers = Object.entries(environment.services).map(([name]) => name);
  for (const name of users) {
    expect(mountsOf(name, volume)).toEqual([
      { name: volume, mountPath: `/etc/access-layer/ca/${store}`, readOnly: true },
    ]);
  }
  expect(callers.length).toBeGreaterThan(0);
  const others = Object.keys(pods).filter((name) => !users.includes(name));
  expect(others.filter((name) => mountsOf(name, volume).length > 0)).toEqual([]);
  expect(others).toContain("probe");
});

test("a CA is one key of its ConfigMap or Secret, which must exist", () => {
  const volumes = pods["auth-blue"]?.volumes ?? [];
  expect(volumes).toContainEqual({
    name: "postgres-ca",
    configMap: { name: "rds-ca", items: [{ key: "global-bundle.pem", path: "global-bundle.pem" }] },
  });
  expect(volumes).toContainEqual({
    name: "redis-ca",
    secret: { secretName: "redis-ca", items: [{ key: "ca.crt", path: "ca.crt" }] },
  });
});

test("Keycloak and the backup verify an external PostgreSQL, and use its user and databases", () => {
  const file = "/etc/access-layer/ca/postgres/global-bundle.pem";
  const backup = (name: string) => variableOf("database-backup", name);
  expect(["PGSSLMODE", "PGSSLROOTCERT", "PGUSER", "DATABASES"].map(backup)).toEqual([
    "verify-full",
    file,
    "app",
    "app identity",
  ]);
  const server = (name: string) => variableOf("keycloak-deployment", name);
  expect(["KC_DB_URL_PROPERTIES", "KC_DB_URL_DATABASE", "KC_DB_USERNAME"].map(server)).toEqual([
    `?sslmode=verify-full&sslrootcert=${file}`,
    "identity",
    "app",
  ]);
  expect(variableOf("auth-blue", "ACCESS_POSTGRES_DATABASE")).toBe("app");
});

test("compare names each new CA that must exist before the apply, once", () => {
  const warnings = transitionWarnings(before, after).filter(({ code }) => code === "ca/needed");
  expect(warnings.map(({ message }) => message.split(",")[0])).toEqual([
    expect.stringMatching(/read their CA from the (ConfigMap|Secret) /),
    expect.stringMatching(/read their CA from the (ConfigMap|Secret) /),
    expect.stringMatching(/read their CA from the (ConfigMap|Secret) /),
  ]);
  const commands = warnings.flatMap(({ steps }) => steps).join("\n");
  for (const object of ["configmap rds-ca", "secret redis-ca", "configmap kafka-ca"])
    expect(commands).toContain(`kubectl --namespace 254carbon-access get ${object}\``);
  expect(transitionWarnings(after, after)).toEqual([]);
  expect(transitionWarnings(after, before).filter(({ code }) => code === "ca/needed")).toEqual([]);
});
