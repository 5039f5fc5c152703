import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { datastoreCallee, datastoreEndpoint, type Callee, type Endpoint } from "../../traffic/callees";
import { DATABASE, DATASTORE_PORTS, claimName, configMapName, imageReference } from "../../names";
import { postgresProblems } from "../../rules/datastores";
import { throwIfAny } from "../../rules/problems-error";
import { activeSecret } from "../../spec/defaults";
import { DATASTORE_DEFAULTS } from "../../spec/datastore-defaults";
import type { InClusterPostgres, PostgresSpec } from "../../spec/datastores";
import type { Resources } from "../../spec/service";
import { parseQuantity } from "../../values/quantity";
import type { ContainerOptions, Probes } from "../pod/container";
import { files, type Datastore, type DatastoreProps } from "./datastore";
import type { Mount } from "../pod/mount";
import { SinglePodServer } from "./single-pod-server";

/** Props of {@link Postgres}. */
export type PostgresProps = PostgresSpec & DatastoreProps;

const DEFAULTS = {
  ...DATASTORE_DEFAULTS.postgres,
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
 * @throws ProblemsError with everything that is wrong with the props
 */
export class Postgres extends Construct implements Datastore {
  /** Where clients connect. */
  readonly endpoint: Endpoint;
  /** What a service lists in its `calls`. */
  readonly callee: Callee;

  constructor(scope: Construct, id: string, props: PostgresProps) {
    super(scope, id);
    throwIfAny(postgresProblems(props, []), `postgres ${this.node.path}`);
    this.endpoint = datastoreEndpoint("postgres", props.flavour === "external" ? props : undefined);
    this.callee = datastoreCallee("postgres", props, props.secrets);
    if (props.flavour === "inCluster") createServer(this, props);
  }
}

function createServer(scope: Construct, props: InClusterPostgres & DatastoreProps): void {
  new SinglePodServer(scope, "server", {
    app: "postgres",
    container: serverContainer(props),
    port: { name: "postgres", number: DATASTORE_PORTS.postgres },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    storage: { size: props.storage, storageClass: props.storageClass },
    files: files("postgres", { "10-keycloak.sql": `CREATE DATABASE ${DATABASE.keycloak} OWNER ${DATABASE.user};\n` }),
  });
}

function serverContainer(props: InClusterPostgres & DatastoreProps): ContainerOptions {
  const resources = props.resources ?? DEFAULTS.resources;
  const data = dataFolder(props.version);
  return {
    name: "postgres",
    image: imageReference(props.image ?? DEFAULTS.image, props.version),
    args: [
      "-c",
      `max_connections=${props.maxConnections ?? DEFAULTS.maxConnections}`,
      "-c",
      `shared_buffers=${sharedBuffers(resources)}MB`,
    ],
    ports: { postgres: DATASTORE_PORTS.postgres },
    environment: [
      { name: "POSTGRES_USER", value: DATABASE.user },
      { name: "POSTGRES_DB", value: DATABASE.access },
      { name: "POSTGRES_PASSWORD", secret: { name: activeSecret(props.secrets, "postgres"), key: "password" } },
      { name: "PGDATA", value: data.folder },
    ],
    resources,
    mounts: serverMounts(data.mount),
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

function serverMounts(dataMount: string): readonly Mount[] {
  return [
    { kind: "claim", path: dataMount, claimName: claimName("postgres") },
    { kind: "scratch", path: "/var/run/postgresql" },
    { kind: "scratch", path: "/tmp" },
    { kind: "scratch", path: "/dev/shm", inMemory: true, sizeLimit: "128Mi" },
    { kind: "files", path: "/docker-entrypoint-initdb.d", configMapName: configMapName("postgres") },
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
