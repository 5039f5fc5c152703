import { securityTeam } from "../parts/people";
import type { Kit } from "../kit";
import type { FieldValue, Input, Procedure, Step } from "../procedure";
import { applyFiles, compareFiles, keepReleased, renderFiles } from "../parts/release";
import { createEntry, createSecret, isExternal, syncSecret } from "../parts/secrets";
import type { ServiceTarget } from "../service-targets";

/** Key that a rotation replaces. The other keys are copied. */
const SIGNING_KEY = "ACCESS_JWT_SECRET_KEY";

/** Folder in memory for the values of the new Secret. */
const FOLDER = "/dev/shm/rotate-jwt";

/** Rotates the keys with which services check tokens. */
export function rotateJwt(kit: Kit): Procedure | undefined {
  const readers = kit.services.filter(({ service }) => (service.secrets.jwt ?? []).length > 0);
  const [first] = readers;
  if (first === undefined) return undefined;
  const keys = [...new Set(readers.flatMap(({ service }) => service.secrets.jwt ?? []))].sort();
  return {
    id: "rotate-jwt",
    title: "Rotate the JWT keys",
    chapter: "security",
    situation: "the JWT keys must be rotated",
    summary: `Give ${readers.map(({ name }) => name).join(", ")} another Secret with keys for tokens. Pods read a Secret only when they start, so a rotation is a release: a new Secret, its name in the release file, and a rollout.`,
    inputs: [secretInput(kit.layer.secrets.jwt)],
    steps: [...newSecretSteps(kit, keys), ...releaseSteps(kit, readers, first), ...verifySteps(kit, readers)],
    escalate: `If services reject valid tokens after the rollout, undo the apply: the old Secret still exists. Then call ${securityTeam(kit)}.`,
  };
}

function secretInput(current: string): Input {
  return {
    name: "secret",
    what: `Name of the new Secret, which must differ from ${current}. Append the date.`,
    example: `${current.replace(/-\d+$/, "")}-${current.endsWith("-20261130") ? "20261201" : "20261130"}`,
    pattern: "[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?",
  };
}

function newSecretSteps(kit: Kit, keys: readonly string[]): Step[] {
  const group = "Create the new Secret";
  const identityProvider: Step = {
    kind: "manual",
    group: "Rotate the signing keys",
    id: "provider",
    what: "In the console of Keycloak, add a new key to the realm and make it active. Keep the old key until the tokens that it signed have expired. Check that the JWKS address publishes the new key.",
    condition: "Only if the signing keys of Keycloak are rotated, too.",
  };
  if (isExternal(kit, "jwt")) return [identityProvider, createEntry(kit, { group, secret: "<secret>", keys })];
  return [identityProvider, ...valueSteps(kit, keys, group)];
}

function valueSteps({ kubectl, layer }: Kit, keys: readonly string[], group: string): Step[] {
  const copies = keys
    .filter((key) => key !== SIGNING_KEY)
    .map((key) => {
      const read = kubectl(`get secret ${layer.secrets.jwt} -o jsonpath='{.data.${key}}'`);
      return `${read} | base64 -d > ${FOLDER}/${key}`;
    });
  const random = keys.includes(SIGNING_KEY) ? [`head -c 48 /dev/urandom | base64 -w 0 > ${FOLDER}/${SIGNING_KEY}`] : [];
  const checks = keys.map((key) => `test -s ${FOLDER}/${key}`);
  return [
    {
      kind: "run",
      group,
      id: "values",
      what: "Write the values to files that only you can read: a new random key, and copies of the other keys. Change a copy if its value changes, too.",
      command: `(umask 077 && mkdir -p ${FOLDER} && ${[...copies, ...random, ...checks].join(" && ")}) && ls ${FOLDER}`,
      who: "breakglass",
      expect: {
        see: `The files ${keys.join(", ")} are listed. They are in memory, not on the disk.`,
        output: `^${keys[0] ?? ""}$`,
      },
      within: 30,
    },
    createSecret({
      group,
      secret: "<secret>",
      keys,
      command: kubectl(`create secret generic <secret> ${keys.map((key) => `--from-file=${FOLDER}/${key}`).join(" ")}`),
    }),
    {
      kind: "run",
      group,
      id: "shred",
      what: "Delete the files.",
      command: `rm -r ${FOLDER} && echo deleted`,
      who: "anyone",
      expect: { see: "The files are deleted.", output: "^deleted$" },
      within: 10,
    },
  ];
}

function releaseSteps(kit: Kit, readers: readonly ServiceTarget[], first: ServiceTarget): Step[] {
  const group = "Release it";
  const set: readonly FieldValue[] = [{ path: "secrets.jwt", value: "<secret>" }];
  const names = readers.map(({ name }) => name);
  return [
    { ...keepReleased(kit), group },
    {
      kind: "edit",
      group,
      id: "name",
      what: "Set the name of the new Secret in the release file.",
      file: kit.releaseFile,
      set,
    },
    renderFiles(kit, "synth", group),
    compareFiles(kit, "compare", group, {
      see: `Only workloads of ${names.join(", ")} restart, with the new name.`,
      output: `: ${kit.layer.secrets.jwt} → <secret>$`,
    }),
    ...(isExternal(kit, "jwt") ? syncSecret(kit, group, "<secret>") : []),
    applyFiles(kit, {
      id: "apply",
      group,
      what: "Apply the workloads that read the keys.",
      selector: `'app in (${names.join(",")}),version'`,
      who: "operate",
      changes: `Replaces the pods of ${names.join(", ")}. Until all are replaced, old and new pods use different keys.`,
      deployment: first.live.name,
    }),
  ];
}

function verifySteps({ kubectl, layer }: Kit, readers: readonly ServiceTarget[]): Step[] {
  const group = "Verify";
  const names = readers.map(({ name }) => name).join(",");
  const [{ live } = {}] = readers;
  return [
    {
      kind: "run",
      group,
      id: "rollout",
      what: "Wait for the rollouts.",
      command: kubectl(`rollout status deployment -l 'app in (${names})' --timeout=15m`),
      who: "read",
      expect: { see: "Each Deployment is successfully rolled out.", output: "successfully rolled out$" },
      within: 900,
    },
    {
      kind: "run",
      group,
      id: "logs",
      what: "Look for errors about keys in the logs.",
      command: kubectl(`logs deployment/${live?.name ?? ""} --all-pods --tail=200`),
      who: "read",
      expect: { see: "The service logs no errors about its keys. What it logs depends on the image." },
      within: 30,
    },
    {
      kind: "manual",
      group,
      id: "token",
      what: "Send a request with a new token to a path that requires one. A health check requires none, so it does not test the keys.",
    },
    {
      kind: "manual",
      group,
      id: "old",
      what: `Ask an administrator of the cluster to delete the Secret ${layer.secrets.jwt}.`,
      condition: "Only if no rollback is needed, usually after a day.",
    },
  ];
}
