import type { Procedure, Target } from "../../../../lib/runbook/procedure";
import { NAMESPACE, eventually } from "../../../e2e/support/layer";
import type { Folder } from "../../../e2e/runbook-steps/folder";
import type { NodeCluster } from "../cluster";
import { killContainer, runningPods } from "../pods";

/** Values by placeholder. */
export type Values = Readonly<Record<string, string>>;

/** Where the steps are tried. */
export interface NodeSite {
  readonly cluster: NodeCluster;
  readonly folder: Folder;
  /** Name of the environment. */
  readonly name: string;
}

/** A prepared situation. */
export interface Situation {
  /** Values that exist only in it. */
  readonly values: Values;
  /** Ends it. */
  readonly end: () => Promise<void>;
}

const ORDINARY: Situation = { values: {}, end: () => Promise.resolve() };

/** Arguments of the jobs that have some. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  "cache-warm": "--tenant tenant-1",
  backfill: "--tenant tenant-1 --from 2025-09-01 --to 2025-09-07",
};

/** Situations of procedures. Otherwise, their commands would show nothing. */
const SITUATIONS: Readonly<Record<string, (site: NodeSite, target: Target | undefined) => Promise<Situation>>> = {
  "database-outage": async ({ cluster }) => {
    await inPostgres(cluster, `{ (echo 'BEGIN;'; sleep 600) | psql -U access -d access; } >/dev/null 2>&1 &`);
    const query = "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction'";
    let pid = "";
    await eventually(async () => {
      pid = (await inPostgres(cluster, `psql -U access -d access -Atc "${query}"`)).trim();
      if (!/^\d+$/.test(pid)) throw new Error(`one transaction must be idle, got: ${pid}`);
    });
    return { ...ORDINARY, values: { pid } };
  },
  "restore-database": async ({ cluster }) => {
    // The database of the services is empty, because their images contain a stand-in.
    await inPostgres(cluster, 'psql -U access -d access -c "CREATE TABLE IF NOT EXISTS orders AS SELECT 1 AS id"');
    return ORDINARY;
  },
  "jobs-failed": async ({ cluster, folder, name }, target) => {
    const job = target?.values["job"] ?? "";
    const manifest = `npx --no-install access-layer job ${job} --env ${name} ${ARGUMENTS[job] ?? ""}`;
    const kubectl = `kubectl -n ${NAMESPACE}`;
    await mustRun(
      folder,
      `${manifest} | ${kubectl} delete --ignore-not-found -f -; ${manifest} | ${kubectl} create -f -`,
    );
    // The log of a container that waits for its image can't be read.
    const wait = ["wait", "--for=jsonpath={.status.conditions[0].status}=True", "--timeout=600s"];
    await cluster.kubectl.run(["-n", NAMESPACE, ...wait, "job", "-l", `app=${job}`]);
    const end = () => mustRun(folder, `${manifest} | ${kubectl} delete --ignore-not-found -f -`);
    return { ...ORDINARY, end };
  },
};

/** Prepares the situation of a procedure. */
export function prepare(site: NodeSite, { id }: Procedure, target: Target | undefined): Promise<Situation> {
  return SITUATIONS[id]?.(site, target) ?? Promise.resolve(ORDINARY);
}

/** Kills the containers of an app, unless one has restarted. `logs --previous` shows only the log of an earlier container. */
export async function haveRestarted({ cluster }: NodeSite, app: string): Promise<void> {
  const pods = (await runningPods(cluster.kubectl, NAMESPACE)).filter(({ labels }) => labels["app"] === app);
  if (pods.length === 0) throw new Error(`${app} has no running pod`);
  if (pods.some(({ containers }) => containers.some(({ restarts }) => restarts > 0))) return;
  for (const pod of pods) await killContainer(cluster, NAMESPACE, pod);
}

/** Waits until a database has no clients. PostgreSQL renames no database that is used. */
export async function untilUnused({ cluster }: NodeSite, database: string): Promise<void> {
  const query = `SELECT count(*) FROM pg_stat_activity WHERE datname LIKE '${database}%'`;
  await eventually(async () => {
    const count = (await inPostgres(cluster, `psql -U access -d postgres -Atc "${query}"`)).trim();
    if (count !== "0") throw new Error(`${count} clients use ${database}`);
  });
}

function inPostgres({ kubectl }: NodeCluster, script: string): Promise<string> {
  return kubectl.run(["-n", NAMESPACE, "exec", "deployment/postgres-deployment", "--", "sh", "-c", script]);
}

async function mustRun(folder: Folder, command: string): Promise<void> {
  const { code, stderr } = await folder.run("administrator", command);
  if (code !== 0) throw new Error(`${command} exits with ${code}:\n${stderr}`);
}
