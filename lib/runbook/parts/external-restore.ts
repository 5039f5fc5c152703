import { listRuns } from "./backup";
import { teamLead } from "./people";
import type { Kit } from "../kit";
import type { Procedure } from "../procedure";

/** Restores an external database. Its provider restores the server, because no pod of the layer can run the commands. */
export function restoreExternal(kit: Kit): Procedure {
  const hasBackups = kit.layer.backups?.database !== undefined;
  const group = "Restore";
  return {
    id: "restore-database",
    title: "Restore the database",
    chapter: "maintenance",
    situation: "data is lost or damaged",
    summary:
      "PostgreSQL runs outside the cluster. Restore a snapshot of the provider into a new server, and connect the services to it.",
    steps: [
      {
        kind: "manual",
        group,
        id: "snapshot",
        what: "Restore the newest snapshot from before the damage into a new server, with the tools of the provider.",
      },
      ...(hasBackups ? [listRuns(kit, "database", group)] : []),
      {
        kind: "manual",
        group,
        id: "compare",
        what: "Connect to the new server from a machine in its network, and check that it has the data that you expect.",
      },
      {
        kind: "manual",
        group: "Replace",
        id: "host",
        what: `Set the address of the new server in datastores.postgres of ${kit.environmentFile}, compare the manifests, and apply them as the pipeline does. All clients restart.`,
        condition: "Only if the data of the new server is right. What was written since the snapshot is lost.",
      },
    ],
    escalate: `If no snapshot works, call ${teamLead(kit)} and the provider at once, and keep the old server.`,
  };
}
