import { DATASTORE_DEFAULTS } from "../spec/datastore-defaults";
import { resolveService } from "../spec/defaults";
import type { DatastoresSpec, InClusterBase } from "../spec/datastores";
import type { EnvironmentSpec } from "../spec/environment";
import type { Resources } from "../spec/service";
import { parseQuantity } from "../values/quantity";
import { sortedEntries } from "../values/sorted-entries";
import { TRACKS } from "../topology/plan";

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
export function capacityOf(environment: EnvironmentSpec): Capacity {
  const services = sortedEntries(environment.services).map(([name, spec]) => {
    const { scale, resources, topology, migrateFrom } = resolveService(name, spec);
    const colours = TRACKS[topology].length + (migrateFrom === undefined ? 0 : TRACKS[migrateFrom].length);
    return podsOf(resources, (colours + 1) * Math.max(scale.max ?? scale.min, RUNBOOK_REPLICAS));
  });
  return [...services, ...datastoreCapacities(environment.datastores), JOBS].reduce(add, NOTHING);
}

function datastoreCapacities({ postgres, redis, kafka, keycloak, alertmanager }: DatastoresSpec): Capacity[] {
  const stores = [
    { spec: postgres, defaults: DATASTORE_DEFAULTS.postgres },
    { spec: redis, defaults: DATASTORE_DEFAULTS.redis },
    { spec: kafka, defaults: DATASTORE_DEFAULTS.kafka },
  ].flatMap(({ spec, defaults }) =>
    spec?.flavour === "inCluster" ? [serverCapacity(spec, defaults, 1), claim(spec.storage)] : [],
  );
  return [
    ...stores,
    // One more than it runs: it rolls.
    ...(keycloak?.flavour === "inCluster"
      ? [
          serverCapacity(
            keycloak,
            DATASTORE_DEFAULTS.keycloak,
            (keycloak.replicas ?? DATASTORE_DEFAULTS.keycloak.replicas) + 1,
          ),
        ]
      : []),
    ...(alertmanager?.flavour === "inCluster"
      ? [serverCapacity(alertmanager, DATASTORE_DEFAULTS.alertmanager, 1)]
      : []),
  ];
}

function serverCapacity(spec: InClusterBase, defaults: { readonly resources: Resources }, pods: number): Capacity {
  return podsOf(spec.resources ?? defaults.resources, pods);
}

/** Twice: a restore goes beside the old data, never over it. */
function claim(storage: string): Capacity {
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
