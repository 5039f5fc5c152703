import type { ResolvedDatastores } from "./datastores";
import { exportersOf } from "./exporters";
import type { Layer, LayerService } from "./layer";

/** PostgreSQL connections that the pods of one service can open. */
export interface ConnectionRow {
  /** Name of the service, `keycloak` or `postgres-exporter`. */
  readonly who: string;
  /**
   * Maximum number of pods: all workloads at maximum scale during a rolling update, for example
   * after a Secret rotation.
   */
  readonly pods: number;
  /** Maximum number of connections per pod. */
  readonly each: number;
  /** Connections from all pods. */
  readonly connections: number;
}

/** PostgreSQL connections that an environment can open. */
export interface ConnectionBudget {
  /** `max_connections` of the server. */
  readonly maxConnections: number;
  /** Connections by service. */
  readonly rows: readonly ConnectionRow[];
  /** Connections reserved for superusers: `superuser_reserved_connections`. */
  readonly reserved: number;
  /** Connections for backups, restores and restore drills. */
  readonly jobs: number;
  /** A tenth of `maxConnections`, reserved for manual sessions and unplanned clients. */
  readonly slack: number;
  /** Sum of all connections, including the reserve. */
  readonly needed: number;
  /** Smallest `max_connections` that is sufficient, including the reserve. */
  readonly smallest: number;
}

const RESERVED = 3;
const JOBS = 5;

/** Fraction of extra pods during a rolling update: `maxSurge` of the Deployments. */
const SURGE_PART = 0.25;

/**
 * Calculates how many PostgreSQL connections a layer can open.
 * @returns the budget, or `undefined` if the layer has no PostgreSQL
 */
export function connectionBudget({
  services,
  datastores,
}: Pick<Layer, "services" | "datastores">): ConnectionBudget | undefined {
  const { postgres, keycloak } = datastores;
  if (postgres === undefined) return undefined;
  const { maxConnections } = postgres;
  const rows = [...services.flatMap(serviceRows), ...keycloakRows(keycloak), ...exporterRows(datastores)];
  const fixed = rows.reduce((sum, row) => sum + row.connections, RESERVED + JOBS);
  const slack = Math.ceil(maxConnections / 10);
  return {
    maxConnections,
    rows,
    reserved: RESERVED,
    jobs: JOBS,
    slack,
    needed: fixed + slack,
    smallest: Math.ceil((fixed * 10) / 9),
  };
}

function serviceRows({ name, calls, databaseConnections, plan }: LayerService): ConnectionRow[] {
  if (!calls.includes("postgres")) return [];
  const most = plan.workloads.map(({ ceiling, floor }) => ceiling ?? floor).map((pods) => pods + surge(pods));
  return [row(name, sum(most), databaseConnections)];
}

function keycloakRows(keycloak: ResolvedDatastores["keycloak"]): ConnectionRow[] {
  if (keycloak?.kind !== "inCluster") return [];
  const { replicas, databaseConnections } = keycloak;
  return [row("keycloak", replicas + surge(replicas), databaseConnections)];
}

/** The exporter of PostgreSQL has two connection pools, with one connection each. */
function exporterRows({ postgres }: ResolvedDatastores): ConnectionRow[] {
  return exportersOf({ postgres }).map(({ name }) => row(name, 1 + surge(1), 2));
}

function row(who: string, pods: number, each: number): ConnectionRow {
  return { who, pods, each, connections: pods * each };
}

function surge(pods: number): number {
  return Math.ceil(pods * SURGE_PART);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
