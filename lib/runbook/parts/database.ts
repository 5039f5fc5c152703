import { DATABASE, datastoreDeploymentName } from "../../names";
import type { Kit } from "../kit";
import type { Step } from "../procedure";
import { insideStep, type Inside } from "./server";

/** A query that prints rows without a heading. The SQL must not contain double quotes. */
export function query(sql: string): string {
  return `psql -U ${DATABASE.user} -d ${DATABASE.access} -Atc "${sql}"`;
}

/** Checks of PostgreSQL from inside its container, where no password is needed. */
export const DATABASE_CHECKS: readonly Inside[] = [
  {
    id: "answer",
    what: "Check whether PostgreSQL answers.",
    command: query("SELECT 1;"),
    see: "1. Otherwise, the message says whether the server starts, stops, or has no free connection.",
    output: "^1$",
  },
  {
    id: "connections",
    what: "Check who uses the connections.",
    command: query(
      "SELECT usename, state, count(*), current_setting('max_connections') FROM pg_stat_activity GROUP BY 1, 2 ORDER BY 3 DESC;",
    ),
    see: "The last column is the maximum. If the sum of the third column is near it, find the client with too many connections, or raise maxConnections.",
    output: `^${DATABASE.user}\\|`,
  },
  {
    id: "idle-transactions",
    what: "Check for transactions that hold locks and do nothing.",
    command: query(
      "SELECT pid, usename, now() - xact_start AS age, client_addr FROM pg_stat_activity WHERE state = 'idle in transaction' ORDER BY age DESC;",
    ),
    see: "No rows, or transactions of a few seconds. The first column is the process ID for the next step.",
  },
];

/** Ends a connection of PostgreSQL. */
export function terminateStep(kit: Kit, deployment: string): Step {
  const step = insideStep(kit, deployment, {
    group: "Recover",
    id: "terminate",
    what: "End the connection with the process ID <pid>.",
    condition: "Only if it holds locks for minutes, and its client does not end it.",
    command: query("SELECT pg_terminate_backend(<pid>);"),
    see: "t. After f, the connection has already ended.",
    output: "^[tf]$",
  });
  return {
    ...step,
    change: {
      what: "Ends one connection. PostgreSQL rolls its transaction back, and the client connects again.",
      nextApply: { kubectl: "kept", pulumi: "kept" },
      undo: { kind: "none", why: "The client repeats the transaction." },
    },
  };
}

/** Name of the database into which a dump is restored. */
const RESTORED = "restored";
/** File with the dump, in the current folder. */
const DUMP = "access.sql";

/** Copies the database into a new one, as when a dump is restored. Never writes to the database that clients use. */
export function restoreSteps(kit: Kit, name: string): readonly Step[] {
  const deployment = datastoreDeploymentName(name);
  const { user, access } = DATABASE;
  const exec = `exec -i deployment/${deployment} --`;
  const group = "Recover data";
  const condition = "Only if data is lost or wrong.";
  const drop = {
    kind: "command",
    command: kit.kubectl(`exec deployment/${deployment} -- dropdb --if-exists -U ${user} ${RESTORED}`),
    who: "breakglass",
  } as const;
  const kept = { kubectl: "kept", pulumi: "kept" } as const;
  return [
    {
      kind: "run",
      group,
      condition,
      id: "dump",
      what: `Write the current state of the database to ${DUMP}, before you change anything. Protect the file like the data.`,
      // A terminal (-t) would add a carriage return to each line of the file.
      command: `${kit.kubectl(`exec deployment/${deployment} -- pg_dump -U ${user} ${access}`)} > ${DUMP}`,
      who: "breakglass",
      expect: { see: "No output. The last lines of the file contain: PostgreSQL database dump complete." },
      within: 3600,
    },
    {
      kind: "run",
      group,
      condition,
      id: "new-database",
      what: "Create an empty database for the restore.",
      command: kit.kubectl(`exec deployment/${deployment} -- createdb -U ${user} ${RESTORED}`),
      who: "breakglass",
      expect: { see: "No output. If the database already exists, drop it first: see the undo." },
      within: 15,
      change: { what: `Creates the database ${RESTORED}.`, nextApply: kept, undo: drop },
    },
    {
      kind: "run",
      group,
      condition,
      id: "restore",
      what: `Restore a dump into the new database: ${DUMP}, or a dump of a backup with the same name.`,
      command: `${kit.kubectl(`${exec} psql -v ON_ERROR_STOP=1 --single-transaction -U ${user} -d ${RESTORED}`)} < ${DUMP}`,
      who: "breakglass",
      expect: { see: "No ERROR. After an error, psql has changed nothing, and exits with 3." },
      within: 3600,
      change: {
        what: `Fills the database ${RESTORED}. The services keep using ${access}.`,
        nextApply: kept,
        undo: drop,
      },
    },
    {
      kind: "manual",
      group,
      condition,
      id: "copy",
      what: `Compare ${RESTORED} with ${access}, and copy the missing rows with the owners of the data.`,
    },
  ];
}
