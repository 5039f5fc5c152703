import { ApiObject, App, Chart } from "cdk8s";
import type { Construct } from "constructs";
import { AccessLayerChart } from "../../../charts/access-layer-chart";
import { AccessPolicies } from "../../../lib/constructs/access-policies";
import { Alertmanager } from "../../../lib/constructs/datastores/alertmanager";
import { Kafka } from "../../../lib/constructs/datastores/kafka";
import { Keycloak } from "../../../lib/constructs/datastores/keycloak";
import { Postgres } from "../../../lib/constructs/datastores/postgres";
import { Redis } from "../../../lib/constructs/datastores/redis";
import { EdgeService, type EdgeServiceProps } from "../../../lib/constructs/edge-service";
import { ExternalSecrets } from "../../../lib/constructs/external-secrets";
import { Foundation } from "../../../lib/constructs/foundation";
import { ConfigurationBackup } from "../../../lib/constructs/jobs/configuration-backup";
import { DatabaseBackup } from "../../../lib/constructs/jobs/database-backup";
import { OperatorJobs } from "../../../lib/constructs/jobs/operator-jobs";
import { OnCallRoles } from "../../../lib/constructs/on-call-roles";
import { PublicRoutes } from "../../../lib/constructs/public-routes";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { expectGolden } from "../../helpers/golden";

/** Paths of all constructs below a construct, excluding the construct's own path. */
function idsBelow(construct: Construct): readonly string[] {
  const skipped = construct.node.path.length + 1;
  return construct.node
    .findAll()
    .filter((child) => child !== construct)
    .map(({ node }) => node.path.slice(skipped));
}

function inChart<T>(build: (chart: Chart) => T): T {
  return build(new Chart(new App(), "shop", { namespace: "shop" }));
}

const WORKLOAD = ["", "/deployment", "/autoscaler", "/disruption-budget"];
const JOB = ["service-account", "cron-job"];
const BACKUP = ["files", ...JOB];
const SERVER = ["server", "server/service-account", "server/claim", "server/files"];
const BASE = { name: "orders", scale: { min: 2, max: 6 } } as const;
const ROLLING = { version: "v1", floor: 2 };
const TRACKS = { blue: ROLLING, green: ROLLING, live: "blue", preview: "green" } as const;

function orders(props: Pick<EdgeServiceProps, "topology" | "release" | "migrateFrom">): EdgeService {
  return inChart((chart) => new EdgeService(chart, "orders", { ...BASE, ...props }));
}

const workloads = (...tracks: readonly string[]) => tracks.flatMap((track) => WORKLOAD.map((end) => `${track}${end}`));

/**
 * The ids below each construct when all of its options are set. These ids are part of the public API: programs look up objects
 * by them, and Pulumi derives resource names from them.
 */
const CONTRACT: readonly [string, () => Construct, readonly string[]][] = [
  [
    "EdgeService, rolling",
    () => orders({ topology: "rolling", release: { rolling: ROLLING } }),
    ["service-account", "live-service", ...workloads("rolling")],
  ],
  [
    "EdgeService, blue-green that migrates",
    () => orders({ topology: "blueGreen", migrateFrom: "rolling", release: { ...TRACKS, rolling: ROLLING } }),
    ["service-account", "live-service", "preview-service", ...workloads("blue", "green", "rolling")],
  ],
  [
    "EdgeService, canary",
    () => orders({ topology: "canary", release: { share: 10, stable: ROLLING, canary: ROLLING } }),
    ["service-account", "live-service", "stable-service", "canary-service", ...workloads("stable", "canary")],
  ],
  [
    "Redis",
    () =>
      inChart((chart) => {
        const props = { kind: "inCluster", version: "7.4.1", storage: "1Gi", maxMemory: "64Mi" } as const;
        return new Redis(chart, "redis", props);
      }),
    [...SERVER, "server/deployment", "server/service"],
  ],
  [
    "Postgres",
    () => inChart((chart) => new Postgres(chart, "db", { kind: "inCluster", version: "16.4", storage: "1Gi" })),
    [...SERVER, "server/deployment", "server/service"],
  ],
  [
    "Kafka",
    () => inChart((chart) => new Kafka(chart, "log", { kind: "inCluster", version: "7.7.1", storage: "2Gi" })),
    ["server", "server/service-account", "server/claim", "server/deployment", "server/service"],
  ],
  [
    "Keycloak",
    () =>
      inChart((chart) => new Keycloak(chart, "kc", { kind: "inCluster", version: "26.2.5", hostname: "a.example" })),
    ["service-account", "service", "server", "server/deployment", "server/disruption-budget"],
  ],
  [
    "Alertmanager",
    () => inChart((chart) => new Alertmanager(chart, "am", { kind: "inCluster", version: "v0.28.1" })),
    ["server", "server/service-account", "server/claim", "server/files", "server/deployment", "server/service"],
  ],
  [
    "Foundation",
    () => {
      const capacity = { cpu: 1, memory: 1, pods: 1, storage: 1, claims: 1 };
      return inChart((chart) => new Foundation(chart, "foundation", { capacity }));
    },
    ["namespace", "limit-range", "quota"],
  ],
  [
    "AccessPolicies",
    () => inChart((chart) => new AccessPolicies(chart, "policies", { services: [{ app: "orders" }] })),
    ["default-deny", "quarantine", "orders"],
  ],
  [
    "PublicRoutes",
    () => {
      const services = [{ service: { app: "orders" }, host: "orders.example.org" }];
      const exposure = { kind: "ingress", className: "nginx", namespace: "ingress" } as const;
      return inChart(
        (chart) => new PublicRoutes(chart, "routes", { exposure, services, keycloak: "login.example.org" }),
      );
    },
    ["orders", "orders:blocked", "keycloak"],
  ],
  [
    "OnCallRoles",
    () => inChart((chart) => new OnCallRoles(chart, "roles", { read: ["a"], operate: ["b"], breakglass: ["c"] })),
    ["read", "operate", "breakglass"].flatMap((role) => [`${role}-role`, `${role}-binding`]),
  ],
  [
    "ExternalSecrets",
    () => {
      const props = { store: { name: "vault" }, key: "{secret}", secrets: { stripe: ["API_KEY"] } };
      return inChart((chart) => new ExternalSecrets(chart, "external-secrets", props));
    },
    ["stripe"],
  ],
  [
    "OperatorJobs",
    () => {
      const jobs = {
        cacheWarm: { version: "v1", calls: [] },
        backfill: { image: "x.example/y:v1", calls: [] },
        probe: { calls: [] },
      };
      return inChart((chart) => new OperatorJobs(chart, "jobs", jobs));
    },
    ["cache-warm", "backfill", "probe"].flatMap((job) => [job, ...JOB.map((id) => `${job}/${id}`)]),
  ],
  [
    "DatabaseBackup",
    () => {
      const target = { bucket: "backups", region: "eu-central-1", identity: "none" } as const;
      const endpoint = { host: "postgres-service", port: 5432, tls: false };
      const props = { target, endpoint, schedule: "0 2 * * *", retentionDays: 7, dumpImage: "postgres:16.4" };
      return inChart((chart) => new DatabaseBackup(chart, "backup", props));
    },
    BACKUP,
  ],
  [
    "ConfigurationBackup",
    () => {
      const target = { bucket: "backups", region: "eu-central-1", identity: "none" } as const;
      const props = { target, schedule: "0 2 * * *", retentionDays: 7 };
      return inChart((chart) => new ConfigurationBackup(chart, "backup", props));
    },
    ["role", "role-binding", ...BACKUP],
  ],
];

/**
 * The main object of each construct, which `ApiObject.of` returns. A construct that creates several equivalent objects
 * has no main object.
 */
const MAIN: Readonly<Record<string, string>> = {
  "EdgeService, rolling": "Service/orders-service",
  "EdgeService, blue-green that migrates": "Service/orders-service",
  "EdgeService, canary": "Service/orders-service",
  Redis: "Deployment/redis-deployment",
  Postgres: "Deployment/postgres-deployment",
  Kafka: "Deployment/kafka-deployment",
  Keycloak: "Deployment/keycloak-deployment",
  Alertmanager: "Deployment/alertmanager-deployment",
  Foundation: "Namespace/shop",
  DatabaseBackup: "CronJob/database-backup",
  ConfigurationBackup: "CronJob/configuration-backup",
};

describe.each(CONTRACT)("%s", (name, build, ids) => {
  test(`${name} has the documented construct ids`, () => {
    expect(idsBelow(build())).toEqual(ids);
  });

  test(`ApiObject.of returns the main object of ${name} if there is one`, () => {
    const construct = build();
    const main = construct.node.defaultChild;
    const found = main === undefined ? undefined : ApiObject.of(construct);
    expect(found && `${found.kind}/${found.name}`).toBe(MAIN[name]);
  });

  test(`${name} exposes every object that it creates as a field`, () => {
    const construct = build();
    const objects = construct.node.findAll().filter((child) => ApiObject.isApiObject(child));
    expect(objects.filter((object) => !reachableFrom(construct).has(object)).map(({ node }) => node.path)).toEqual([]);
  });
});

/** All objects in the fields of a construct, including fields that are lists, maps or other constructs. */
function reachableFrom(construct: object): ReadonlySet<unknown> {
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (ApiObject.isApiObject(value)) return;
    if (value instanceof Map) [...value.values()].forEach(visit);
    else Object.entries(value).forEach(([key, field]) => (key === "node" ? undefined : visit(field)));
  };
  visit(construct);
  return seen;
}

test("ApiObject.of fails for an external datastore and names the construct", () => {
  const redis = inChart(
    (chart) => new Redis(chart, "redis", { kind: "external", host: "r.example.com", cidrs: ["10.0.0.0/24"] }),
  );
  expect(() => ApiObject.of(redis)).toThrow("child of type ApiObject for construct shop/redis");
});

test("the prod chart contains the documented constructs", () => {
  const chart = new AccessLayerChart(new App(), "access-layer", { layer: layerOf(environmentOf("prod")) });
  const children = chart.node.children.map(({ node }) => node.id);
  expect(children).toEqual([
    ...["foundation", "access-policies", "postgres", "redis", "kafka", "keycloak", "alertmanager"],
    ...["auth", "entitlements", "gateway", "metrics", "streaming"],
    ...["operator-jobs", "database-backup", "configuration-backup", "public-routes", "on-call-roles", "monitoring"],
  ]);
  expectGolden("prod/construct-ids.txt", `${idsBelow(chart).join("\n")}\n`);
});
