import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { secretReferencesOf } from "../../lib/manifests/secret-references";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { ExternalSecretsSpec } from "../../lib/spec/external-secrets";
import type { ReleaseSecrets } from "../../lib/spec/release";
import { differences } from "../helpers/differences";
import { environmentOf, layerOf } from "../helpers/fixtures";

const STORE: ExternalSecretsSpec = { store: { name: "vault" }, key: "access/{environment}/{secret}" };
const prod = environmentOf("prod");
const { gateway } = prod.environment.services;
if (gateway === undefined) throw new Error("prod has gateway");

/** prod with an own Secret, roles and all receivers. */
const ALL: Partial<EnvironmentSpec> = {
  pods: { imagePullSecrets: ["registry-credentials"] },
  services: {
    ...prod.environment.services,
    gateway: {
      ...gateway,
      secrets: { stripe: { secret: "stripe-credentials", keys: ["b.pem", "a.pem"], path: "/s" } },
    },
  },
  contacts: { ...prod.environment.contacts!, pagerDuty: {} },
};
const SECRETS: ReleaseSecrets = { stripe: "stripe-2", databaseRoles: { auth: "postgres-auth" } };

function render(externalSecrets: ExternalSecretsSpec | undefined): readonly Manifest[] {
  const environment = { ...prod.environment, ...ALL, externalSecrets } as EnvironmentSpec;
  const release = { ...prod.release, secrets: { ...prod.release.secrets, ...SECRETS } };
  return synthesize(layerOf({ environment, release })).manifests;
}

interface Data {
  readonly secretKey: string;
  readonly remoteRef: { readonly key: string; readonly property?: string };
}

/** Keys of the ExternalSecrets, keyed by their names. */
function dataOf(manifests: readonly Manifest[]): Readonly<Record<string, readonly Data[]>> {
  const found = manifests.filter(({ kind }) => kind === "ExternalSecret");
  return Object.fromEntries(
    found.map(({ metadata, spec }) => [metadata.name, (spec as { readonly data: readonly Data[] }).data]),
  );
}

const keysOf = (manifests: readonly Manifest[]) =>
  Object.fromEntries(Object.entries(dataOf(manifests)).map(([name, data]) => [name, data.map((one) => one.secretKey)]));

test("each Secret of a concern gets an ExternalSecret with the keys that pods read", () => {
  expect(keysOf(render(STORE))).toEqual({
    "access-secrets": ["ACCESS_JWKS_URL", "ACCESS_JWT_SECRET_KEY"],
    "alertmanager-receivers": ["pagerduty-routing-key", "slack-url"],
    "keycloak-credentials": ["password", "username"],
    "postgres-auth": ["password"],
    "postgres-credentials": ["password"],
    "redis-credentials": ["password"],
    "stripe-2": ["a.pem", "b.pem"],
  });
});

test("every Secret that pods read has an ExternalSecret, except those of registries", () => {
  const manifests = render(STORE);
  const read = new Set(manifests.flatMap((manifest) => [...secretReferencesOf(manifest).keys()]));
  expect([...read].filter((name) => !(name in keysOf(manifests)))).toEqual(["registry-credentials"]);
});

test("an entry is a JSON object of a Secret, or with {key} the value of one key", () => {
  expect(dataOf(render(STORE))["stripe-2"]).toEqual([
    { secretKey: "a.pem", remoteRef: { key: "access/prod/stripe-2", property: "a.pem" } },
    { secretKey: "b.pem", remoteRef: { key: "access/prod/stripe-2", property: "b.pem" } },
  ]);
  expect(dataOf(render({ ...STORE, key: "{namespace}/{secret}/{key}" }))["stripe-2"]?.[0]).toEqual({
    secretKey: "a.pem",
    remoteRef: { key: "254carbon-access/stripe-2/a.pem" },
  });
});

test("the concerns in except have no ExternalSecrets", () => {
  const names = Object.keys(keysOf(render({ ...STORE, except: ["databaseRoles", "stripe", "jwt"] })));
  expect(names).toEqual([
    "alertmanager-receivers",
    "keycloak-credentials",
    "postgres-credentials",
    "redis-credentials",
  ]);
});

test("an external secret store adds only ExternalSecrets, and their kind to the configuration backup", () => {
  const changed = differences(render(undefined), render(STORE)).map((line) => line.split(" ")[0] ?? "");
  expect([...new Set(changed.filter((place) => !place.startsWith("ExternalSecret/")))].sort()).toEqual([
    "CronJob/configuration-backup",
    "Role/configuration-backup",
  ]);
});

test("an ExternalSecret keeps its Secret when it is deleted, and has the interval in the spelling of the operator", () => {
  const [first] = render({ ...STORE, store: { name: "vault", kind: "SecretStore" }, refreshInterval: "90m" }).filter(
    ({ kind }) => kind === "ExternalSecret",
  );
  expect(first).toMatchObject({
    apiVersion: "external-secrets.io/v1",
    metadata: {
      name: "access-secrets",
      namespace: "254carbon-access",
      labels: { "access-layer.254carbon.com/external-secret": "true" },
    },
    spec: {
      secretStoreRef: { kind: "SecretStore", name: "vault" },
      refreshInterval: "1h30m0s",
      target: { name: "access-secrets", creationPolicy: "Orphan", deletionPolicy: "Retain" },
    },
  });
});
