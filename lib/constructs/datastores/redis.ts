import { Construct } from "constructs";
import { datastoreCallee, datastoreEndpoint, type Callee, type Endpoint } from "../../traffic/callees";
import { DATASTORE_PORTS, claimName, configMapName, imageReference } from "../../names";
import { redisProblems } from "../../rules/datastores";
import { throwIfAny } from "../../rules/problems-error";
import { activeSecret } from "../../spec/defaults";
import { DATASTORE_DEFAULTS } from "../../spec/datastore-defaults";
import type { InClusterRedis, RedisSpec } from "../../spec/datastores";
import { parseQuantity } from "../../values/quantity";
import type { ContainerOptions, Probes } from "../pod/container";
import { files, type Datastore, type DatastoreProps } from "./datastore";
import { SinglePodServer } from "./single-pod-server";

/** Props of {@link Redis}. */
export type RedisProps = RedisSpec & DatastoreProps;

const DEFAULTS = {
  ...DATASTORE_DEFAULTS.redis,
  image: "redis",
  /** User `redis` of the Debian image. */
  user: 999,
  graceSeconds: 60,
};

const FILES_PATH = "/etc/redis";

/**
 * The password goes from the environment into a file in memory: as an argument every process could read it. Quotes and
 * backslashes are escaped as redis.conf wants them; a password may hold any.
 */
const START = [
  "umask 077",
  `password=$(printf '%s' "$REDISCLI_AUTH" | sed 's/["\\\\]/\\\\&/g')`,
  `{ cat ${FILES_PATH}/redis.conf; printf 'requirepass "%s"\\n' "$password"; } > /run/redis/redis.conf`,
  "exec redis-server /run/redis/redis.conf",
].join("\n");

/**
 * Redis for the layer: a cache that evicts the least recently used key and keeps an append-only file over restarts. In the
 * cluster: Deployment `redis-deployment` with one pod, `redis-service:6379`, claim `redis-data`, ConfigMap `redis-config`,
 * ServiceAccount. External: no objects. The password is the key `password` of the active Secret; in the pod `redis-cli` has it
 * in `REDISCLI_AUTH`.
 * @throws ProblemsError with everything that is wrong with the props
 */
export class Redis extends Construct implements Datastore {
  /** Where clients connect. */
  readonly endpoint: Endpoint;
  /** What a service lists in its `calls`. */
  readonly callee: Callee;

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id);
    throwIfAny(redisProblems(props, []), `redis ${this.node.path}`);
    this.endpoint = datastoreEndpoint("redis", props.flavour === "external" ? props : undefined);
    this.callee = datastoreCallee("redis", props, props.secrets);
    if (props.flavour === "inCluster") createServer(this, props);
  }
}

function createServer(scope: Construct, props: InClusterRedis & DatastoreProps): void {
  new SinglePodServer(scope, "server", {
    app: "redis",
    container: serverContainer(props),
    port: { name: "redis", number: DATASTORE_PORTS.redis },
    user: DEFAULTS.user,
    graceSeconds: DEFAULTS.graceSeconds,
    storage: { size: props.storage, storageClass: props.storageClass },
    files: files("redis", { "redis.conf": configuration(props) }),
  });
}

function serverContainer(props: InClusterRedis & DatastoreProps): ContainerOptions {
  return {
    name: "redis",
    image: imageReference(props.image ?? DEFAULTS.image, props.version),
    command: ["sh", "-ec", START],
    ports: { redis: DATASTORE_PORTS.redis },
    environment: [{ name: "REDISCLI_AUTH", secret: { name: activeSecret(props.secrets, "redis"), key: "password" } }],
    resources: props.resources ?? DEFAULTS.resources,
    mounts: [
      { kind: "claim", path: "/data", claimName: claimName("redis") },
      { kind: "files", path: FILES_PATH, configMapName: configMapName("redis") },
      { kind: "scratch", path: "/run/redis", inMemory: true, sizeLimit: "1Mi" },
      { kind: "scratch", path: "/tmp" },
    ],
    probes: serverProbes(),
  };
}

function configuration({ maxMemory }: InClusterRedis): string {
  const lines = [
    "dir /data",
    "appendonly yes",
    `maxmemory ${parseQuantity(maxMemory) ?? 0}`,
    "maxmemory-policy allkeys-lru",
  ];
  return `${lines.join("\n")}\n`;
}

/** `redis-cli ping` exits 0 on an error too, so the answer itself is read. */
function serverProbes(): Probes {
  const answers = { exec: { command: ["sh", "-c", "redis-cli ping | grep -q PONG"] }, timeoutSeconds: 5 };
  return {
    // Five minutes: a big append-only file is read before the server answers PONG.
    startup: { ...answers, periodSeconds: 5, failureThreshold: 60 },
    readiness: { ...answers, periodSeconds: 10, failureThreshold: 3 },
    liveness: {
      exec: { command: ["sh", "-c", "redis-cli ping | grep -qE 'PONG|LOADING'"] },
      timeoutSeconds: 5,
      periodSeconds: 20,
      failureThreshold: 6,
    },
  };
}
