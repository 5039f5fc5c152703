import type { InClusterStore } from "../spec/datastores";
import type { Resources } from "../spec/service";
import { parseQuantity } from "../values/quantity";
import type { ResolvedDatastores } from "./datastores";
import { exportersOf } from "./exporters";
import type { Layer, LayerService } from "./layer";

/** Resources that the objects of a namespace need. */
export interface Capacity {
  /** CPU requests, in cores. */
  readonly cpu: number;
  /** Memory requests, in bytes. */
  readonly memory: number;
  /** Number of pods. */
  readonly pods: number;
  /** Storage, in bytes. */
  readonly storage: number;
  /** Number of PersistentVolumeClaims. */
  readonly claims: number;
}

/** Number of pods to which the runbook scales a service manually, even above its maximum. */
const RUNBOOK_REPLICAS = 5;

/** Reserve for operator jobs and a debugging pod: ten pods with a quarter of a core and 256 MiB each. */
const JOBS: Capacity = { pods: 10, cpu: 2.5, memory: 10 * 256 * 2 ** 20, storage: 0, claims: 0 };

/** No resources. */
export const NOTHING: Capacity = { cpu: 0, memory: 0, pods: 0, storage: 0, claims: 0 };

/**
 * Resources that an environment's namespace needs: all workloads at their maximum (at least the runbook's five pods), one additional workload for
 * each service, the datastores with a second set of volumes for a restore, and jobs.
 */
export function capacityOf({ services, datastores }: Pick<Layer, "services" | "datastores">): Capacity {
  const pods = services.map((service) =>
    podsOf(service.resources, (service.layout.workloads.length + 1) * mostPods(service)),
  );
  return sumOf([...pods, ...datastoreCapacities(datastores), JOBS]);
}

/** Number of pods of each workload of a service that fit into the namespace. */
export function mostPods({ scale }: Pick<LayerService, "scale">): number {
  return Math.max(scale.max ?? scale.min, RUNBOOK_REPLICAS);
}

/** Adds resources. */
export function sumOf(capacities: readonly Capacity[]): Capacity {
  return capacities.reduce(add, NOTHING);
}

function datastoreCapacities({ postgres, redis, kafka, keycloak, alertmanager }: ResolvedDatastores): Capacity[] {
  const stores = [postgres, redis, kafka].flatMap((store) => (store?.kind === "inCluster" ? [store] : []));
  const replicas =
    alertmanager?.kind === "inCluster" ? Array.from({ length: alertmanager.replicas }, () => alertmanager) : [];
  return [
    ...[...stores, ...replicas].flatMap((store) => [podsOf(store.resources, 1), claim(store)]),
    // A rolling update of an exporter or of Keycloak starts one extra pod.
    ...exportersOf({ postgres, redis, kafka }).map(({ resources }) => podsOf(resources, 2)),
    ...(keycloak?.kind === "inCluster" ? [podsOf(keycloak.resources, keycloak.replicas + 1)] : []),
  ];
}

/** Counts two volumes for each datastore, because a restore keeps the old volume. */
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

function add(one: Capacity, other: Capacity): Capacity {
  return combined(one, other, (a, b) => a + b);
}

/** Combines each resource of two capacities. */
export function combined(one: Capacity, other: Capacity, combine: (a: number, b: number) => number): Capacity {
  return {
    cpu: combine(one.cpu, other.cpu),
    memory: combine(one.memory, other.memory),
    pods: combine(one.pods, other.pods),
    storage: combine(one.storage, other.storage),
    claims: combine(one.claims, other.claims),
  };
}
