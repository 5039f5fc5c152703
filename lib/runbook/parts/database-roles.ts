import { databaseRolesOf } from "../../layer/database-roles";
import { DATABASE_ROLES_JOB } from "../../names";
import type { Kit } from "../kit";
import type { Step } from "../procedure";

/** Gives the clients their privileges, which a restore leaves out. Without them, clients with a role can't start. */
export function roleSteps(kit: Kit): Step[] {
  if (databaseRolesOf(kit.layer).length === 0) return [];
  const group = "Replace the database";
  return [
    {
      kind: "run",
      group,
      id: "roles-forget",
      what: "Delete the Job that created the roles, so that it runs again.",
      command: kit.kubectl(`delete job -l app=${DATABASE_ROLES_JOB}`),
      who: "operate",
      expect: { see: "The Job is deleted, or no resources are found." },
      within: 60,
      change: {
        what: "Deletes the Job, but not the roles.",
        nextApply: { kubectl: "reverted", pulumi: "reverted" },
        undo: { kind: "none", why: "The next step creates the Job again." },
      },
    },
    {
      kind: "run",
      group,
      id: "roles",
      what: "Run the Job again.",
      command: kit.apply(kit.manifest, { selector: `app=${DATABASE_ROLES_JOB}` }),
      who: "pipeline",
      expect: {
        see: "The Job is serverside-applied.",
        output: `^job\\.batch/${DATABASE_ROLES_JOB}-\\S+ serverside-applied$`,
      },
      within: 60,
      change: {
        what: "Sets the owners and the privileges of all tables.",
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: { kind: "none", why: "The clients need their privileges." },
      },
    },
  ];
}
