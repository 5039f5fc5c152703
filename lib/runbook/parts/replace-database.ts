import { DATABASE, datastoreDeploymentName } from "../../names";
import { databaseClientsOf, startClients, stopClients } from "./database-clients";
import type { Kit } from "../kit";
import { handBackCommand } from "./ownership";
import type { Step, Target } from "../procedure";

const DATABASES = ["access", "keycloak"] as const;

type Database = (typeof DATABASES)[number];

const GROUP = "Replace the database";

const SCALED = { see: "Each Deployment is scaled.", output: "^deployment\\.apps/\\S+ scaled$" };

/** The databases with clients. */
function databasesOf(kit: Kit): readonly Database[] {
  return DATABASES.filter((name) => databaseClientsOf(kit, name).length > 0);
}

/** The databases with clients, as targets. */
export function restoreTargets(kit: Kit): readonly Target[] {
  return databasesOf(kit).map((name) => ({ name, values: { database: DATABASE[name] } }));
}

/**
 * Steps that replace a database with the restored one, while its clients are stopped.
 * @param beforeStart - steps after the replacement without which clients can't start
 */
export function replaceSteps(kit: Kit, beforeStart: readonly Step[]): Step[] {
  const databases = databasesOf(kit);
  return [
    ...databases.map((name) => stopStep(kit, name)),
    renameStep(kit),
    ...beforeStart,
    ...databases.flatMap((name) => startSteps(kit, name)),
    {
      kind: "manual",
      group: GROUP,
      id: "old",
      what: "Keep <database>_before for some days. Then drop it, and delete the files with the dumps.",
    },
  ];
}

/** Each database has its own clients, so its steps have their own commands and identifiers. */
function idOf(step: string, name: Database): string {
  return name === "access" ? step : `${step}-${name}`;
}

function stopStep(kit: Kit, name: Database): Step {
  const clients = databaseClientsOf(kit, name);
  // The manifest has the number of pods only of a client without an autoscaler. The API server does not record who set it to 0, so there is no conflict.
  const outcome = clients.some(({ isFixed }) => isFixed) ? "reverted" : "kept";
  return {
    kind: "run",
    group: GROUP,
    id: idOf("stop", name),
    what: "Stop the clients of <database>. This is an outage until they start again.",
    condition: "Only if the restored data is right. What was written since the backup is lost for the services.",
    command: stopClients(kit, clients),
    only: [name],
    who: "operate",
    expect: SCALED,
    within: 30,
    change: {
      what: "Stops all pods that use the database. An autoscaler is inactive while its Deployment has 0 pods.",
      nextApply: {
        kubectl: outcome,
        pulumi: outcome,
        adopt: "Pause what applies the manifest until the clients run again.",
      },
      undo: { kind: "command", command: startClients(kit, clients), who: "operate", expect: SCALED },
    },
  };
}

function rename({ kubectl }: Kit, ...steps: readonly (readonly [from: string, to: string])[]): string {
  const statements = steps.map(([from, to]) => `-c 'ALTER DATABASE ${from} RENAME TO ${to}'`).join(" ");
  // A database can't be renamed over its own connection.
  return kubectl(
    `exec deployment/${datastoreDeploymentName("postgres")} -- psql -U ${DATABASE.user} -d postgres -v ON_ERROR_STOP=1 ${statements}`,
  );
}

function renameStep(kit: Kit): Step {
  const [old, restored] = ["<database>_before", "<database>_restored"];
  return {
    kind: "run",
    group: GROUP,
    id: "rename",
    what: "Rename the old database, and then the restored one.",
    condition: "Only if the clients are stopped. Otherwise, PostgreSQL reports that the database is used.",
    command: rename(kit, ["<database>", old], [restored, "<database>"]),
    who: "breakglass",
    expect: { see: "PostgreSQL answers ALTER DATABASE twice." },
    within: 30,
    change: {
      what: "The services get the restored data. The old data stays in <database>_before.",
      nextApply: { kubectl: "kept", pulumi: "kept" },
      undo: {
        kind: "command",
        command: rename(kit, ["<database>", restored], [old, "<database>"]),
        who: "breakglass",
      },
    },
  };
}

function startSteps(kit: Kit, name: Database): Step[] {
  const { kubectl } = kit;
  const clients = databaseClientsOf(kit, name);
  const deployments = clients.map(({ deployment }) => deployment);
  const only = [name];
  return [
    {
      kind: "run",
      group: GROUP,
      id: idOf("start", name),
      what: "Start the clients of <database> again.",
      command: startClients(kit, clients),
      only,
      who: "operate",
      expect: SCALED,
      within: 30,
      change: {
        what: "Starts the pods with the numbers in the release file.",
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: { kind: "command", command: stopClients(kit, clients), who: "operate", expect: SCALED },
      },
    },
    {
      kind: "run",
      group: GROUP,
      id: idOf("started", name),
      what: "Wait until the clients are ready.",
      command: deployments
        .map((deployment) => kubectl(`rollout status deployment/${deployment} --timeout=15m`))
        .join(" && "),
      only,
      who: "read",
      expect: { see: "Each Deployment is successfully rolled out.", output: "successfully rolled out$" },
      within: 900,
    },
    {
      kind: "run",
      group: GROUP,
      id: idOf("hand-back", name),
      what: "Remove kubectl from the field managers of the clients. Otherwise, a later apply with another number of pods fails.",
      command: `for name in ${deployments.join(" ")}; do ${handBackCommand({ kubectl }, "deployment/$name")}; done`,
      only,
      who: "operate",
      expect: { see: "Each Deployment is patched.", output: "^deployment\\.apps/\\S+ patched" },
      within: 30,
      change: {
        what: "Changes only which field manager owns the fields.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "none", why: "The values of the objects do not change." },
      },
    },
  ];
}
