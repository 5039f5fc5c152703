import { Keycloak, type KeycloakProps } from "../../../../lib/constructs/datastores/keycloak";
import type { Endpoint } from "../../../../lib/layer/datastores";
import { Postgres } from "../../../../lib/constructs/datastores/postgres";
import { alone, clientEnvironmentOf } from "../../../helpers/datastores";
import { environmentOfContainer, mainContainer, one } from "../../../helpers/kubernetes";
import { ALL_PODS } from "../../../helpers/pods";
import { missingFields, type Complete } from "../../../helpers/rendered-fields";
import { inConsumerChart, namesOf } from "../../../helpers/consumer-chart";
import type { ExternalEndpoint } from "../../../../lib/spec/external";

const MINIMAL: KeycloakProps = { kind: "inCluster", version: "26.2.5", hostname: "auth.example.com" };

/** All props except the name, which two-of-a-kind.test.ts covers. */
const ALL: Complete<Omit<Extract<KeycloakProps, { kind: "inCluster" }>, "name" | "database">> & { database: Endpoint } =
  {
    kind: "inCluster",
    version: "26.2.31",
    digest: `sha256:${"31".repeat(32)}`,
    hostname: "login.example.com",
    replicas: 13,
    databaseConnections: 17,
    adminUrl: "http://localhost:18080",
    realmImport: "their.realms",
    image: "registry.example.com/base/keycloak",
    resources: { requests: { cpu: "311m", memory: "1312Mi" }, limits: { cpu: "313m", memory: "1314Mi" } },
    database: { host: "access.abc123.eu-central-1.rds.amazonaws.com", port: 5433, tls: true },
    storageClass: "their-fast-disks",
    pods: ALL_PODS,
    secrets: {
      jwt: "rotated-jwt",
      postgres: "rotated-postgres",
      redis: "rotated-redis",
      kafka: "rotated-kafka",
      keycloak: "rotated-keycloak",
      alertmanager: "rotated-alertmanager",
      databaseRoles: { orders: "rotated-orders" },
    },
  };

const EXTERNAL: Complete<Omit<Extract<KeycloakProps, { kind: "external" }>, "hostFrom" | "name" | "ca" | "database">> &
  Pick<ExternalEndpoint, "ca"> & {
    database: Endpoint;
  } = {
  kind: "external",
  host: "login.identity.example.com",
  port: 8443,
  tls: true,
  ca: { configMap: "their-ca", key: "root.pem" },
  basePath: "/their/auth",
  realm: "their-realm",
  cidrs: ["203.0.113.10/32"],
  database: ALL.database,
  secrets: ALL.secrets,
  storageClass: "their-fast-disks",
};

function build(props: KeycloakProps) {
  return alone((chart) => new Keycloak(chart, "their-id", props)).manifests;
}

function settingsOf(props: KeycloakProps) {
  return environmentOfContainer(mainContainer(build(props), "keycloak-deployment"));
}

describe("Keycloak in the cluster", () => {
  test("Keycloak renders a Deployment with two pods, a disruption budget, a Service and a ServiceAccount", () => {
    const manifests = build(MINIMAL);
    expect(namesOf(manifests)).toEqual([
      "ServiceAccount/keycloak",
      "Service/keycloak-service",
      "Deployment/keycloak-deployment",
      "PodDisruptionBudget/keycloak-deployment",
    ]);
    expect(one(manifests, "Deployment", "keycloak-deployment").spec).toMatchObject({
      replicas: 2,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
    });
    expect(one(manifests, "Service", "keycloak-service").spec.ports).toMatchObject([
      { port: 8080, targetPort: "http" },
    ]);
    const { name, image, args } = mainContainer(manifests, "keycloak-deployment");
    expect({ name, image, args }).toEqual({
      name: "keycloak",
      image: "quay.io/keycloak/keycloak:26.2.5",
      args: ["start"],
    });
  });

  test("Keycloak renders all of its props and references only its own Secret and its database's Secret", () => {
    const manifests = build(ALL);
    expect(missingFields(ALL, manifests, build(MINIMAL))).toEqual([
      "kind",
      // This prop selects how to connect, which a test below covers.
      "database.tls",
      // Keycloak has no volume claim, so it uses no storage class.
      "storageClass",
      "secrets.jwt",
      "secrets.redis",
      "secrets.kafka",
      "secrets.alertmanager",
      "secrets.databaseRoles.orders",
    ]);
    expect(settingsOf(ALL)["KC_DB_URL_PROPERTIES"]).toBe("?sslmode=require");
  });

  test("Keycloak uses the PostgreSQL of its layer by default", () => {
    expect(settingsOf(MINIMAL)).toMatchObject({
      KC_DB: "postgres",
      KC_DB_URL_HOST: "postgres-service",
      KC_DB_URL_PORT: "5432",
      KC_DB_URL_DATABASE: "keycloak",
      KC_DB_URL_PROPERTIES: "?sslmode=disable",
      KC_DB_USERNAME: "access",
      KC_DB_PASSWORD: "secret:postgres-credentials/password",
      KC_DB_POOL_MAX_SIZE: "10",
      KC_BOOTSTRAP_ADMIN_USERNAME: "secret:keycloak-credentials/username",
      KC_BOOTSTRAP_ADMIN_PASSWORD: "secret:keycloak-credentials/password",
    });
  });

  test("Keycloak logs in as its own role if it has one, and as the superuser if only other clients have one", () => {
    const settings = (databaseRoles: Readonly<Record<string, string>>) =>
      settingsOf({ ...MINIMAL, secrets: { databaseRoles } });
    expect(settings({ keycloak: "postgres-keycloak" })).toMatchObject({
      KC_DB_USERNAME: "postgres-keycloak",
      KC_DB_PASSWORD: "secret:postgres-keycloak/password",
    });
    expect(settings({ auth: "postgres-auth" })).toEqual(settingsOf(MINIMAL));
  });

  test("Keycloak uses the endpoint of a Postgres construct, including an external one", () => {
    const manifests = inConsumerChart((chart) => {
      const host = "access.abc123.eu-central-1.rds.amazonaws.com";
      const database = new Postgres(chart, "db", { kind: "external", host, cidrs: ["10.40.16.0/20"] }).endpoint;
      new Keycloak(chart, "login", { ...MINIMAL, database });
    });
    expect(environmentOfContainer(mainContainer(manifests, "keycloak-deployment"))).toMatchObject({
      KC_DB_URL_HOST: "access.abc123.eu-central-1.rds.amazonaws.com",
      KC_DB_URL_PORT: "5432",
    });
  });

  test("Keycloak issues tokens for its public host behind a TLS proxy", () => {
    expect(settingsOf(MINIMAL)).toMatchObject({
      KC_HOSTNAME: "https://auth.example.com",
      KC_HOSTNAME_BACKCHANNEL_DYNAMIC: "true",
      KC_HTTP_ENABLED: "true",
      KC_PROXY_HEADERS: "xforwarded",
    });
  });

  test("the address of the console is set only if the file has one, and the realms come from the ConfigMap", () => {
    const given = { ...MINIMAL, adminUrl: "http://localhost:8080", realmImport: "a.realms" } as const;
    expect(settingsOf(MINIMAL)).not.toHaveProperty("KC_HOSTNAME_ADMIN");
    expect(settingsOf(given)["KC_HOSTNAME_ADMIN"]).toBe("http://localhost:8080");
    const { containers, volumes = [] } = one(build(given), "Deployment", "keycloak-deployment").spec.template.spec;
    expect(containers[0]?.args).toEqual(["start", "--import-realm"]);
    const mount = containers[0]?.volumeMounts?.find(({ mountPath }) => mountPath === "/opt/keycloak/data/import");
    expect(mount).toMatchObject({ readOnly: true });
    expect(volumes.find(({ name }) => name === mount?.name)?.configMap?.name).toBe("a.realms");
  });

  test("Keycloak copies its library directory to a volume that both containers share", () => {
    const { initContainers, containers, volumes } = one(build(MINIMAL), "Deployment", "keycloak-deployment").spec
      .template.spec;
    expect(initContainers?.[0]?.command).toEqual(["cp", "-R", "/opt/keycloak/lib/quarkus/.", "/build"]);
    expect(initContainers?.[0]?.image).toBe(containers[0].image);
    expect(initContainers?.[0]?.volumeMounts).toEqual([{ name: "build", mountPath: "/build" }]);
    expect(containers[0].volumeMounts[0]).toEqual({ name: "build", mountPath: "/opt/keycloak/lib/quarkus" });
    expect(volumes[0]).toEqual({ name: "build", emptyDir: { sizeLimit: "512Mi" } });
    expect(volumes.map(({ name }) => name)).toEqual(["build", "scratch-opt-keycloak-data", "scratch-tmp"]);
  });

  test("Keycloak's probes use the management port, which no Service exposes", () => {
    const { startupProbe, readinessProbe, livenessProbe, ports } = mainContainer(build(MINIMAL), "keycloak-deployment");
    expect(startupProbe?.httpGet).toEqual({ path: "/health/started", port: "management" });
    expect(readinessProbe?.httpGet).toEqual({ path: "/health/ready", port: "management" });
    expect(livenessProbe?.httpGet).toEqual({ path: "/health/live", port: "management" });
    expect(ports).toMatchObject([
      { name: "http", containerPort: 8080 },
      { name: "management", containerPort: 9000 },
      { name: "peers", containerPort: 7800 },
    ]);
    expect(settingsOf(MINIMAL)).toMatchObject({ KC_HEALTH_ENABLED: "true", KC_METRICS_ENABLED: "true" });
  });
});

describe("an external Keycloak", () => {
  test("an external Keycloak creates no objects and uses the address from its props", () => {
    const { store, manifests } = alone((chart) => new Keycloak(chart, "their-id", EXTERNAL));
    expect(manifests).toEqual([]);
    expect(store.endpoint).toEqual({
      host: EXTERNAL.host,
      port: 8443,
      tls: true,
      ca: EXTERNAL.ca,
      basePath: "/their/auth",
      realm: "their-realm",
    });
    expect(store.callee).toMatchObject({
      kind: "addresses",
      name: "keycloak",
      cidrs: ["203.0.113.10/32"],
      ports: [8443],
    });
  });

  test("an external Keycloak sets the same client variable as one in the cluster", () => {
    expect(clientEnvironmentOf((chart) => new Keycloak(chart, "login", MINIMAL))).toEqual({
      ACCESS_KEYCLOAK_URL: "http://keycloak-service:8080",
    });
    expect(clientEnvironmentOf((chart) => new Keycloak(chart, "login", EXTERNAL))).toEqual({
      ACCESS_KEYCLOAK_URL: "https://login.identity.example.com:8443/their/auth",
      ACCESS_KEYCLOAK_CA_FILE: "/etc/access-layer/ca/keycloak/root.pem",
      ACCESS_KEYCLOAK_REALM: "their-realm",
      ACCESS_KEYCLOAK_ISSUER: "https://login.identity.example.com:8443/their/auth/realms/their-realm",
    });
  });
});
