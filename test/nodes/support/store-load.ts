import { DATASTORE_PORTS, SECRET_KEYS } from "../../../lib/names";
import { NAMESPACE, eventually } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import { restrictedPod } from "./restricted-pod";

/** A pod that loads one datastore with the programs of an image. */
interface StoreLoad {
  readonly image: string;
  /** Secret of its credentials. Its keys are environment variables in capital letters. */
  readonly secret?: { readonly name: string; readonly keys: readonly string[] };
  readonly script: string;
  /** Prints the work that the datastore has done so far, in its container. */
  readonly done: string;
  /** Work after which the datastore has been under load. */
  readonly enough: number;
}

const POSTGRES = `-h postgres-service -U access`;
const KAFKA = `kafka-service:${DATASTORE_PORTS.kafka}`;
const BROKER = "--bootstrap-server localhost:9092";

/**
 * The loads. A rewrite of Redis's append-only file and sorts in PostgreSQL need the most memory, so both happen. Each load leaves pauses, because all
 * nodes share the machine's CPUs.
 */
const LOADS = {
  postgres: {
    image: "postgres:16.4",
    secret: { name: "postgres-credentials", keys: SECRET_KEYS.postgres },
    script: `export PGPASSWORD="$PASSWORD"
until pgbench ${POSTGRES} --initialize --scale=10 --quiet access; do sleep 1; done
echo "SELECT count(*) FROM (SELECT random() AS r FROM pgbench_accounts LIMIT 50000) AS picked GROUP BY r ORDER BY r LIMIT 1;" > /tmp/sort.sql
while :; do pgbench ${POSTGRES} --client=40 --time=60 --rate=60 --builtin=tpcb-like@9 --file=/tmp/sort.sql@1 access; sleep 1; done`,
    done: `PGPASSWORD="$POSTGRES_PASSWORD" psql -h 127.0.0.1 -U access -d access -Atqc "SELECT count(*) FROM pgbench_history"`,
    enough: 1_000,
  },
  redis: {
    image: "redis:7.4.1",
    secret: { name: "redis-credentials", keys: SECRET_KEYS.redis },
    // The benchmark never ends if its first connection is refused.
    script: `until redis-cli -h redis-service -a "$PASSWORD" ping; do sleep 1; done
while :; do redis-benchmark -h redis-service -a "$PASSWORD" -t set -d 512 -r 10000000 -n 20000 -c 20 -q; sleep 2; done`,
    done: `redis-cli info stats | tr -d '\\r' | sed -n 's/^evicted_keys://p'`,
    enough: 1_000,
  },
  kafka: {
    image: "confluentinc/cp-kafka:7.7.1",
    script: `until kafka-topics --bootstrap-server ${KAFKA} --create --if-not-exists --topic load --partitions 3 --config retention.bytes=33554432 --config segment.bytes=8388608; do sleep 1; done
kafka-console-consumer --bootstrap-server ${KAFKA} --topic load >/dev/null &
exec kafka-producer-perf-test --topic load --num-records 100000000 --record-size 1000 --throughput 1000 --producer-props bootstrap.servers=${KAFKA} acks=all`,
    done: `kafka-get-offsets ${BROKER} --topic load | awk -F: '{ sum += $3 } END { print sum + 0 }'`,
    enough: 10_000,
  },
  keycloak: {
    image: "curlimages/curl:8.17.0",
    secret: { name: "keycloak-credentials", keys: SECRET_KEYS.keycloak },
    script: `while :; do curl --silent --output /dev/null --max-time 10 --fail --data grant_type=password --data client_id=admin-cli --data-urlencode "username=$USERNAME" --data-urlencode "password=$PASSWORD" http://keycloak-service:${DATASTORE_PORTS.keycloak}/realms/master/protocol/openid-connect/token && echo token; sleep 1; done`,
    done: "",
    enough: 100,
  },
  alertmanager: {
    image: "curlimages/curl:8.17.0",
    script: `n=0; while :; do n=$((n + 1)); curl --silent --output /dev/null --max-time 10 --fail --json '[{"labels":{"alertname":"Load","number":"'$((n % 500))'"}}]' http://alertmanager-service:${DATASTORE_PORTS.alertmanager}/api/v2/alerts && echo alert; sleep 1; done`,
    done: "",
    enough: 100,
  },
} as const satisfies Readonly<Record<string, StoreLoad>>;

/** Name of a datastore with a load. */
export type LoadedStore = keyof typeof LOADS;

/** Names of the datastores with a load. */
export const LOADED_STORES = Object.keys(LOADS) as LoadedStore[];

const APP = "store-load";

/** Label `app` of the pods. */
export const STORE_LOAD = APP;

/** Starts a load for each datastore in the cluster, with NetworkPolicies that allow it besides the layer's. */
export async function startStoreLoads(kubectl: Kubectl): Promise<void> {
  const items = [...policies(), ...LOADED_STORES.map(podOf)];
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await kubectl.run(["create", "-f", "-"], { input: list });
}

/** Waits until each datastore has done enough work. Returns the work by datastore. */
export async function untilLoaded(kubectl: Kubectl): Promise<Readonly<Record<LoadedStore, number>>> {
  const done = {} as Record<LoadedStore, number>;
  await eventually(async () => {
    for (const store of LOADED_STORES) {
      done[store] = await workOf(kubectl, store);
      const { enough } = LOADS[store];
      if (done[store] < enough) throw new Error(`${store} has done ${done[store]} of ${enough}`);
    }
  });
  return done;
}

async function workOf(kubectl: Kubectl, store: LoadedStore): Promise<number> {
  const { done } = LOADS[store];
  const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
  if (done === "") return (await own("logs", `${APP}-${store}`)).split("\n").length - 1;
  return Number(await own("exec", `deployment/${store}-deployment`, "--", "bash", "-c", done));
}

function policies(): readonly object[] {
  const policy = (name: string, spec: object) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: NAMESPACE },
    spec,
  });
  const from = [{ podSelector: { matchLabels: { app: APP } } }];
  const stores = { matchExpressions: [{ key: "app", operator: "In", values: LOADED_STORES }] };
  return [
    policy(`${APP}-in`, { podSelector: stores, policyTypes: ["Ingress"], ingress: [{ from }] }),
    policy(`${APP}-out`, { podSelector: { matchLabels: { app: APP } }, policyTypes: ["Egress"], egress: [{}] }),
  ];
}

function podOf(store: LoadedStore): object {
  const { image, secret, script }: StoreLoad = LOADS[store];
  const env = (secret?.keys ?? []).map((key) => ({
    name: key.toUpperCase(),
    valueFrom: { secretKeyRef: { name: secret?.name, key } },
  }));
  return restrictedPod({
    name: `${APP}-${store}`,
    app: APP,
    container: {
      image,
      command: ["bash", "-c", script],
      env,
      resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { cpu: "500m", memory: "1Gi" } },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    },
    more: { volumes: [{ name: "tmp", emptyDir: {} }] },
  });
}
