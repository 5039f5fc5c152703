import type { Resources } from "../spec/service";
import { parseQuantity } from "../values/quantity";

const MEBIBYTE = 2 ** 20;

/** Share of the memory for `shared_buffers`, as the PostgreSQL documentation recommends. */
const SHARED_BUFFERS_PART = 0.25;
const LEAST_SHARED_BUFFERS = 16;

/** Memory of the server besides its connections: background processes, locks and the write-ahead log, in MiB. */
const SERVER = 32;

/** Memory of a connection besides `work_mem`: its process and its caches, in MiB. */
const CONNECTION = 2;

/** Bounds of `work_mem` in MiB. Below 1, even small sorts write to disk; 4 is the default of PostgreSQL. */
const WORK_MEMORY = { min: 1, max: 4 };

/** Memory settings of a PostgreSQL server. */
export interface PostgresMemory {
  /** `shared_buffers`, in MiB. */
  readonly sharedBuffers: number;
  /** `work_mem`, in KiB. */
  readonly workMemory: number;
  /** Smallest memory limit in bytes at which all connections fit with the smallest `work_mem`. */
  readonly leastLimit: number;
  /** Largest `max_connections` that fits the limit with the smallest `work_mem`. */
  readonly mostConnections: number;
}

/**
 * Memory settings for a number of connections, so that a sort in every connection at once fits the limit:
 *
 * `shared_buffers + 32 MiB + max_connections × (2 MiB + work_mem) ≤ limit`
 *
 * `work_mem` is what the limit leaves, from 1 MiB to 4 MiB. One query can use it several times, and a hash twice as much (`hash_mem_multiplier`); the
 * formula assumes that not every connection does so at once.
 * https://www.postgresql.org/docs/current/runtime-config-resource.html#RUNTIME-CONFIG-RESOURCE-MEMORY
 */
export function postgresMemory({ requests, limits }: Resources, maxConnections: number): PostgresMemory {
  const requested = (parseQuantity(requests.memory) ?? 0) / MEBIBYTE;
  const limit = (parseQuantity(limits.memory) ?? 0) / MEBIBYTE;
  const sharedBuffers = Math.max(LEAST_SHARED_BUFFERS, Math.floor(requested * SHARED_BUFFERS_PART));
  const forConnections = limit - sharedBuffers - SERVER;
  const each = Math.min(WORK_MEMORY.max, Math.max(WORK_MEMORY.min, forConnections / maxConnections - CONNECTION));
  return {
    sharedBuffers,
    workMemory: Math.floor(each * 1024),
    leastLimit: (sharedBuffers + SERVER + maxConnections * (CONNECTION + WORK_MEMORY.min)) * MEBIBYTE,
    mostConnections: Math.floor(forConnections / (CONNECTION + WORK_MEMORY.min)),
  };
}
