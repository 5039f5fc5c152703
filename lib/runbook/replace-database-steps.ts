import { DATABASE, datastoreDeploymentName } from "../names";
import { databaseClientsOf, startClients, stopClients } from "./database-clients";
import type { Kit } from "./kit";
import { handBackCommand } from "./ownership-steps";
import type { ChangeOutcome, RunStep, Step, Target } from "./procedure";

const DATABASES = ["access", "keycloak"] as const;

const STARTED = { see: "Each Deployment is scaled.", output: "^deployment\\.apps/\\S+ scaled$" };

/** The databases with clients, and the commands that stop and start the clients. */
export function restoreTargets(kit: Kit): readonly Target[] {
  return DATABASES.flatMap((name) => {
    const clients = databaseClientsOf(kit, name);
    if (clients.length === 0) return [];
    const values = {
      database: DATABASE[name],
      clients: clients.map(({ deployment }) => deployment).join(", "),
      names: clients.map(({ deployment }) => deployment).join(" "),
      stop: stopClients(kit, clients),
      start: startClients(kit, clients),
      wait: clients
        .map(({ deployment }) => kit.kubectl(`rollout status deployment/${deployment} --timeout=15m`))
        .join(" && "),
    };
    return [{ name, values }];
  });
}

function rename(kubectl: Kit["kubectl"], ...steps: readonly (readonly [from: string, to: string])[]): string {
  const statements = steps.map(([from, to]) => `-c 'ALTER DATABASE ${from} RENAME TO ${to}'`).join(" ");
  // A database can't be renamed over its own connection.
  return kubectl(
    `exec deployment/${datastoreDeploymentName("postgres")} -- psql -U ${DATABASE.user} -d postgres -v ON_ERROR_STOP=1 ${statements}`,
  );
}

/** Steps that replace a database with the restored one, while its clients are stopped. */
export function replaceSteps(kit: Kit): Step[] {
  const { kubectl } = kit;
  const group = "Replace the database";
  const [old, restored] = ["<database>_before", "<database>_restored"];
  return [
    ...stopSteps(kit, group),
    renameStep(group, {
      id: "rename",
      what: "Rename the old database, and then the restored one.",
      condition: "Only if the clients are stopped. Otherwise, PostgreSQL reports that the database is used.",
      command: rename(kubectl, ["<database>", old], [restored, "<database>"]),
      change: {
        what: "The services get the restored data. The old data stays in <database>_before.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: {
          kind: "command",
          command: rename(kubectl, ["<database>", restored], [old, "<database>"]),
          who: "breakglass",
        },
      },
    }),
    {
      kind: "run",
      group,
      id: "start",
      what: "Start the clients again.",
      command: "<start>",
      who: "operate",
      expect: STARTED,
      within: 30,
      change: {
        what: "Starts the pods with the numbers in the release file.",
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: { kind: "command", command: "<stop>", who: "operate", expect: STARTED },
      },
    },
    {
      kind: "run",
      group,
      id: "started",
      what: "Wait until the clients are ready.",
      command: "<wait>",
      who: "read",
      expect: { see: "Each Deployment is successfully rolled out.", output: "successfully rolled out$" },
      within: 900,
    },
    {
      kind: "run",
      group,
      id: "hand-back",
      what: "Remove kubectl from the field managers of the clients. Otherwise, a later apply with another number of pods fails.",
      command: `for name in <names>; do ${handBackCommand({ kubectl }, "deployment/$name")}; done`,
      who: "operate",
      expect: { see: "Each Deployment is patched.", output: "^deployment\\.apps/\\S+ patched" },
      within: 30,
      change: {
        what: "Changes only which field manager owns the fields.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "none", why: "The values of the objects do not change." },
      },
    },
    {
      kind: "manual",
      group,
      id: "old",
      what: "Keep <database>_before for some days. Then drop it, and delete the files with the dumps.",
    },
  ];
}

/** The manifest has the number of pods only of a client without an autoscaler, so only such a stop conflicts with the next apply. */
function stopSteps(kit: Kit, group: string): Step[] {
  const stops = (id: string, outcome: ChangeOutcome, only: readonly string[]): Step[] =>
    only.length === 0 ? [] : [stopStep(group, id, outcome, only)];
  const fixed = DATABASES.filter((name) => databaseClientsOf(kit, name).some(({ isFixed }) => isFixed));
  const scaled = DATABASES.filter((name) => !fixed.includes(name));
  return [...stops("stop", "kept", scaled), ...stops("stop-fixed", "conflict", fixed)];
}

function stopStep(group: string, id: string, outcome: ChangeOutcome, only: readonly string[]): Step {
  return {
    kind: "run",
    group,
    id,
    what: "Stop the clients: <clients>. This is an outage until they start again.",
    condition: "Only if the restored data is right. What was written since the backup is lost for the services.",
    command: "<stop>",
    only,
    who: "operate",
    expect: STARTED,
    within: 30,
    change: {
      what: "Stops all pods that use the database. An autoscaler is inactive while its Deployment has 0 pods.",
      nextApply: { kubectl: outcome, pulumi: outcome, adopt: "Start the clients again, as in the steps below." },
      undo: { kind: "command", command: "<start>", who: "operate", expect: STARTED },
    },
  };
}

function renameStep(group: string, step: Pick<RunStep, "id" | "what" | "condition" | "command" | "change">): RunStep {
  return {
    kind: "run",
    group,
    who: "breakglass",
    expect: { see: "PostgreSQL answers ALTER DATABASE twice." },
    within: 30,
    ...step,
  };
}
