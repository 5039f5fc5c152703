import { backupAlerts, backupSteps } from "../backup-steps";
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
    title: "Configuration backup",
    chapter: "maintenance",
    situation: "back up the Kubernetes objects",
    summary: `Copy the objects of the namespace to the bucket. ${secrets} The manifests are in Git, so you need the copy only for objects that were changed by hand.`,
    alerts: backupAlerts("configuration-backup"),
    steps: backupSteps(kit, "configuration-backup", "configuration"),
    escalate: "If the backup fails twice, call the team lead.",
  };
}
