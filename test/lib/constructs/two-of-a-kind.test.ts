import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { App, Chart } from "cdk8s";
import { AccessPolicies } from "../../../lib/constructs/access-policies";
import type { Datastore } from "../../../lib/constructs/datastores/datastore";
import { Kafka } from "../../../lib/constructs/datastores/kafka";
import { Keycloak } from "../../../lib/constructs/datastores/keycloak";
import { Postgres } from "../../../lib/constructs/datastores/postgres";
import { Redis } from "../../../lib/constructs/datastores/redis";
import { Monitoring } from "../../../lib/constructs/monitoring";
import { EdgeService } from "../../../lib/constructs/edge-service";
import { identityOf, manifestsOf, type Manifest } from "../../../lib/manifests/manifest";
import { problemsAtSynthesis } from "../../helpers/construct-problems";
import { environmentOfContainer, mainContainer, ofKind, one } from "../../helpers/kubernetes";

const REDIS = { kind: "inCluster", version: "7.4.1", storage: "1Gi", maxMemory: "64Mi" } as const;
const POSTGRES = { kind: "inCluster", version: "16.4", storage: "1Gi" } as const;
const KAFKA = { kind: "inCluster", version: "7.7.1", storage: "2Gi" } as const;
const KEYCLOAK = { kind: "inCluster", version: "26.2.5", hostname: "login.example.org" } as const;

/** A function for each kind of datastore that creates one with the given name or with the default name. */
const KINDS: Readonly<Record<string, (chart: Chart, name?: string) => Datastore>> = {
  redis: (chart, name) => new Redis(chart, name ?? "redis", { ...REDIS, name }),
  postgres: (chart, name) => new Postgres(chart, name ?? "postgres", { ...POSTGRES, name }),
  kafka: (chart, name) => new Kafka(chart, name ?? "kafka", { ...KAFKA, name }),
  keycloak: (chart, name) => new Keycloak(chart, name ?? "keycloak", { ...KEYCLOAK, name }),
};

function built(build: (chart: Chart) => unknown): readonly Manifest[] {
  const chart = new Chart(new App(), "shop", { namespace: "shop" });
  build(chart);
  return manifestsOf(chart);
}

function clientOf(chart: Chart, ...stores: readonly Datastore[]): void {
  new EdgeService(chart, "client", {
    name: "client",
    topology: "rolling",
    scale: { min: 1 },
    release: { rolling: { version: "v1.0.0", floor: 1 } },
    calls: stores.map(({ callee }) => callee),
  });
}

describe("two datastores of a kind in one namespace", () => {
  test.each(Object.entries(KINDS))(
    "two datastores in one namespace share no object and no selector: %s",
    (_kind, build) => {
      const manifests = built((chart) => [build(chart), build(chart, "second")]);
      const identities = manifests.map(identityOf);
      expect(new Set(identities).size).toBe(identities.length);
      const selectors = (kind: "Service" | "Deployment") =>
        ofKind(manifests, kind).map(({ spec }) => JSON.stringify(spec.selector));
      expect(new Set(selectors("Service")).size).toBe(2);
      expect(new Set(selectors("Deployment")).size).toBe(2);
    },
  );

  test.each(Object.entries(KINDS))("two datastores in one namespace differ only in names: %s", (kind, build) => {
    const text = (name?: string) =>
      JSON.stringify(
        built((chart) => build(chart, name)),
        undefined,
        1,
      );
    const withoutClusterId = (json: string) => json.replace(/("CLUSTER_ID",\s+"value": )"[^"]+"/, "$1");
    expect(withoutClusterId(text("zz9").replaceAll("zz9", kind))).toBe(withoutClusterId(text()));
    expect(text("zz9")).toContain('"zz9-service"');
  });

  test("two Kafka clusters in one namespace have different cluster IDs", () => {
    const id = (name?: string) => {
      const manifests = built((chart) => new Kafka(chart, "kafka", { ...KAFKA, name }));
      return environmentOfContainer(mainContainer(manifests, `${name ?? "kafka"}-deployment`))["CLUSTER_ID"];
    };
    expect(id("second")).not.toBe(id());
    expect(id("second")).toBe(id("second"));
  });

  test("a client gets separate variables for two datastores of a kind", () => {
    const manifests = built((chart) => {
      const stores = Object.values(KINDS).flatMap((build) => build(chart));
      const sessions = new Redis(chart, "sessions", { ...REDIS, name: "sessions" });
      const ledger = new Postgres(chart, "ledger", { ...POSTGRES, name: "ledger" });
      clientOf(chart, ...stores, sessions, ledger);
    });
    expect(environmentOfContainer(mainContainer(manifests, "client"))).toMatchObject({
      ACCESS_REDIS_URL: "redis://redis-service:6379/0",
      ACCESS_REDIS_PASSWORD: "secret:redis-credentials/password",
      ACCESS_SESSIONS_URL: "redis://sessions-service:6379/0",
      ACCESS_SESSIONS_PASSWORD: "secret:sessions-credentials/password",
      ACCESS_POSTGRES_POOL_SIZE: "5",
      ACCESS_LEDGER_HOST: "ledger-service",
      ACCESS_LEDGER_PASSWORD: "secret:ledger-credentials/password",
      ACCESS_LEDGER_POOL_SIZE: "5",
    });
  });

  test("Keycloak uses the Secret of the database in its props", () => {
    const manifests = built((chart) => {
      const database = new Postgres(chart, "identities", { ...POSTGRES, name: "identities" });
      new Keycloak(chart, "keycloak", { ...KEYCLOAK, database });
    });
    expect(environmentOfContainer(mainContainer(manifests, "keycloak-deployment"))).toMatchObject({
      KC_DB_URL_HOST: "identities-service",
      KC_DB_PASSWORD: "secret:identities-credentials/password",
    });
    expect(one(manifests, "PersistentVolumeClaim", "identities-data")).toBeDefined();
  });

  test.each([
    ["kafka", "the default name of another datastore"],
    ["quarantine", "which the library reserves"],
    ["backfill", "which the library reserves"],
    ["default", "which the library reserves"],
    ["9lives", "starting with a letter"],
    ["Sessions", "lowercase letters"],
    ["s".repeat(49), "at most 48"],
  ])("a datastore can't have the name %s", (name, message) => {
    const refused = problemsAtSynthesis((chart) => new Redis(chart, "redis", { ...REDIS, name }));
    expect(refused?.message).toContain(`shop/redis (Redis) name: must`);
    expect(refused?.message).toContain(message);
  });

  test("two datastores with the same name are rejected", () => {
    const refused = problemsAtSynthesis((chart) => [new Redis(chart, "a", REDIS), new Redis(chart, "b", REDIS)]);
    expect(refused?.message).toContain(
      "shop/b (Redis) creates ServiceAccount redis and 4 more a second time, after shop/a/server/",
    );
    expect(refused?.message).toContain("give one of the two constructs a different name or namespace");
  });
});

describe("two constructs that create the same objects", () => {
  const service = (chart: Chart, id: string, name: string) =>
    new EdgeService(chart, id, {
      name,
      topology: "rolling",
      scale: { min: 1 },
      release: { rolling: { version: "v1.0.0", floor: 1 } },
    });
  const PAIRS: Readonly<Record<string, (chart: Chart) => unknown>> = {
    services: (chart) => [service(chart, "a", "web"), service(chart, "b", "web")],
    policies: (chart) => ["a", "b"].map((id) => new AccessPolicies(chart, id, { services: [] })),
    monitoring: (chart) => ["a", "b"].map((id) => new Monitoring(chart, id, { kind: "operator", services: [] })),
  };

  test.each(Object.entries(PAIRS))(
    "app.synth() rejects two constructs that create the same objects: %s",
    (_name, build) => {
      const app = new App({ outdir: mkdtempSync(join(tmpdir(), "two-")) });
      build(new Chart(app, "shop", { namespace: "shop" }));
      expect(() => app.synth()).toThrow(/\[shop\/b\] creates \w+ [\w-]+.* a second time, after shop\/a\//);
      rmSync(app.outdir, { recursive: true });
    },
  );

  test("two charts may create the same objects, because they may be for different clusters", () => {
    const app = new App();
    for (const id of ["one", "two"]) service(new Chart(app, id, { namespace: "shop" }), "web", "web");
    expect(app.node.findAll().flatMap((construct) => construct.node.validate())).toEqual([]);
  });
});
