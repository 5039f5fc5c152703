import type { Kit } from "../kit";
import type { Step } from "../procedure";
import { createEntry, createSecret, isExternal } from "./secrets";

/** Key that a rotation replaces. The other keys are copied. */
const SIGNING_KEY = "ACCESS_JWT_SECRET_KEY";

/** Folder of the reader for the values of the new Secret, in memory where the system has such a folder. Each step runs in its own shell, so `mktemp` would not do. */
const FOLDER = '"${XDG_RUNTIME_DIR:-$HOME}/rotate-jwt"';

/** Creates the new Secret of a rotation of the JWT keys. */
export function jwtSecretSteps(kit: Kit, keys: readonly string[]): Step[] {
  const group = "Create the new Secret";
  const identityProvider: Step = {
    kind: "manual",
    group: "Rotate the signing keys",
    id: "provider",
    what: "In the console of Keycloak, add a new key to the realm and make it active. Keep the old key until the tokens that it signed have expired. Check that the JWKS address publishes the new key.",
    condition: "Only if no key leaked, and the signing keys of Keycloak are rotated, too.",
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
  const random = keys.includes(SIGNING_KEY)
    ? [`head -c 48 /dev/urandom | base64 | tr -d '\\n' > ${FOLDER}/${SIGNING_KEY}`]
    : [];
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
        see: `The files ${keys.join(", ")} are listed. Only you can read them.`,
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
