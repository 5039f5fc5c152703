import { DATABASE, datastoreDeploymentName } from "../../names";
import { awsAsReader, backupAddress, listRuns } from "../parts/backup";
import { roleSteps } from "../parts/database-roles";
import { restoreExternal } from "../parts/external-restore";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import type { Input, Procedure, RunStep, Step } from "../procedure";
import { replaceSteps, restoreTargets } from "../parts/replace-database";

const SERVER = `deployment/${datastoreDeploymentName("postgres")}`;

const RUN: Input = {
  name: "run",
  what: "Name of the run in the bucket, from the list of backups.",
  example: "20261129T021500Z-database-backup-29406855-x7k2p",
  pattern: "[0-9]{8}T[0-9]{6}Z-[a-z0-9-]{1,80}",
};

/** Restores a database from a backup. */
export function restoreDatabase(kit: Kit): Procedure | undefined {
  const { postgres } = kit.layer.datastores;
  if (postgres === undefined) return undefined;
  return postgres.kind === "inCluster" ? inCluster(kit) : restoreExternal(kit);
}

function inCluster(kit: Kit): Procedure {
  const hasBackups = kit.layer.backups?.database !== undefined;
  return {
    id: "restore-database",
    title: "Restore a database",
    chapter: "maintenance",
    situation: "data is lost or damaged",
    summary: `Restore a database ${hasBackups ? "from the bucket" : "from a dump"} into a new one next to it, compare the two, and then replace the old one. Nothing changes for the services until the last part.`,
    targets: restoreTargets(kit),
    ...(hasBackups && { inputs: [RUN] }),
    steps: [
      ...checkSteps(kit),
      ...(hasBackups ? downloadSteps(kit) : []),
      ...restoreSteps(kit, hasBackups),
      ...replaceSteps(kit, roleSteps(kit)),
    ],
    escalate: `If the restore reports an error, do not replace the database: drop the new one, and try an older backup. If no backup works, call ${teamLead(kit)} at once, and keep the volume.`,
  };
}

function checkSteps({ kubectl }: Kit): Step[] {
  const group = "Check the server";
  return [
    {
      kind: "run",
      group,
      id: "ready",
      what: "Check that the server accepts connections.",
      command: kubectl(`exec ${SERVER} -- psql -U ${DATABASE.user} -d postgres -c "SELECT 1;"`),
      who: "breakglass",
      expect: { see: "The server answers with one row." },
      within: 10,
    },
    {
      kind: "run",
      group,
      id: "space",
      what: "Check that the volume has room for a second copy of the database.",
      command: kubectl(`exec ${SERVER} -- df -h /var/lib/postgresql/data`),
      who: "breakglass",
      expect: { see: "Avail is more than the size of the database." },
      within: 10,
    },
    {
      kind: "run",
      group,
      id: "dump",
      what: "Dump the database as it is, into a file that only you can read.",
      command: `(umask 077 && ${kubectl(`exec ${SERVER} -- pg_dump -U ${DATABASE.user} -d <database>`)} > <database>-before.sql)`,
      who: "breakglass",
      expect: {
        see: "The command reports no error. The last lines of the file contain: PostgreSQL database dump complete.",
      },
      within: 3600,
    },
  ];
}

function downloadSteps(kit: Kit): Step[] {
  const group = "Download the backup";
  const folder = `${backupAddress(kit, "database")}<run>/`;
  return [
    listRuns(kit, "database", group),
    {
      kind: "run",
      group,
      id: "complete",
      what: "Check that the backup is complete.",
      command: awsAsReader(kit, `s3 ls ${folder}manifest.json`),
      who: "anyone",
      expect: { see: "manifest.json is listed. A backup without it is incomplete.", output: "manifest\\.json" },
      within: 30,
    },
    {
      kind: "run",
      group,
      id: "download",
      what: "Download the dump into a file that only you can read.",
      command: `(umask 077 && ${awsAsReader(kit, `s3 cp ${folder}<database>.dump <database>.dump`)})`,
      who: "anyone",
      expect: { see: "The download is complete." },
      within: 3600,
    },
  ];
}

function restoreSteps({ kubectl }: Kit, hasBackups: boolean): Step[] {
  const group = "Restore into a new database";
  const restore = hasBackups
    ? "pg_restore --exit-on-error --single-transaction --no-owner --no-privileges"
    : "psql -v ON_ERROR_STOP=1 --single-transaction --quiet";
  const file = hasBackups ? "<database>.dump" : "<database>-before.sql";
  const drop = kubectl(
    `exec ${SERVER} -- psql -U ${DATABASE.user} -d postgres -c 'DROP DATABASE IF EXISTS <database>_restored'`,
  );
  const undo = { kind: "command", command: drop, who: "breakglass" } as const;
  return [
    step({
      group,
      id: "create",
      what: "Create an empty database.",
      command: kubectl(
        `exec ${SERVER} -- psql -U ${DATABASE.user} -d postgres -v ON_ERROR_STOP=1 -c 'CREATE DATABASE <database>_restored'`,
      ),
      expect: {
        see: "PostgreSQL answers CREATE DATABASE. If the database exists from an earlier attempt, drop it first.",
      },
      within: 30,
      change: { what: "Adds the database <database>_restored.", nextApply: { kubectl: "kept", pulumi: "kept" }, undo },
    }),
    step({
      group,
      id: "restore",
      what: hasBackups
        ? "Restore the dump. It is restored completely or not at all."
        : `Restore a dump from before the damage. Replace ${file} with the name of its file. It is restored completely or not at all.`,
      command: `${kubectl(`exec -i ${SERVER} -- ${restore} -U ${DATABASE.user} -d <database>_restored`)} < ${file}`,
      expect: { see: "The command reports no error and exits with 0." },
      within: 3600,
      change: { what: "Fills <database>_restored.", nextApply: { kubectl: "kept", pulumi: "kept" }, undo },
    }),
    step({
      group,
      id: "tables",
      what: "Compare the tables with those that you expect.",
      command: kubectl(`exec ${SERVER} -- psql -U ${DATABASE.user} -d <database>_restored -c "\\dt+"`),
      expect: { see: "The tables that you expect are listed, with sizes." },
      within: 30,
    }),
  ];
}

function step(run: Omit<RunStep, "kind" | "who">): RunStep {
  return { kind: "run", who: "breakglass", ...run };
}
