import { LAYER_LABELS } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import type { Judge, Lane } from "../judgment";
import { bootstrapValue } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted } from "../verdict";
import { fails, podsOf, works, type World } from "../world";
import { secretsIn } from "./keys";

const KEY = "a-key-of-this-test";

/** Command that keeps the key out of shell history, process lists and annotations. */
const INSTEAD =
  "head -c 48 /dev/urandom | base64 -w 0 | kubectl create secret generic access-secrets-$(date +%Y%m%d) " +
  '--from-literal=ACCESS_JWKS_URL="${ACCESS_JWKS_URL:?}" --from-file=ACCESS_JWT_SECRET_KEY=/dev/stdin ' +
  `-n ${NAMESPACE}`;

const THEN = "Then set `secrets.jwt` in `environments/prod.release.yaml`, and apply.";

/** Judges for lines about Secrets. They require the Secrets that the pods reference. */
export function judgesOfSecrets(): Lane {
  return [
    { line: "get secrets", judge: list },
    { line: "get secret access-secrets -o yaml", judge: contents },
    { line: "create secret generic access-secrets-rotated --from-literal=ACCESS_JWKS_URL=…", judge: rotateByApply },
    { line: "create secret generic access-secrets-new …", judge: rotateByCreate("access-secrets-new") },
    {
      line: "create secret generic access-secrets-rotated --from-literal=ACCESS_JWT_SECRET_KEY=<new-key>",
      judge: rotateByCreate("access-secrets-rotated"),
    },
  ];
}

const list: Judge = async (world, filled) => {
  const { stdout } = await works(world, filled);
  mustBe(stdout.includes("\naccess-secrets "), "access-secrets is listed", stdout);
  return proved("Lists names and types, but no values.");
};

const contents: Judge = async (world, filled) => {
  const { stdout } = await works(world, filled);
  const value = Buffer.from(bootstrapValue("ACCESS_JWT_SECRET_KEY")).toString("base64");
  mustBe(stdout.includes(value), "the output contains the value in base64", stdout);
  const instead = `kubectl describe secret access-secrets -n ${NAMESPACE}`;
  const described = await works(world, instead);
  mustBe(
    described.stdout.includes("ACCESS_JWT_SECRET_KEY") && !described.stdout.includes(value),
    "the output contains keys but no values",
  );
  return proved(
    "Prints the values on the operator's screen, base64-encoded but not encrypted.",
    `${code(instead)} shows keys and sizes.`,
  );
};

interface Secret {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly data: Readonly<Record<string, string>>;
}

async function secret({ kubectl }: World, name: string): Promise<Secret> {
  return JSON.parse(await kubectl.run(["-n", NAMESPACE, "get", "secret", name, "-o", "json"])) as Secret;
}

async function remove({ kubectl }: World, name: string): Promise<void> {
  await kubectl.run(["-n", NAMESPACE, "delete", "secret", name, "--ignore-not-found"]);
}

const rotateByApply: Judge = async (world, filled) => {
  await works(world, filled, { environment: { ACCESS_JWKS_URL: "" } });
  const made = await secret(world, "access-secrets-rotated");
  const [annotation = ""] = Object.values(made.metadata.annotations ?? {});
  mustBe(
    annotation.includes(Buffer.from(KEY).toString("base64")),
    "the annotation last-applied-configuration contains the key",
    made,
  );
  mustBe(made.data["ACCESS_JWKS_URL"] === "", "an unset variable becomes an empty value", made);
  await remove(world, "access-secrets-rotated");
  await insteadWorks(world);
  return refuted(
    "Dangerous: the key is visible on the command line, and `apply` copies it into the annotation `last-applied-configuration`, which many tools " +
      "display. If `$ACCESS_JWKS_URL` is not set, an empty URL is stored without a warning.",
    `${code(INSTEAD)} ${THEN}`,
  );
};

/** The alternative command, with the current date in the name. */
async function insteadWorks(world: World): Promise<void> {
  const name = (await world.shell.run("echo access-secrets-$(date +%Y%m%d)")).stdout.trim();
  await remove(world, name);
  const unset = await world.shell.run(INSTEAD, { environment: { ACCESS_JWKS_URL: "" } });
  mustBe(unset.code !== 0, "an unset variable is an error", unset);
  await works(world, INSTEAD, { environment: { ACCESS_JWKS_URL: "https://auth.254carbon.com/certs" } });
  const made = await secret(world, name);
  const key = Buffer.from(made.data["ACCESS_JWT_SECRET_KEY"] ?? "", "base64").toString();
  mustBe(/^[A-Za-z0-9+/]{64}$/.test(key), "the Secret contains a new key of 48 random bytes", key.length);
  mustBe(made.metadata.annotations === undefined, "no annotation contains the key");
  await remove(world, name);
}

function rotateByCreate(name: string): Judge {
  return async (world, filled) => {
    await remove(world, name);
    await works(world, filled);
    await fails(world, filled, `secrets "${name}" already exists`);
    const readers = secretsIn(await podsOf(world, LAYER_LABELS));
    mustBe(readers.length > 0 && !readers.includes(name), "no pod reads the Secret", readers);
    mustBe((await secret(world, name)).data["ACCESS_JWKS_URL"] === undefined, "the Secret has only one of two keys");
    await remove(world, name);
    return refuted(
      "The Secret is created, but nothing is rotated: no pod reads it, and it lacks `ACCESS_JWKS_URL`, which pods require. The new key ends up in the shell history, and a second rotation fails: `already exists`.",
      `${code(INSTEAD)} ${THEN}`,
    );
  };
}
