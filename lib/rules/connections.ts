import { DATASTORE_DEFAULTS } from "../spec/datastore-defaults";
import { resolveService } from "../spec/defaults";
import type { EnvironmentSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import type { ReleaseSpec } from "../spec/release";
import { sortedEntries } from "../values/sorted-entries";
import { planService } from "../topology/migration";
import { inEnvironment, problemIf } from "./problems";

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
 * Adds up the connections that an environment may open to its PostgreSQL.
 * @returns the sum, or `undefined` where the environment has no PostgreSQL
 */
export function connectionBudget(
  environment: EnvironmentSpec,
  release: Pick<ReleaseSpec, "services">,
): ConnectionBudget | undefined {
  const { postgres } = environment.datastores;
  if (postgres === undefined) return undefined;
  const maxConnections = postgres.maxConnections ?? DATASTORE_DEFAULTS.postgres.maxConnections;
  const rows = [...serviceRows(environment, release), ...keycloakRows(environment)];
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

/** Rule about `max_connections`: a service that can't connect at its peak fails when it matters most. */
export function connectionProblems(environment: EnvironmentSpec, release: Pick<ReleaseSpec, "services">): Problem[] {
  const budget = connectionBudget(environment, release);
  if (budget === undefined || budget.needed <= budget.maxConnections) return [];
  const { rows, reserved, jobs, smallest, maxConnections } = budget;
  const terms = [
    ...rows.map(({ who, pods, each }) => `${who} ${pods} × ${each}`),
    `jobs ${jobs}`,
    `superusers ${reserved}`,
  ];
  const sum = rows.reduce((total, { connections }) => total + connections, jobs + reserved);
  const message =
    `must be at least ${smallest}, got ${maxConnections}: ${terms.join(" + ")} = ${sum}, and a tenth stays free; ` +
    "raise it, or lower scale.max or databaseConnections";
  return problemIf("connections/too-many", inEnvironment("datastores", "postgres", "maxConnections"), message);
}

function serviceRows({ services }: EnvironmentSpec, release: Pick<ReleaseSpec, "services">): ConnectionRow[] {
  return sortedEntries(services).flatMap(([who, spec]) => {
    const { calls, databaseConnections } = resolveService(who, spec);
    if (!calls.includes("postgres")) return [];
    const state = Object.hasOwn(release.services, who) ? release.services[who] : undefined;
    const { workloads } = planService(who, spec, state ?? {});
    const most = workloads.map(({ ceiling, floor }) => ceiling ?? floor).map((pods) => pods + surge(pods));
    return [row(who, sum(most), databaseConnections)];
  });
}

function keycloakRows({ datastores: { keycloak } }: EnvironmentSpec): ConnectionRow[] {
  if (keycloak?.flavour !== "inCluster") return [];
  const defaults = DATASTORE_DEFAULTS.keycloak;
  const replicas = keycloak.replicas ?? defaults.replicas;
  return [row("keycloak", replicas + surge(replicas), keycloak.databaseConnections ?? defaults.databaseConnections)];
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
