import { postgresMemory } from "../layer/postgres-memory";
import { redisMemoryLimit } from "../layer/redis-memory";
import { DATASTORE_DEFAULTS } from "../spec/defaults";
import { LIMITS } from "../spec/limits";
import type { InClusterBase, InClusterPostgres, InClusterRedis } from "../spec/datastores";
import { show } from "../values/words";
import { memoryProblem } from "../spec/values/amounts";
import { formatMemory, parseQuantity } from "../values/quantity";

/** Smallest memory limit with which a server starts, and why. */
const LEAST_MEMORY = {
  postgres: { bytes: 128 * 2 ** 20, why: "a quarter of it is for shared buffers" },
  kafka: { bytes: 512 * 2 ** 20, why: "half of it is the broker's heap" },
  keycloak: { bytes: 768 * 2 ** 20, why: "its first start compiles the configuration, which takes up to 600 MiB" },
} as const;

/** Problem of a memory limit at which Redis is killed while it rewrites its append-only file; `undefined` if it is valid. */
export function redisMemoryProblem({ maxMemory, resources }: InClusterRedis): string | undefined {
  const memory = resources?.limits.memory;
  if (memory === undefined || memoryProblem(memory) !== undefined || memoryProblem(maxMemory) !== undefined)
    return undefined;
  const least = redisMemoryLimit(maxMemory);
  if (least === undefined || (parseQuantity(memory) ?? 0) >= (parseQuantity(least) ?? 0)) return undefined;
  return (
    `must be at least ${least} (2.5 × maxMemory), got ${show(memory)}; raise it, or lower maxMemory (${maxMemory}): ` +
    "while Redis rewrites its append-only file, the pages that it writes to exist twice"
  );
}

/** Problem of PostgreSQL whose connections don't fit its memory limit if each of them sorts; `undefined` if they fit. */
export function postgresMemoryProblem(spec: InClusterPostgres): string | undefined {
  const { maxConnections = DATASTORE_DEFAULTS.postgres.maxConnections, resources } = spec;
  const { requests, limits } = resources ?? DATASTORE_DEFAULTS.postgres.resources;
  if (memoryProblem(limits.memory) !== undefined || memoryProblem(requests.memory) !== undefined) return undefined;
  const { leastLimit, mostConnections } = postgresMemory({ requests, limits }, maxConnections);
  if ((parseQuantity(limits.memory) ?? 0) >= leastLimit) return undefined;
  const fewer =
    mostConnections >= LIMITS.maxConnections.min
      ? `, or lower maxConnections (${maxConnections}) to ${mostConnections}`
      : "";
  return (
    `must be at least ${formatMemory(leastLimit)}, got ${show(limits.memory)}; raise it${fewer}: ` +
    "each connection needs 3 MiB besides shared_buffers (a quarter of the request) and 32 MiB"
  );
}

/** Problem of a memory limit that is too small for a server to start; `undefined` if it is valid. */
export function leastMemoryProblem(
  server: keyof typeof LEAST_MEMORY,
  { resources }: InClusterBase,
): string | undefined {
  const memory = resources?.limits.memory;
  if (memory === undefined || memoryProblem(memory) !== undefined) return undefined;
  const { bytes, why } = LEAST_MEMORY[server];
  if ((parseQuantity(memory) ?? 0) >= bytes) return undefined;
  return `must be at least ${formatMemory(bytes)}, got ${show(memory)}; raise it, because ${why}`;
}
