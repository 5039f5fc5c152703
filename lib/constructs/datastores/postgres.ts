import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { postgresSchema } from "../schemas/datastores";
import { validateProps } from "../validation";
import { DATABASE, DATASTORE_PORTS, claimName, configMapName, imageReference } from "../../names";
import { resolvePostgres, type Endpoint, type ResolvedPostgres } from "../../layer/datastores";
import { datastoreCallee, type Callee } from "../../traffic/callees";
import { monitoredDatastore, type MonitoredDatastore } from "../../monitoring/monitored";
import { postgresProblems } from "../../rules/datastores";
import { namedDatastoreProblems } from "../../rules/named-datastores";
import { activeSecret } from "../../layer/secrets";
import type { PostgresSpec } from "../../spec/datastores";
import type { Resources } from "../../spec/service";
import { parseQuantity } from "../../values/quantity";
import type { ContainerOptions, Probes } from "../pod/container";
import { files, type Datastore, type DatastoreProps } from "./datastore";
import type { Mount } from "../pod/mount";
import { SinglePodServer, type ServerObjects } from "./single-pod-server";

/** Props of {@link Postgres}. */
export type PostgresProps = PostgresSpec & DatastoreProps;

const DEFAULTS = {
  /** User `postgres` of the Debian image. */
  user: 999,
  /** A checkpoint of a busy server takes its time; without it the next start replays the log. */
  graceSeconds: 120,
  /** Part of the memory that PostgreSQL's documentation suggests for `shared_buffers`. */
  sharedBuffersPart: 0.25,
};

/** From 18 on the image refuses a volume at its old place. */
const FIRST_VERSIONED_DATA = 18;

/**
 * PostgreSQL for the layer, with the databases `access` and `keycloak` and the user `access`. In the cluster: Deployment
 * `postgres-deployment` with one pod, `postgres-service:5432`, claim `postgres-data`, ConfigMap `postgres-config` with the
 * script that creates the databases, ServiceAccount. External: no objects. The password is the key `password` of the active
 * Secret; the image reads it only when it creates the data, so a rotation begins with `ALTER ROLE access PASSWORD …`. A new major
 * version needs a dump and a restore: the server refuses the data of another one.
 *
 * The default child is the Deployment. Wrong values of props are reported at synthesis, with the problems of all other constructs.
 * @throws ProblemsError where props are missing, unknown or of the wrong type
 */
export class Postgres extends Construct implements Datastore {
  /** Which datastore it is. */
  readonly datastore = "postgres";
  /** Its name: the label `app`, and what its objects and the variables of clients are named after. */
  readonly name: string;
  /** Where clients connect. */
  readonly endpoint: Endpoint;
  /** What a service lists in its `calls`. */
  readonly callee: Callee;
  /** What its own pods call: nothing. */
  readonly calls: readonly Callee[] = [];
  /** How {@link Monitoring} watches it; `undefined` if it is external. */
  readonly monitored: MonitoredDatastore | undefined;
  /**
   * Its objects.
   * @default - none: it is external
   */
  readonly server?: ServerObjects;

  constructor(scope: Construct, id: string, props: PostgresProps) {
    super(scope, id);
    validateProps(this, props, {
      schema: postgresSchema,
      problemsOf: (given) => namedDatastoreProblems("postgres", given, postgresProblems),
    });
    const postgres = resolvePostgres(props, props.name);
    this.name = postgres.name;
    this.endpoint = postgres.endpoint;
    this.monitored = monitoredDatastore("postgres", postgres);
    this.callee = datastoreCallee("postgres", props, props.secrets, this.name);
    if (postgres.kind === "inCluster") this.server = createServer(this, { ...props, ...postgres });
    this.node.defaultChild = this.server?.deployment;
  }
}

/** The server in the cluster, with every default applied. */
type Server = Extract<ResolvedPostgres, { readonly kind: "inCluster" }> & DatastoreProps;

function createServer(scope: Construct, props: Server): SinglePodServer {
  return new SinglePodServer(scope, "server", {
    app: props.name,
    container: serverContainer(props),
    port: { name: "postgres", number: DATASTORE_PORTS.postgres },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    storage: { size: props.storage, storageClass: props.storageClass },
    files: files(props.name, { "10-keycloak.sql": `CREATE DATABASE ${DATABASE.keycloak} OWNER ${DATABASE.user};\n` }),
  });
}

function serverContainer(props: Server): ContainerOptions {
  const resources = props.resources;
  const data = dataFolder(props.version);
  return {
    name: props.name,
    image: imageReference(props.image, props.version),
    args: ["-c", `max_connections=${props.maxConnections}`, "-c", `shared_buffers=${sharedBuffers(resources)}MB`],
    ports: { postgres: DATASTORE_PORTS.postgres },
    environment: [
      { name: "POSTGRES_USER", value: DATABASE.user },
      { name: "POSTGRES_DB", value: DATABASE.access },
      {
        name: "POSTGRES_PASSWORD",
        secret: { name: activeSecret(props.secrets, "postgres", props.name), key: "password" },
      },
      { name: "PGDATA", value: data.folder },
    ],
    resources,
    mounts: serverMounts(props.name, data.mount),
    probes: serverProbes(),
  };
}

/**
 * The data lives in a sub-folder of the volume, whose root may hold `lost+found`, which `initdb` refuses. It is the same folder of
 * the volume for every version: a new major version must find the old data and refuse it, not begin an empty database beside it.
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

/** Over TCP: while the image sets up its databases, a temporary server answers on the socket only. */
function serverProbes(): Probes {
  const isReady = {
    exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", DATABASE.user, "-d", DATABASE.access] },
    timeoutSeconds: 5,
  };
  return {
    // Ten minutes: crash recovery replays the log before the server accepts connections.
    startup: { ...isReady, periodSeconds: 5, failureThreshold: 120 },
    readiness: { ...isReady, periodSeconds: 10, failureThreshold: 3 },
    liveness: {
      tcpSocket: { port: k8s.IntOrString.fromString("postgres") },
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
  };
}

function sharedBuffers({ requests }: Resources): number {
  const bytes = parseQuantity(requests.memory) ?? 0;
  return Math.max(16, Math.floor((bytes * DEFAULTS.sharedBuffersPart) / 2 ** 20));
}
