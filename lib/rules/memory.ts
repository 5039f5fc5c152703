import { DATASTORE_DEFAULTS } from "../spec/defaults";
import type { InClusterBase, InClusterRedis } from "../spec/datastores";
import { show } from "../values/words";
import { memoryProblem } from "../spec/values/amounts";
import { formatMemory, parseQuantity } from "../values/quantity";

/**
 * Fraction of the memory limit that data may use. The rest is for buffers, copy-on-write during
 * saves, and fragmentation.
 */
const REDIS_DATA_PART = 0.85;

/** Smallest memory limit with which a server starts, and why. */
const LEAST_MEMORY = {
  postgres: { bytes: 128 * 2 ** 20, why: "a quarter of it is for shared buffers" },
  kafka: { bytes: 512 * 2 ** 20, why: "half of it is the broker's heap" },
  keycloak: { bytes: 512 * 2 ** 20, why: "the server loads most of it before the first request" },
} as const;

/** Problem of a `maxMemory` at which Redis is killed before it evicts keys; `undefined` if it is valid. */
export function redisMemoryProblem({
  maxMemory,
  resources = DATASTORE_DEFAULTS.redis.resources,
}: InClusterRedis): string | undefined {
  const limit = parseQuantity(resources.limits.memory);
  if (limit === undefined || (parseQuantity(maxMemory) ?? 0) <= limit * REDIS_DATA_PART) return undefined;
  const largest = `${Math.floor((limit * REDIS_DATA_PART) / 2 ** 20)}Mi`;
  return (
    `must be at most 85 % of the memory limit (${resources.limits.memory}), which is "${largest}", got ${show(maxMemory)}; ` +
    "lower it, or raise the memory limit (Redis is killed at the limit)"
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
