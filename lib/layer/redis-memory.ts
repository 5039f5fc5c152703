import { DATASTORE_DEFAULTS } from "../spec/defaults";
import type { Resources } from "../spec/service";
import { formatMemory, parseQuantity } from "../values/quantity";

/**
 * Memory limit for each byte of `maxMemory`. While a child process rewrites the append-only file, every page that the server writes to exists twice,
 * which is 2 × `maxMemory` in the worst case. Another quarter is reserved for client buffers, the allocator and the append-only file in the page
 * cache.
 * https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
const LIMIT_PER_BYTE = 2 * 1.25;

/** Smallest memory limit, such as `160Mi`, that is enough for Redis to rewrite its append-only file; `undefined` if `maxMemory` is not a quantity. */
export function redisMemoryLimit(maxMemory: string): string | undefined {
  const bytes = parseQuantity(maxMemory);
  return bytes === undefined ? undefined : formatMemory(bytes * LIMIT_PER_BYTE);
}

/** Default CPU and memory of Redis. The memory is derived from `maxMemory`. */
export function redisResources(maxMemory: string): Resources {
  const { cpu } = DATASTORE_DEFAULTS.redis;
  const memory = redisMemoryLimit(maxMemory) ?? maxMemory;
  return { requests: { cpu: cpu.request, memory }, limits: { cpu: cpu.limit, memory } };
}
