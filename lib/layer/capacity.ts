import type { InClusterStore } from "../spec/datastores";
import type { Resources } from "../spec/service";
import { parseQuantity } from "../values/quantity";
import type { ResolvedDatastores } from "./datastores";
import type { Layer } from "./layer";

/** What a namespace may ask for: cores, bytes and counts. */
export interface Capacity {
  /** Cores. */
  readonly cpu: number;
  /** Bytes of memory. */
  readonly memory: number;
  /** Pods. */
  readonly pods: number;
  /** Bytes of storage. */
  readonly storage: number;
  /** Volume claims. */
  readonly claims: number;
}

/** The runbook scales a service to this many pods by hand, whatever its range says. */
const RUNBOOK_REPLICAS = 5;

/** Room for operator jobs and a debugging pod: ten pods of a quarter core and 256 MiB. */
const JOBS: Capacity = { pods: 10, cpu: 2.5, memory: 10 * 256 * 2 ** 20, storage: 0, claims: 0 };

const NOTHING: Capacity = { cpu: 0, memory: 0, pods: 0, storage: 0, claims: 0 };

/**
 * What an environment's namespace needs room for: every workload of every service at its maximum (or at the runbook's five
 * pods), one more colour of every service, the datastores with room to roll and to restore beside the old data, and jobs.
 */
export function capacityOf({ services, datastores }: Pick<Layer, "services" | "datastores">): Capacity {
  const pods = services.map(({ scale, resources, layout }) =>
    podsOf(resources, (layout.workloads.length + 1) * Math.max(scale.max ?? scale.min, RUNBOOK_REPLICAS)),
  );
  return [...pods, ...datastoreCapacities(datastores), JOBS].reduce(add, NOTHING);
}

function datastoreCapacities({ postgres, redis, kafka, keycloak, alertmanager }: ResolvedDatastores): Capacity[] {
  const stores = [postgres, redis, kafka].flatMap((store) => (store?.kind === "inCluster" ? [store] : []));
  return [
    ...stores.flatMap((store) => [podsOf(store.resources, 1), claim(store)]),
    // One more than it runs: it rolls.
    ...(keycloak?.kind === "inCluster" ? [podsOf(keycloak.resources, keycloak.replicas + 1)] : []),
    ...(alertmanager?.kind === "inCluster" ? [podsOf(alertmanager.resources, 1)] : []),
  ];
}

/** Twice: a restore goes beside the old data, never over it. */
function claim({ storage }: Pick<InClusterStore, "storage">): Capacity {
  return { ...NOTHING, storage: 2 * (parseQuantity(storage) ?? 0), claims: 2 };
}

function podsOf({ requests }: Resources, pods: number): Capacity {
  return {
    ...NOTHING,
    cpu: pods * (parseQuantity(requests.cpu) ?? 0),
    memory: pods * (parseQuantity(requests.memory) ?? 0),
    pods,
  };
}

function add(a: Capacity, b: Capacity): Capacity {
  return {
    cpu: a.cpu + b.cpu,
    memory: a.memory + b.memory,
    pods: a.pods + b.pods,
    storage: a.storage + b.storage,
    claims: a.claims + b.claims,
  };
}
