import { SECRET_KEYS, type SecretConcern } from "../../names";
import { sortedEntries } from "../../values/sorted-entries";
import { securityTeam } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure, Step, Target } from "../procedure";

/** Shows which Secrets exist, without their values. */
export function secrets(kit: Kit): Procedure {
  const { kubectl, layer, services } = kit;
  const isJwtRead = services.some(({ service }) => (service.secrets.jwt ?? []).length > 0);
  const example = isJwtRead ? ", as in the procedure [rotate-jwt](#rotate-jwt)" : "";
  const group = "Check";
  return {
    id: "secrets",
    title: "Check the Secrets",
    chapter: "security",
    situation: "a Secret is missing or wrong",
    summary:
      "Check which Secrets exist and which keys they have. Never print a Secret with -o yaml: that shows its values, which are encoded, but not encrypted.",
    targets: secretTargets(kit),
    steps: [
      ...(layer.externalSecrets === undefined ? [] : externalSteps(kit, group)),
      {
        kind: "run",
        group,
        id: "list",
        what: "List the Secrets.",
        command: kubectl("get secrets"),
        who: "breakglass",
        expect: { see: "The names and types are listed, without values.", output: "^<secret> +" },
        within: 10,
      },
      {
        kind: "run",
        group,
        id: "keys",
        what: "Check the keys of the Secret.",
        command: kubectl("describe secret <secret>"),
        who: "breakglass",
        expect: { see: "The keys <keys> are listed with their sizes.", output: "^Name: +<secret>$" },
        within: 10,
      },
      {
        kind: "manual",
        group: "Change",
        id: "rotate",
        what: `Rotate the Secret: create one with another name, set that name in secrets of ${kit.releaseFile}, and release it${example}. Pods do not notice another value under the same name until they restart.`,
        condition: "Only if a value is wrong, or an unauthorized person knows it.",
      },
    ],
    escalate: `If a Secret was published, rotate it at once, and call ${securityTeam(kit)}.`,
  };
}

function externalSteps({ kubectl }: Kit, group: string): Step[] {
  return [
    {
      kind: "run",
      group,
      id: "external",
      what: "Check whether the External Secrets Operator created the Secrets.",
      command: kubectl("get externalsecrets"),
      who: "read",
      expect: {
        see: "READY is True for each. Otherwise, describe it: its conditions show why, and contain no values.",
      },
      within: 10,
    },
  ];
}

/** The Secrets that pods read, with their keys. */
function secretTargets({ layer, services }: Kit): readonly Target[] {
  const { postgres, redis, kafka, keycloak, alertmanager } = layer.datastores;
  const isRead: Readonly<Record<SecretConcern, boolean>> = {
    jwt: services.some(({ service }) => (service.secrets.jwt ?? []).length > 0),
    postgres: postgres !== undefined,
    redis: redis !== undefined,
    kafka: kafka?.endpoint.sasl !== undefined && kafka.endpoint.sasl.mechanism !== "AWS_MSK_IAM",
    keycloak: keycloak?.kind === "inCluster",
    alertmanager: alertmanager?.kind === "inCluster" && layer.contacts !== undefined,
  };
  const concerns = (Object.keys(isRead) as SecretConcern[]).filter((concern) => isRead[concern]);
  const { databaseRoles = {}, own = {} } = layer.secrets;
  return [
    ...concerns.map((concern) => target(concern, layer.secrets[concern], SECRET_KEYS[concern].join(", "))),
    ...sortedEntries(own).map(([concern, name]) => target(concern, name, "of the concern")),
    ...sortedEntries(databaseRoles).map(([client, name]) => target(`role of ${client}`, name, "password")),
  ];
}

function target(name: string, secret: string, keys: string): Target {
  return { name, values: { concern: name, secret, keys } };
}
