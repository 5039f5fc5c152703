import { spawn, spawnSync } from "child_process";
import { chownSync, mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import { startServer } from "../support/child-processes";
import { TIMEOUT_SECONDS } from "../support/kubectl";
import { freePorts } from "../support/ports";
import { copyPostgres, type PostgresVersion } from "../support/postgres-programs";

/** Password of the `access` user. Tests check that it does not appear in any output. */
export const PASSWORD = "correct-horse-battery-staple";

/** A real PostgreSQL server with the layer's databases. */
export interface Postgres {
  /** Port of 127.0.0.1. */
  readonly port: number;
  /** Folder of the PostgreSQL programs. */
  readonly programs: string;
  /** Runs a statement and returns the result as lines of text. */
  readonly ask: (database: string, sql: string) => string;
  /** Runs a PostgreSQL client program as the `access` user. */
  readonly run: (program: string, args: readonly string[]) => string;
  /** Locks a table until the lock is released. Readers block. */
  readonly lock: (database: string, table: string) => Promise<() => Promise<void>>;
  /** Stops the server. */
  readonly stop: () => Promise<void>;
}

/**
 * PostgreSQL refuses to run as root. If the tests run as root, the server runs as this user, which exists on every Linux system.
 */
const UNPRIVILEGED_UID = 65534;

/** Starts a server on a free port. It stores its programs and its data in `folder`. */
export async function startPostgres(folder: string, version?: PostgresVersion): Promise<Postgres> {
  const programs = await copyPostgres(folder, version);
  const data = join(folder, "data");
  mkdirSync(data);
  writeFileSync(join(folder, "password"), PASSWORD);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(data, UNPRIVILEGED_UID, UNPRIVILEGED_UID);
  const identity = isRoot ? { uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID } : {};
  const [port = 0] = await freePorts(1);

  const initialize = ["--pgdata", data, "--username=access", "--auth=scram-sha-256", "--no-sync", "--encoding=UTF8"];
  const { status, stderr } = spawnSync(
    join(programs, "initdb"),
    [...initialize, "--locale=C", `--pwfile=${join(folder, "password")}`],
    { encoding: "utf8", ...identity },
  );
  if (status !== 0) throw new Error(`initdb: ${stderr}`);
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "shared_buffers=32MB"];
  const server = startServer({
    name: "postgres",
    program: join(programs, "postgres"),
    args: ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    logs: folder,
    identity,
  });

  const environment = {
    PATH: process.env["PATH"],
    PGHOST: "127.0.0.1",
    PGPORT: String(port),
    PGUSER: "access",
    PGPASSWORD: PASSWORD,
  };
  const run = (program: string, args: readonly string[]): string => {
    const result = spawnSync(join(programs, program), args, { encoding: "utf8", env: environment });
    if (result.status !== 0) throw new Error(`${program}: ${result.stderr}`);
    return result.stdout;
  };
  const ask = (database: string, sql: string) =>
    run("psql", ["-X", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]).trim();
  await untilReady(() => ask("postgres", "SELECT 1"));
  const lock = async (database: string, table: string): Promise<() => Promise<void>> => {
    const statements = `BEGIN; LOCK ${table}; SELECT pg_sleep(600)`;
    const child = spawn(join(programs, "psql"), ["-X", "-q", "-d", database, "-c", statements], {
      env: environment,
      stdio: "ignore",
    });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const holder = "FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK%' AND wait_event = 'PgSleep'";
    await untilReady(() => {
      if (ask("postgres", `SELECT count(*) ${holder}`) !== "1") throw new Error(`${table} is not locked`);
    });
    return () => {
      ask("postgres", `SELECT pg_terminate_backend(pid) ${holder}`);
      return ended;
    };
  };
  return { port, programs, ask, run, lock, stop: server.stop };
}

async function untilReady(attempt: () => unknown): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  for (;;) {
    try {
      attempt();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
