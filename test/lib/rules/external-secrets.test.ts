import { layerProblems } from "../../../lib/rules/environment";
import { externalSecretsProblems } from "../../../lib/rules/external-secrets";
import { inEnvironment } from "../../../lib/rules/problems";
import type { ExternalSecretsSpec } from "../../../lib/spec/external-secrets";
import { goDuration } from "../../../lib/spec/values/duration";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const STORE: ExternalSecretsSpec = { store: { name: "vault" }, key: "{environment}/{secret}" };

const told = (spec: Partial<ExternalSecretsSpec>) =>
  externalSecretsProblems({ ...STORE, ...spec }, inEnvironment("externalSecrets")).map(
    ({ code, path, message }) => `${code} ${path.join(".")}: ${message}`,
  );

function toldOfExcept(...except: string[]): readonly string[] {
  const { environment, release } = environmentOf("prod");
  const secrets = { ...release.secrets, databaseRoles: { auth: "postgres-auth" } };
  const layer = layerOf({
    environment: { ...environment, externalSecrets: { ...STORE, except } },
    release: { ...release, secrets },
  });
  return layerProblems(layer).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test.each<Partial<ExternalSecretsSpec>>([
  {},
  { store: { name: "team.vault", kind: "SecretStore" } },
  { key: "{secret}" },
  { key: "kv/{namespace}/{environment}-{secret}_{key}" },
  { refreshInterval: "0s" },
  { refreshInterval: "1h30m" },
  { refreshInterval: "8784h" },
])("an external secret store with %j is valid", (spec) => {
  expect(told(spec)).toEqual([]);
});

test.each<[Partial<ExternalSecretsSpec>, string]>([
  [{ store: { name: "Vault" } }, "external-secrets/store externalSecrets.store.name: must be at most 253 lowercase"],
  [{ key: "access/prod" }, "external-secrets/key externalSecrets.key: must contain {secret}, because two Secrets"],
  [{ key: "{secrets}" }, 'got "{secrets}"; did you mean secret?'],
  [{ key: "{secret}/{team}" }, 'got "{team}"; remove it'],
  [{ key: "{secret" }, 'got "{secret"; close or remove the brace'],
  [{ key: "{secret} a" }, "must be a key without spaces and invisible characters"],
  [{ refreshInterval: "1d" }, "external-secrets/interval externalSecrets.refreshInterval: must be hours, minutes"],
  [{ refreshInterval: "" }, "write a whole number with a unit"],
  [{ refreshInterval: "30m1h" }, "in this order"],
  [{ refreshInterval: "8785h" }, 'must be at most 8784h, got "8785h"; shorten it'],
])("an external secret store with %j is rejected", (spec, message) => {
  expect(told(spec)).toEqual([expect.stringContaining(message)]);
});

test.each([
  ["1h", "1h0m0s"],
  ["90m", "1h30m0s"],
  ["5m", "5m0s"],
  ["45s", "45s"],
  ["0s", "0s"],
  ["1h1m1s", "1h1m1s"],
])("the interval %s is written as %s, as the operator does", (text, written) => {
  expect(goDuration(text)).toBe(written);
});

test("except accepts the concerns of the layer and of services, and the roles", () => {
  expect(toldOfExcept("jwt", "databaseRoles")).toEqual([]);
});

test("except rejects unknown and repeated concerns", () => {
  expect(toldOfExcept("postgress", "jwt", "jwt")).toEqual([
    expect.stringMatching(
      /^externalSecrets\.except\.0: must be a concern of Secrets \(alertmanager, .*; did you mean postgres\?$/,
    ),
    'externalSecrets.except.2: must be listed only once, got "jwt" again; remove this entry',
  ]);
});
