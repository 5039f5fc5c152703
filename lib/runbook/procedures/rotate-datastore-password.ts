import { DATABASE, datastoreDeploymentName } from "../../names";
import { databaseRolesOf } from "../../layer/database-roles";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure, Step, Target } from "../procedure";
import { applyFiles, compareFiles, keepReleased, mergeFiles, renderFiles, rolledOut } from "../parts/release";
import { createEntry, createSecret, isExternal, syncSecret } from "../parts/secrets";

const STORES = ["postgres", "redis"] as const;

/** A random password without characters that a program could interpret. */
const RANDOM = `od -vAn -N32 -tx1 /dev/urandom | tr -d ' \\n'`;

/** psql reads the password from its environment, so that it is on no command line. */
const ALTER_ROLE = String.raw`p=$(cat) && export p && printf "%s\n" "\getenv p p" "ALTER ROLE ${DATABASE.user} PASSWORD :'p';" | psql -U ${DATABASE.user} -d ${DATABASE.access} -v ON_ERROR_STOP=1`;

/** Rotates the password of a server in the cluster. */
export function rotateDatastorePassword(kit: Kit): Procedure | undefined {
  const { datastores, secrets } = kit.layer;
  const stores = STORES.filter((name) => datastores[name]?.kind === "inCluster");
  if (stores.length === 0) return undefined;
  const roles =
    databaseRolesOf(kit.layer).length === 0
      ? ""
      : " The roles of the clients of PostgreSQL have their own Secrets in secrets.databaseRoles: change such a name in the same way, and follow the steps of the comparison.";
  return {
    id: "rotate-datastore-password",
    title: "Rotate a datastore password",
    chapter: "security",
    situation: "the password of a datastore must be rotated",
    summary: `Change the password of a datastore in the cluster. This is an outage: the server restarts, and it accepts only one password. Do it in a maintenance window.${roles}`,
    targets: stores.map((name): Target => ({
      name,
      values: { datastore: name, deployment: datastoreDeploymentName(name), current: secrets[name] },
    })),
    inputs: [
      {
        name: "suffix",
        what: "End of the name of the new Secret, such as the date of today.",
        example: "20261130",
        pattern: "[a-z0-9]{1,20}",
      },
    ],
    steps: [
      ...secretSteps(kit, stores),
      ...fileSteps(kit),
      ...(stores.includes("postgres") ? serverSteps(kit) : []),
      ...applySteps(kit),
    ],
    escalate: `If clients report a wrong password after their restart, undo the apply. For PostgreSQL, also set the old password in the server: repeat the step with the old Secret. If that does not help within 15 minutes, call ${teamLead(kit)}.`,
  };
}

const SECRET = "<datastore>-credentials-<suffix>";

function secretSteps(kit: Kit, stores: readonly string[]): Step[] {
  const group = "Create the new Secret";
  const external = stores.filter((name) => isExternal(kit, name));
  const own = stores.filter((name) => !isExternal(kit, name));
  const keys = ["password"];
  return [
    ...(external.length === 0 ? [] : [createEntry(kit, { group, secret: SECRET, keys, only: external })]),
    ...(own.length === 0
      ? []
      : [
          createSecret({
            group,
            secret: SECRET,
            keys,
            command: `${RANDOM} | ${kit.kubectl(`create secret generic ${SECRET} --from-file=password=/dev/stdin`)}`,
            only: own,
          }),
        ]),
  ];
}

function fileSteps(kit: Kit): Step[] {
  const group = "In the release file";
  return [
    ...keepReleased(kit, group),
    {
      kind: "edit",
      group,
      id: "name",
      what: "Set the name of the new Secret.",
      file: kit.releaseFile,
      set: [{ path: "secrets.<datastore>", value: SECRET }],
    },
    renderFiles(kit, "synth", group),
    compareFiles(kit, "compare", group, {
      see: "The warnings secret/order and recreate/outage name <deployment> and its clients.",
      output: "secret/order",
    }),
    ...(STORES.some((name) => isExternal(kit, name)) ? syncSecret(kit, group, SECRET) : []),
  ];
}

/** PostgreSQL reads its password from the Secret only at its first start. */
function serverSteps({ kubectl }: Kit): Step[] {
  const alter = (secret: string) =>
    `${kubectl(`get secret ${secret} -o jsonpath='{.data.password}'`)} | base64 -d | ${kubectl(`exec -i deployment/<deployment> -- sh -c '${ALTER_ROLE.replaceAll("'", `'\\''`)}'`)}`;
  const common = { group: "In the maintenance window", only: ["postgres"] } as const;
  return [
    {
      kind: "manual",
      ...common,
      id: "pipeline",
      what: "Prepare a run of the pipeline that applies the changed files, so that you only have to start it. Between the new password and this apply, clients can't reconnect.",
    },
    {
      kind: "run",
      ...common,
      id: "server",
      what: "Set the new password in the server, and start the run of the pipeline at once.",
      condition: "Only if the run of the pipeline is ready, and the comparison shows only the new name and restarts.",
      command: alter(SECRET),
      who: "breakglass",
      expect: { see: "psql answers ALTER ROLE." },
      within: 30,
      change: {
        what: "Open connections continue. PostgreSQL rejects clients that start with the old Secret.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "command", command: alter("<current>"), who: "breakglass" },
      },
    },
  ];
}

function applySteps(kit: Kit): Step[] {
  const group = "In the maintenance window";
  return [
    applyFiles(kit, {
      id: "apply",
      group,
      what: "Apply the manifest. The server and its clients restart.",
      who: "pipeline",
      changes: "Restarts <deployment> and all of its clients with the new password.",
      deployment: "<deployment>",
    }),
    rolledOut(kit, "rollout", group, "<deployment>"),
    {
      kind: "run",
      group,
      id: "clients",
      what: "Wait for the rollouts of the clients.",
      command: kit.kubectl("rollout status deployment --timeout=20m"),
      who: "read",
      expect: { see: "Each Deployment is successfully rolled out.", output: "successfully rolled out$" },
      within: 1200,
    },
    mergeFiles(group),
    {
      kind: "manual",
      group: "Clean up",
      id: "old",
      what: "Ask an administrator of the cluster to delete the Secret <current>.",
      condition: "Only if all clients are ready.",
    },
  ];
}
