import { Construct } from "constructs";
import { redisSchema } from "../schemas/datastores";
import { validateProps } from "../validation";
import { DATASTORE_PORTS, claimName, configMapName } from "../../names";
import { resolveRedis, serverImage, type Endpoint, type ResolvedRedis } from "../../layer/datastores";
import { datastoreCallee, type Callee } from "../../traffic/callees";
import { monitoredDatastore, type MonitoredDatastore } from "../../monitoring/monitored";
import { redisProblems } from "../../rules/datastores";
import { namedDatastoreProblems } from "../../rules/named-datastores";
import { activeSecret } from "../../layer/secrets";
import type { RedisSpec } from "../../spec/datastores";
import { parseQuantity } from "../../values/quantity";
import type { ContainerOptions, Probes } from "../pod/container";
import { files, type Datastore, type DatastoreProps } from "./datastore";
import { createExporter, type DatastoreExporter } from "./exporter";
import { SinglePodServer, type ServerObjects } from "./single-pod-server";

/** Props for {@link Redis}. */
export type RedisProps = RedisSpec & DatastoreProps;

const DEFAULTS = {
  /** User ID of `redis` in the Debian image. */
  user: 999,
  graceSeconds: 60,
};

const FILES_PATH = "/etc/redis";

/**
 * Start script. It writes the password from the environment to a file in memory, because every process can read the arguments of other processes. It
 * escapes quotes and backslashes for redis.conf.
 */
const START = [
  "umask 077",
  `password=$(printf '%s' "$REDISCLI_AUTH" | sed 's/["\\\\]/\\\\&/g')`,
  `{ cat ${FILES_PATH}/redis.conf; printf 'requirepass "%s"\\n' "$password"; } > /run/redis/redis.conf`,
  "exec redis-server /run/redis/redis.conf",
].join("\n");

/**
 * The layer's Redis: a cache that evicts the least recently used keys and keeps its data in an append-only file across restarts. When it runs in the
 * cluster, it consists of the Deployment `redis-deployment` with one pod, the Service `redis-service` on port 6379, the claim `redis-data`, the
 * ConfigMap `redis-config` and a ServiceAccount. No objects are created for an external Redis. The key `password` of the active Secret contains the
 * password. In the pod, `redis-cli` reads it from `REDISCLI_AUTH`.
 *
 * The default child is the Deployment. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 * @throws ProblemsError if props are missing, unknown or of the wrong type
 */
export class Redis extends Construct implements Datastore {
  /** Kind of datastore. */
  readonly datastore = "redis";
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

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id);
    validateProps(this, props, {
      schema: redisSchema,
      problemsOf: (given) => namedDatastoreProblems("redis", given, redisProblems),
    });
    const redis = resolveRedis(props, props.name);
    this.name = redis.name;
    this.endpoint = redis.endpoint;
    this.monitored = monitoredDatastore("redis", redis);
    this.callee = datastoreCallee("redis", props, props.secrets, this.name);
    if (redis.kind === "inCluster") this.server = createServer(this, { ...props, ...redis });
    this.exporter = createExporter(this, "redis", props);
    this.node.defaultChild = this.server?.deployment;
  }
}

/** Props of the in-cluster server, with all defaults applied. */
type Server = Omit<Extract<ResolvedRedis, { readonly kind: "inCluster" }>, "exporter"> & DatastoreProps;

function createServer(scope: Construct, props: Server): SinglePodServer {
  return new SinglePodServer(scope, "server", {
    app: props.name,
    container: serverContainer(props),
    port: { name: "redis", number: DATASTORE_PORTS.redis },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    storage: { size: props.storage, storageClass: props.storageClass },
    pods: props.pods,
    files: files(props.name, { "redis.conf": configuration(props) }),
  });
}

function serverContainer(props: Server): ContainerOptions {
  return {
    name: props.name,
    image: serverImage(props),
    command: ["sh", "-ec", START],
    ports: { redis: DATASTORE_PORTS.redis },
    environment: [
      { name: "REDISCLI_AUTH", secret: { name: activeSecret(props.secrets, "redis", props.name), key: "password" } },
    ],
    resources: props.resources,
    mounts: [
      { kind: "claim", path: "/data", claimName: claimName(props.name) },
      { kind: "files", path: FILES_PATH, configMapName: configMapName(props.name) },
      { kind: "scratch", path: "/run/redis", inMemory: true, sizeLimit: "1Mi" },
      { kind: "scratch", path: "/tmp" },
    ],
    probes: serverProbes(),
  };
}

function configuration({ maxMemory }: Server): string {
  const lines = [
    "dir /data",
    // Snapshots are disabled, because the append-only file contains all data, and after a failed snapshot the server would reject PING and all writes.
    'save ""',
    "appendonly yes",
    `maxmemory ${parseQuantity(maxMemory) ?? 0}`,
    "maxmemory-policy allkeys-lru",
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * Probes of the server. `redis-cli ping` exits with 0 for every answer, also for an error. While the server loads the append-only file, it answers
 * LOADING. That can take any time, and a restart would begin it again. With a full volume it answers MISCONF and still serves reads.
 */
function serverProbes(): Probes {
  const answers = { exec: { command: ["redis-cli", "ping"] }, timeoutSeconds: 5 };
  return {
    startup: { ...answers, periodSeconds: 5, failureThreshold: 60 },
    readiness: {
      exec: { command: ["sh", "-c", "redis-cli ping | grep -q PONG"] },
      timeoutSeconds: 5,
      periodSeconds: 10,
      failureThreshold: 3,
    },
    liveness: { ...answers, periodSeconds: 20, failureThreshold: 6 },
  };
}
