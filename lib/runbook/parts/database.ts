import { DATABASE } from "../../names";
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
