import { spawn, spawnSync } from "child_process";
import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { DatabaseRoles } from "../../../lib/constructs/jobs/database-roles";
import type { DatabaseRole } from "../../../lib/layer/database-roles";
import type { Manifest } from "../../../lib/manifests/manifest";
import { inConsumerChart } from "../../helpers/consumer-chart";
import type { RenderedPod } from "../../helpers/kubernetes";
import { PASSWORD, startPostgres, type Postgres } from "../backup/postgres";
import type { PostgresVersion } from "../support/postgres-programs";

/** Clients with one role for each kind of privileges. */
export const AUTH = { client: "auth", secret: "postgres-auth", access: "owner" } as const;
export const ENTITLEMENTS = { client: "entitlements", secret: "postgres-entitlements", access: "readWrite" } as const;
export const METRICS = { client: "metrics", secret: "postgres-metrics", access: "readOnly" } as const;
export const KEYCLOAK = { client: "keycloak", secret: "postgres-keycloak", access: "keycloak" } as const;
export const BACKUP = { client: "database-backup", secret: "postgres-database-backup", access: "backup" } as const;
export const ROLES: readonly DatabaseRole[] = [AUTH, BACKUP, ENTITLEMENTS, KEYCLOAK, METRICS];

/** Objects of every kind that the Job moves to other owners, created by the superuser. */
const OLD_DATA = {
  access: `
    CREATE TYPE side AS ENUM ('bid', 'ask');
    CREATE TABLE prices (id serial PRIMARY KEY, side side);
    INSERT INTO prices (side) VALUES ('bid');
    CREATE TABLE parts (id int) PARTITION BY RANGE (id);
    CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
    CREATE VIEW bids AS SELECT * FROM prices WHERE side = 'bid';
    CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM prices;
    CREATE SEQUENCE numbers;
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE PROCEDURE nothing() LANGUAGE sql AS '';
    CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
    CREATE TYPE pair AS (a int, b int);
    CREATE DOMAIN positive AS int CHECK (VALUE >= 0);
    CREATE SCHEMA "Reports";
    CREATE TABLE "Reports"."Daily" (id int GENERATED ALWAYS AS IDENTITY, day date);
    CREATE TABLE hidden (id int);
    INSERT INTO hidden VALUES (1);
    ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
    SELECT lo_from_bytea(254, 'large');`,
  keycloak: "CREATE TABLE realm (name text); INSERT INTO realm VALUES ('master'); CREATE SEQUENCE ids;",
} as const;

/** A real PostgreSQL with data from before the roles. */
export interface World {
  readonly folder: string;
  readonly postgres: Postgres;
  readonly stop: () => Promise<void>;
}

export async function startWorld(version?: PostgresVersion): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-database-roles-"));
  const postgres = await startPostgres(folder, version);
  postgres.ask("postgres", "ALTER SYSTEM SET log_statement = 'all'");
  postgres.ask("postgres", "SELECT pg_reload_conf()");
  for (const database of ["access", "keycloak"] as const) {
    postgres.ask("postgres", `CREATE DATABASE ${database}`);
    postgres.ask(database, OLD_DATA[database]);
  }
  const stop = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, postgres, stop };
}

/** A password that a shell or SQL would change if it were not quoted. */
export function passwordOf({ secret }: Pick<DatabaseRole, "secret">): string {
  return `it's "${secret}" \\ $HOME %s :p`;
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the container of the Job in a session without a terminal, as in a pod. */
export function runJob(
  { folder, postgres }: World,
  roles: readonly DatabaseRole[],
  passwords: Readonly<Record<string, string>> = {},
): Promise<Ended & { readonly arguments: string }> {
  const manifests = inConsumerChart((chart) => new DatabaseRoles(chart, "roles", { roles, image: "postgres:16.4" }));
  const [program = "", ...args] = commandOf(manifests);
  const secrets: Readonly<Record<string, string>> = {
    "postgres-credentials": PASSWORD,
    ...Object.fromEntries(roles.map((role) => [role.secret, passwordOf(role)])),
    ...passwords,
  };
  const [container] = podOfJob(manifests).containers;
  const variables = container.env.map(({ name, value, valueFrom }) => [
    name,
    value ?? secrets[valueFrom?.secretKeyRef.name ?? ""] ?? "",
  ]);
  const here = {
    PATH: `${postgres.programs}:/usr/bin:/bin`,
    PGHOST: "127.0.0.1",
    PGPORT: String(postgres.port),
    TMPDIR: folder,
  };
  const child = spawn(program, args, {
    env: { ...Object.fromEntries(variables), ...here },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) =>
    child.on("close", (code) => resolve({ code, output, arguments: [program, ...args].join("\n") })),
  );
}

function podOfJob(manifests: readonly Manifest[]): RenderedPod {
  const job = manifests.find(({ kind }) => kind === "Job") as unknown as {
    readonly spec: { readonly template: { readonly spec: RenderedPod } };
  };
  return job.spec.template.spec;
}

function commandOf(manifests: readonly Manifest[]): readonly string[] {
  const [{ command = [], args = [] }] = podOfJob(manifests).containers;
  return [...command, ...args];
}

/** Runs a statement as a client. Returns its result, or the error. */
export function as(
  postgres: Postgres,
  role: Pick<DatabaseRole, "secret">,
  database: string,
  sql: string,
  password = passwordOf(role),
): string {
  const { status, stdout, stderr } = spawnSync(
    join(postgres.programs, "psql"),
    ["--no-psqlrc", "--no-password", "-qAt", "-v", "ON_ERROR_STOP=1", `--dbname=${database}`, `--command=${sql}`],
    {
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        PGHOST: "127.0.0.1",
        PGPORT: String(postgres.port),
        PGUSER: role.secret,
        PGPASSWORD: password,
      },
    },
  );
  return status === 0 ? stdout.trim() : stderr.trim();
}
