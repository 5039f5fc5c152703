import { backupAlerts, backupSteps } from "../parts/backup";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure } from "../procedure";

/** Backs up the objects of the namespace by hand. */
export function configurationBackup(kit: Kit): Procedure | undefined {
  const configuration = kit.layer.backups?.configuration;
  if (configuration === undefined) return undefined;
  const secrets =
    configuration.secretsCertificate === undefined
      ? "It contains only the names and keys of Secrets: back up the values where they come from."
      : "Secrets are encrypted with the certificate of the environment file.";
  return {
    id: "configuration-backup",
    title: "Back up the configuration",
    chapter: "maintenance",
    situation: "the Kubernetes objects must be backed up",
    summary: `Copy the objects of the namespace to the bucket. ${secrets} The manifests are in Git, so you need the copy only for objects that were changed by hand.`,
    alerts: backupAlerts("configuration-backup"),
    steps: backupSteps(kit, "configuration-backup", "configuration"),
    escalate: `If the backup fails twice, call ${teamLead(kit)}.`,
  };
}
