import { backupAlerts, backupSteps } from "../parts/backup";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure } from "../procedure";

/** Backs up the databases by hand. */
export function databaseBackup(kit: Kit): Procedure | undefined {
  const database = kit.layer.backups?.database;
  if (database === undefined) return undefined;
  return {
    id: "database-backup",
    title: "Back up the databases",
    chapter: "maintenance",
    situation: "the databases must be backed up, or their backup failed",
    summary: `Back up the databases by hand, for example before an upgrade. The backup runs on the schedule ${database.schedule} (${database.timeZone}), and is kept for ${database.retentionDays} days.`,
    alerts: backupAlerts("database-backup"),
    steps: backupSteps(kit, "database-backup", "database"),
    escalate: `If the backup fails twice, call ${teamLead(kit)}. Without a new backup, a restore loses more data each day.`,
  };
}
