import type { ResolvedDatastores } from "./datastores";
import type { Layer, LayerService } from "./layer";

/** Who opens connections to PostgreSQL, at worst. */
export interface ConnectionRow {
  /** Name of the service, or `keycloak`. */
  readonly who: string;
  /** Pods at worst: every workload at its maximum and rolling, as all are when a Secret is rotated. */
  readonly pods: number;
  /** Connections that one pod may open. */
  readonly each: number;
  /** Connections of all of them. */
  readonly connections: number;
}

/** Connections to PostgreSQL of a whole environment, at worst. */
export interface ConnectionBudget {
  /** The server's `max_connections`. */
  readonly maxConnections: number;
  /** Who opens them. */
  readonly rows: readonly ConnectionRow[];
  /** Kept for superusers: PostgreSQL's `superuser_reserved_connections`. */
  readonly reserved: number;
  /** For backup, restore and restore drill. */
  readonly jobs: number;
  /** A tenth of `maxConnections`, for people and for what nobody thought of. */
  readonly slack: number;
  /** All of them. */
  readonly needed: number;
  /** The smallest `max_connections` that has room for them, its own slack included. */
  readonly smallest: number;
}

const RESERVED = 3;
const JOBS = 5;

/** A rolling update starts these pods before it stops old ones: see the workload's strategy. */
const SURGE_PART = 0.25;

/**
 * Adds up the connections that a layer may open to its PostgreSQL.
 * @returns the sum, or `undefined` where the layer has no PostgreSQL
 */
export function connectionBudget({
  services,
  datastores,
}: Pick<Layer, "services" | "datastores">): ConnectionBudget | undefined {
  const { postgres, keycloak } = datastores;
  if (postgres === undefined) return undefined;
  const { maxConnections } = postgres;
  const rows = [...services.flatMap(serviceRows), ...keycloakRows(keycloak)];
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

function row(who: string, pods: number, each: number): ConnectionRow {
  return { who, pods, each, connections: pods * each };
}

function surge(pods: number): number {
  return Math.ceil(pods * SURGE_PART);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
