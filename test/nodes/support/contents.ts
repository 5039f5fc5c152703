import { NAMESPACE } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";

/** A server of the layer that keeps data, with scripts that run in its container. */
interface Keeper {
  readonly deployment: string;
  /** Fills the server. Runs once. */
  readonly fill: string;
  /** Prints the content: the same text as long as no data is lost or changed. */
  readonly print: string;
  /** Number of lines that `print` prints after `fill`. */
  readonly lines: number;
}

const SQL =
  'export PGPASSWORD="$POSTGRES_PASSWORD"; sql() { psql -h 127.0.0.1 -U access -Atq -v ON_ERROR_STOP=1 "$@"; }';
/** The tools would use the heap of the broker, which fills most of the container's memory. */
const KAFKA = "export KAFKA_HEAP_OPTS=-Xmx128m; broker=localhost:9092";
const KEYCLOAK = `base=http://127.0.0.1:8080
token() { curl -sS --fail-with-body "$base/realms/$1/protocol/openid-connect/token" -d grant_type=password "\${@:2}" | sed -nE 's/.*"access_token":"([^"]+)".*/\\1/p'; }`;
const REALM = JSON.stringify({
  realm: "upgrade",
  enabled: true,
  sslRequired: "none",
  clients: [{ clientId: "trader", publicClient: true, directAccessGrantsEnabled: true }],
  users: [
    {
      username: "ada",
      email: "ada@254carbon.test",
      firstName: "Ada",
      lastName: "L",
      enabled: true,
      credentials: [{ type: "password", value: "kept-password" }],
    },
  ],
});

const KEEPERS = {
  postgres: {
    deployment: "postgres-deployment",
    lines: 11,
    fill: `${SQL}
      sql -d access -c "CREATE TABLE orders (id bigint PRIMARY KEY, note text NOT NULL, at timestamptz NOT NULL)" \\
        -c "INSERT INTO orders SELECT n, md5(n::text), timestamptz '2026-01-01 00:00Z' + n * interval '1 s' FROM generate_series(1, 100000) AS n" \\
        -c "CREATE INDEX orders_at ON orders (at)"`,
    print: `${SQL}
      sql -d access -c "SELECT count(*), md5(string_agg(id || note || at::text, ',' ORDER BY id)) FROM orders"
      sql -d access -c "SELECT count(*) FROM orders WHERE at < timestamptz '2026-01-01 01:00Z'"
      sql -d keycloak -c "SELECT name FROM realm ORDER BY name" -c "SELECT username FROM user_entity ORDER BY username"
      sql -d postgres -c "SELECT datname FROM pg_database ORDER BY datname"`,
  },
  redis: {
    deployment: "redis-deployment",
    lines: 7,
    // The snapshot is on the volume next to the append-only file.
    fill: `redis-cli eval "for i = 1, 5000 do redis.call('set', 'upgrade:' .. i, string.rep(i, 20)) end" 0
      redis-cli hset upgrade:hash one 1 two 2
      redis-cli bgsave
      until redis-cli info persistence | grep -q rdb_bgsave_in_progress:0; do sleep 1; done
      redis-cli set upgrade:last written-after-the-snapshot`,
    print: `redis-cli --scan --pattern 'upgrade:*' | wc -l
      redis-cli eval "local sum = '' for i = 1, 5000 do sum = redis.sha1hex(sum .. (redis.call('get', 'upgrade:' .. i) or '')) end return sum" 0
      redis-cli hgetall upgrade:hash
      redis-cli get upgrade:last`,
  },
  kafka: {
    deployment: "kafka-deployment",
    lines: 4,
    fill: `${KAFKA}
      kafka-topics --bootstrap-server $broker --create --topic upgrade --partitions 3
      seq 1 2000 | sed 's/.*/key-&:message-&/' | kafka-console-producer --bootstrap-server $broker --topic upgrade \\
        --producer-property acks=all --property parse.key=true --property key.separator=:
      kafka-console-consumer --bootstrap-server $broker --topic upgrade --group upgrade --from-beginning --max-messages 2000 >/dev/null`,
    print: `${KAFKA}
      { kafka-console-consumer --bootstrap-server $broker --topic upgrade --from-beginning --max-messages 2000 --timeout-ms 30000 \\
        --property print.key=true --property print.partition=true 2>/dev/null || true; } | sort | sha256sum
      kafka-consumer-groups --bootstrap-server $broker --timeout 60000 --describe --group upgrade 2>/dev/null |
        awk '$1 == "upgrade" { print $2, $3, $4, $5, $6 }' | sort`,
  },
  keycloak: {
    deployment: "keycloak-deployment",
    lines: 3,
    fill: `${KEYCLOAK}
      admin="$(token master -d client_id=admin-cli --data-urlencode "username=$KC_BOOTSTRAP_ADMIN_USERNAME" --data-urlencode "password=$KC_BOOTSTRAP_ADMIN_PASSWORD")"
      curl -sS --fail-with-body "$base/admin/realms" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' -d '${REALM}'`,
    // The key of a realm signs its tokens. The login needs the user, its password and the client.
    print: `${KEYCLOAK}
      curl -sS --fail-with-body "$base/realms/upgrade" | sed -nE 's/.*"realm":"([^"]+)","public_key":"([^"]+)".*/\\1 \\2\\n/p'
      login="$(token upgrade -d client_id=trader -d username=ada -d password=kept-password)"
      [ -z "$login" ] || echo "ada can log in"
      admin="$(token master -d client_id=admin-cli --data-urlencode "username=$KC_BOOTSTRAP_ADMIN_USERNAME" --data-urlencode "password=$KC_BOOTSTRAP_ADMIN_PASSWORD")"
      [ -z "$admin" ] || echo "the administrator can log in"`,
  },
} as const satisfies Readonly<Record<string, Keeper>>;

/** A server of the layer that keeps data. */
export type KeeperName = keyof typeof KEEPERS;

/** Servers of the layer that keep data. */
export const KEEPER_NAMES = Object.keys(KEEPERS) as KeeperName[];

/**
 * Fills each server once. Returns their contents.
 * @throws Error if a server does not have what was written
 */
export async function fillAll(kubectl: Kubectl): Promise<ReadonlyMap<KeeperName, readonly string[]>> {
  for (const name of KEEPER_NAMES) await inContainer(kubectl, name, KEEPERS[name].fill);
  const contents = new Map<KeeperName, readonly string[]>();
  for (const name of KEEPER_NAMES) {
    const content = await contentOf(kubectl, name);
    const { lines } = KEEPERS[name];
    if (content.length !== lines) throw new Error(`${name} must print ${lines} lines, got:\n${content.join("\n")}`);
    contents.set(name, content);
  }
  return contents;
}

/** The content of a server as text: the same as long as no data is lost or changed. */
export async function contentOf(kubectl: Kubectl, name: KeeperName): Promise<readonly string[]> {
  return (await inContainer(kubectl, name, KEEPERS[name].print)).split("\n").filter((line) => line !== "");
}

function inContainer(kubectl: Kubectl, name: KeeperName, script: string): Promise<string> {
  const bash = ["bash", "-c", `set -euo pipefail\n${script}`];
  return kubectl.run(["-n", NAMESPACE, "exec", `deployment/${KEEPERS[name].deployment}`, "--", ...bash]);
}
