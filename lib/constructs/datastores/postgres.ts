import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { postgresSchema } from "../schemas/datastores";
import { validateProps } from "../validation";
import { DATABASE, DATASTORE_PORTS, claimName, configMapName } from "../../names";
import { resolvePostgres, serverImage, type Endpoint, type ResolvedPostgres } from "../../layer/datastores";
import { datastoreCallee, type Callee } from "../../traffic/callees";
import { monitoredDatastore, type MonitoredDatastore } from "../../monitoring/monitored";
import { postgresProblems } from "../../rules/datastores";
import { exporterRoleProblems } from "../../rules/exporters";
import { namedDatastoreProblems } from "../../rules/named-datastores";
import { inEnvironment } from "../../rules/problems";
import { activeSecret } from "../../layer/secrets";
import type { PostgresSpec } from "../../spec/datastores";
import type { Problem } from "../../spec/problem";
import { postgresMemory } from "../../layer/postgres-memory";
import { parseQuantity } from "../../values/quantity";
import type { ContainerOptions, Probes } from "../pod/container";
import { files, type Datastore, type DatastoreProps } from "./datastore";
import type { Mount } from "../pod/mount";
import { ANSWERS, FINISH, HAS_DATABASES, START } from "./postgres-start";
import { createExporter, type DatastoreExporter } from "./exporter";
import { SinglePodServer, type ServerObjects } from "./single-pod-server";

/** Props for {@link Postgres}. */
export type PostgresProps = PostgresSpec & DatastoreProps;

const DEFAULTS = {
  /** User ID of `postgres` in the Debian image. */
  user: 999,
  /** Number of seconds for the shutdown checkpoint of a busy server. Without the checkpoint, the server replays the log on the next start. */
  graceSeconds: 120,
  /** Share of the requested memory for `shared_buffers`, as recommended in the PostgreSQL documentation. */
  sharedBuffersPart: 0.25,
};

/** Bounds of `max_wal_size` in MiB. */
const WAL_SIZE = { min: 128, max: 1024 };

/** First version that requires the new mount path. Since version 18, the image does not start with a volume at the old path. */
const FIRST_VERSIONED_DATA = 18;

/**
 * The layer's PostgreSQL server, with the databases `access` and `keycloak` and the user `access`. When it runs in the cluster, it consists of the
 * Deployment `postgres-deployment` with one pod, the Service `postgres-service` on port 5432, the claim `postgres-data`, the ConfigMap
 * `postgres-config` with the script that creates the databases, and a ServiceAccount. No objects are created for an external PostgreSQL server.
 *
 * The key `password` of the active Secret contains the password. The image reads it only when it initializes the data, so start a rotation with
 * `ALTER ROLE access PASSWORD …`. A new major version requires a dump and restore, because the server does not start with data from a different major
 * version.
 *
 * The default child is the Deployment. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 * @throws ProblemsError if props are missing, unknown or of the wrong type
 */
export class Postgres extends Construct implements Datastore {
  /** Kind of datastore. */
  readonly datastore = "postgres";
  /** Name of the datastore. It is the value of the `app` label, and the names of objects and client environment variables are derived from it. */
  readonly name: string;
  /** Address that clients connect to. */
  readonly endpoint: Endpoint;
  /** Callee that represents this datastore in the `calls` of a service. */
  readonly callee: Callee;
  /** Calls that the datastore's pods make. The list is always empty, because they do not call any other service. */
  readonly calls: readonly Callee[] = [];
  /** Monitoring data that {@link Monitoring} uses; `undefined` if the datastore is external. */
  readonly monitored: MonitoredDatastore | undefined;
  /**
   * Kubernetes objects of the datastore.
   * @default - none, if the datastore is external
   */
  readonly server?: ServerObjects;
  /**
   * Exporter of the server's statistics.
   * @default - none
   */
  readonly exporter?: DatastoreExporter;

  constructor(scope: Construct, id: string, props: PostgresProps) {
    super(scope, id);
    validateProps(this, props, {
      schema: postgresSchema,
      problemsOf: postgresPropsProblems,
    });
    const postgres = resolvePostgres(props, props.name);
    this.name = postgres.name;
    this.endpoint = postgres.endpoint;
    this.monitored = monitoredDatastore("postgres", postgres);
    this.callee = datastoreCallee("postgres", props, props.secrets, this.name);
    if (postgres.kind === "inCluster") this.server = createServer(this, { ...props, ...postgres });
    this.exporter = createExporter(this, "postgres", props);
    this.node.defaultChild = this.server?.deployment;
  }
}

function postgresPropsProblems(props: PostgresProps): readonly Problem[] {
  const hasExporter = props.kind === "inCluster" && props.exporter !== undefined;
  return [
    ...namedDatastoreProblems("postgres", props, postgresProblems),
    ...(hasExporter ? exporterRoleProblems(props.name ?? "postgres", props.secrets, inEnvironment("exporter")) : []),
  ];
}

/** Props of the in-cluster server, with all defaults applied. */
type Server = Omit<Extract<ResolvedPostgres, { readonly kind: "inCluster" }>, "exporter"> & DatastoreProps;

function createServer(scope: Construct, props: Server): SinglePodServer {
  return new SinglePodServer(scope, "server", {
    app: props.name,
    container: serverContainer(props),
    port: { name: "postgres", number: DATASTORE_PORTS.postgres },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    storage: { size: props.storage, storageClass: props.storageClass },
    pods: props.pods,
    files: files(props.name, {
      "10-keycloak.sql": `CREATE DATABASE ${DATABASE.keycloak} OWNER ${DATABASE.user};\n`,
      "90-finish.sh": FINISH,
    }),
  });
}

function serverContainer(props: Server): ContainerOptions {
  const resources = props.resources;
  const data = dataFolder(props.version);
  return {
    name: props.name,
    image: serverImage(props),
    // "$0" and the arguments follow the script.
    command: ["bash", "-ec", START, "postgres"],
    args: settings(props).flatMap((setting) => ["-c", setting]),
    ports: { postgres: DATASTORE_PORTS.postgres },
    environment: [
      { name: "POSTGRES_USER", value: DATABASE.user },
      { name: "POSTGRES_DB", value: DATABASE.access },
      {
        name: "POSTGRES_PASSWORD",
        secret: { name: activeSecret(props.secrets, "postgres", props.name), key: "password" },
      },
      // Only a first start reads them. Checksums find damaged pages; they are the default from version 18 on.
      { name: "POSTGRES_INITDB_ARGS", value: "--data-checksums" },
      { name: "PGDATA", value: data.folder },
    ],
    resources,
    mounts: serverMounts(props.name, data.mount),
    probes: serverProbes(),
  };
}

/**
 * Data folder. It is a subfolder of the volume, because `initdb` fails in a folder that contains `lost+found`. The subfolder is the same for every
 * version, so that a new major version fails to start with the old data instead of creating an empty database.
 */
function dataFolder(version: string): { readonly mount: string; readonly folder: string } {
  const isVersioned = Number.parseInt(version, 10) >= FIRST_VERSIONED_DATA;
  const mount = isVersioned ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
  return { mount, folder: `${mount}/pgdata` };
}

function serverMounts(name: string, dataMount: string): readonly Mount[] {
  return [
    { kind: "claim", path: dataMount, claimName: claimName(name) },
    { kind: "scratch", path: "/var/run/postgresql" },
    { kind: "scratch", path: "/tmp" },
    { kind: "scratch", path: "/dev/shm", inMemory: true, sizeLimit: "128Mi" },
    { kind: "files", path: "/docker-entrypoint-initdb.d", configMapName: configMapName(name) },
  ];
}

/** Probes of the server. They use TCP, because the temporary server that initializes the databases listens only on a Unix socket. */
function serverProbes(): Probes {
  const bash = (script: string) => ({ exec: { command: ["bash", "-ec", script] }, timeoutSeconds: 5 });
  return {
    // Allow ten minutes for the first start, which does not answer over TCP.
    startup: { ...bash(ANSWERS), periodSeconds: 5, failureThreshold: 120 },
    readiness: { ...bash(HAS_DATABASES), periodSeconds: 10, failureThreshold: 3 },
    liveness: {
      tcpSocket: { port: k8s.IntOrString.fromString("postgres") },
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
  };
}

function settings({ resources, maxConnections, storage }: Server): readonly string[] {
  const { sharedBuffers, workMemory } = postgresMemory(resources, maxConnections);
  return [
    `max_connections=${maxConnections}`,
    `shared_buffers=${sharedBuffers}MB`,
    `work_mem=${workMemory}kB`,
    `max_wal_size=${walSize(storage)}MB`,
  ];
}

/** Size of the write-ahead log between checkpoints, in MiB: at most a tenth of the volume, which it shares with the data, and PostgreSQL's default. */
function walSize(storage: string): number {
  const mebibytes = (parseQuantity(storage) ?? 0) / 2 ** 20;
  return Math.max(WAL_SIZE.min, Math.min(WAL_SIZE.max, Math.floor(mebibytes / 10)));
}
