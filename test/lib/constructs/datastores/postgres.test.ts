import { Postgres, type PostgresProps } from "../../../../lib/constructs/datastores/postgres";
import { alone, clientEnvironmentOf } from "../../../helpers/datastores";
import { environmentOfContainer, mainContainer, one } from "../../../helpers/kubernetes";
import { ALL_PODS } from "../../../helpers/pods";
import { missingFields, type Complete } from "../../../helpers/rendered-fields";
import { namesOf } from "../../../helpers/consumer-chart";
import type { ExternalEndpoint } from "../../../../lib/spec/external";

const MINIMAL: PostgresProps = { kind: "inCluster", version: "16.4", storage: "10Gi" };

/** All props except the name, which two-of-a-kind.test.ts covers, and the exporter, which exporter.test.ts covers. */
const ALL: Complete<Omit<Extract<PostgresProps, { kind: "inCluster" }>, "name" | "exporter">> = {
  kind: "inCluster",
  version: "17.31",
  digest: `sha256:${"31".repeat(32)}`,
  storage: "37Gi",
  storageClass: "their-fast-disks",
  pods: ALL_PODS,
  image: "registry.example.com/base/postgres",
  resources: { requests: { cpu: "311m", memory: "1732Mi" }, limits: { cpu: "313m", memory: "1734Mi" } },
  maxConnections: 271,
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

const EXTERNAL: Complete<Omit<Extract<PostgresProps, { kind: "external" }>, "hostFrom" | "name" | "ca">> &
  Pick<ExternalEndpoint, "ca"> = {
  kind: "external",
  host: "access.abc123.eu-central-1.rds.amazonaws.com",
  port: 5433,
  tls: true,
  ca: { configMap: "their-ca", key: "root.pem" },
  sslMode: "verify-ca",
  user: "their_user",
  databases: { access: "their-access", keycloak: "their-keycloak" },
  cidrs: ["10.40.16.0/20"],
  maxConnections: 271,
  secrets: ALL.secrets,
  storageClass: "their-fast-disks",
};

function build(props: PostgresProps) {
  return alone((chart) => new Postgres(chart, "their-id", props)).manifests;
}

function serverOf(props: PostgresProps) {
  return mainContainer(build(props), "postgres-deployment");
}

describe("Postgres in the cluster", () => {
  test("Postgres renders one Deployment, a claim, a script, a Service and a ServiceAccount", () => {
    const manifests = build(MINIMAL);
    expect(namesOf(manifests)).toEqual([
      "ServiceAccount/postgres",
      "PersistentVolumeClaim/postgres-data",
      "ConfigMap/postgres-config",
      "Deployment/postgres-deployment",
      "Service/postgres-service",
    ]);
    expect(one(manifests, "Service", "postgres-service").spec.ports).toMatchObject([
      { port: 5432, targetPort: "postgres" },
    ]);
    expect(mainContainer(manifests, "postgres-deployment")).toMatchObject({ name: "postgres", image: "postgres:16.4" });
  });

  test("Postgres renders all of its props and references only its own Secret", () => {
    expect(missingFields(ALL, build(ALL), build(MINIMAL))).toEqual([
      "kind",
      "secrets.jwt",
      "secrets.redis",
      "secrets.kafka",
      "secrets.keycloak",
      "secrets.alertmanager",
      "secrets.databaseRoles.orders",
    ]);
  });

  test("Postgres uses the cluster's default storage class by default", () => {
    const claim = (props: PostgresProps) => one(build(props), "PersistentVolumeClaim", "postgres-data").spec;
    expect(Object.keys(claim(MINIMAL))).toEqual(["accessModes", "resources"]);
    expect(claim({ ...MINIMAL, storageClass: "gp3" }).storageClassName).toBe("gp3");
  });

  test.each([
    ["16.4", "/var/lib/postgresql/data", "/var/lib/postgresql/data/pgdata"],
    ["17.0", "/var/lib/postgresql/data", "/var/lib/postgresql/data/pgdata"],
    ["18.1", "/var/lib/postgresql", "/var/lib/postgresql/pgdata"],
  ])("PostgreSQL %s keeps its data below the mount path %s", (version, mount, folder) => {
    const server = serverOf({ ...MINIMAL, version });
    expect(environmentOfContainer(server)["PGDATA"]).toBe(folder);
    expect(server.volumeMounts.find(({ name }) => name === "postgres-data")?.mountPath).toBe(mount);
  });

  test("Postgres creates its own user and database, and uses a script to create Keycloak's database", () => {
    const manifests = build(MINIMAL);
    expect(environmentOfContainer(mainContainer(manifests, "postgres-deployment"))).toEqual({
      POSTGRES_USER: "access",
      POSTGRES_DB: "access",
      POSTGRES_PASSWORD: "secret:postgres-credentials/password",
      POSTGRES_INITDB_ARGS: "--data-checksums",
      PGDATA: "/var/lib/postgresql/data/pgdata",
    });
    expect(one(manifests, "ConfigMap", "postgres-config").data).toEqual({
      "10-keycloak.sql": "CREATE DATABASE keycloak OWNER access;\n",
      "90-finish.sh": expect.stringContaining('rm -f "$PGDATA.unfinished"'),
    });
    const mounts = mainContainer(manifests, "postgres-deployment").volumeMounts;
    expect(mounts.find(({ name }) => name === "postgres-config")?.mountPath).toBe("/docker-entrypoint-initdb.d");
  });

  test("Postgres sets max_connections, work_mem and max_wal_size, and sets shared_buffers to a quarter of the memory request", () => {
    expect(serverOf(MINIMAL).args).toEqual([
      "-c",
      "max_connections=200",
      "-c",
      "shared_buffers=256MB",
      "-c",
      "work_mem=1720kB",
      "-c",
      "max_wal_size=1024MB",
    ]);
    expect(serverOf(ALL).args).toEqual([
      "-c",
      "max_connections=271",
      "-c",
      "shared_buffers=433MB",
      "-c",
      "work_mem=2747kB",
      "-c",
      "max_wal_size=1024MB",
    ]);
  });

  test.each([
    ["512Mi", "max_wal_size=128MB"],
    ["5Gi", "max_wal_size=512MB"],
    ["50Gi", "max_wal_size=1024MB"],
  ])("the write-ahead log of Postgres takes at most a tenth of a volume of %s, within bounds", (storage, setting) => {
    expect(serverOf({ ...MINIMAL, storage }).args?.at(-1)).toBe(setting);
  });

  test("Postgres is ready only when it responds over TCP, because the socket also responds during initialization", () => {
    const { startupProbe, readinessProbe, livenessProbe } = serverOf(MINIMAL);
    expect(startupProbe).toMatchObject({ periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120 });
    // A server that rejects connections during crash recovery is alive.
    expect(startupProbe?.exec?.command?.at(-1)).toMatch(
      /^pg_isready --quiet --host=127.0.0.1 .* \|\| \[ \$\? -eq 1 \]$/,
    );
    expect(readinessProbe).toMatchObject({ periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 });
    expect(readinessProbe?.exec?.command?.at(-1)).toMatch(/^pg_isready --quiet --host=127.0.0.1 .*[^\]]$/m);
    expect(livenessProbe?.tcpSocket).toEqual({ port: "postgres" });
  });
});

describe("an external Postgres", () => {
  test("an external Postgres creates no objects and uses the address from its props", () => {
    const { store, manifests } = alone((chart) => new Postgres(chart, "their-id", EXTERNAL));
    expect(manifests).toEqual([]);
    expect(store.endpoint).toEqual({
      host: EXTERNAL.host,
      port: 5433,
      tls: true,
      ca: EXTERNAL.ca,
      sslMode: "verify-ca",
      user: "their_user",
      databases: { access: "their-access", keycloak: "their-keycloak" },
    });
    expect(store.callee).toMatchObject({
      kind: "addresses",
      name: "postgres",
      cidrs: ["10.40.16.0/20"],
      ports: [5433],
    });
  });

  test("an external Postgres sets the same client variables as one in the cluster", () => {
    const own = clientEnvironmentOf((chart) => new Postgres(chart, "db", MINIMAL));
    const { kind, host, cidrs, secrets } = EXTERNAL;
    const theirs = clientEnvironmentOf((chart) => new Postgres(chart, "db", { kind, host, cidrs, secrets }));
    expect(Object.keys(theirs)).toEqual(Object.keys(own));
    expect(own).toEqual({
      ACCESS_POSTGRES_HOST: "postgres-service",
      ACCESS_POSTGRES_PORT: "5432",
      ACCESS_POSTGRES_DATABASE: "access",
      ACCESS_POSTGRES_USER: "access",
      ACCESS_POSTGRES_PASSWORD: "secret:postgres-credentials/password",
      ACCESS_POSTGRES_SSLMODE: "disable",
      ACCESS_POSTGRES_POOL_SIZE: "5",
    });
    expect(theirs).toMatchObject({
      ACCESS_POSTGRES_HOST: "access.abc123.eu-central-1.rds.amazonaws.com",
      ACCESS_POSTGRES_PORT: "5432",
      ACCESS_POSTGRES_PASSWORD: "secret:rotated-postgres/password",
      ACCESS_POSTGRES_SSLMODE: "require",
    });
  });

  test("clients of an external Postgres get its user, its database and its CA", () => {
    expect(clientEnvironmentOf((chart) => new Postgres(chart, "db", EXTERNAL))).toMatchObject({
      ACCESS_POSTGRES_DATABASE: "their-access",
      ACCESS_POSTGRES_USER: "their_user",
      ACCESS_POSTGRES_SSLMODE: "verify-ca",
      ACCESS_POSTGRES_SSLROOTCERT: "/etc/access-layer/ca/postgres/root.pem",
    });
  });

  test.each([
    [{ tls: false }, "disable", undefined],
    [{}, "require", undefined],
    [{ sslMode: "verify-full" }, "verify-full", "system"],
    [{ ca: { secret: "a", key: "b" } }, "verify-full", "/etc/access-layer/ca/postgres/b"],
  ] as const)("clients of an external Postgres with %j get the mode %s and the CA %s", (fields, mode, file) => {
    const { kind, host, cidrs } = EXTERNAL;
    const variables = clientEnvironmentOf((chart) => new Postgres(chart, "db", { kind, host, cidrs, ...fields }));
    expect(variables["ACCESS_POSTGRES_SSLMODE"]).toBe(mode);
    expect(variables["ACCESS_POSTGRES_SSLROOTCERT"]).toBe(file);
  });
});
