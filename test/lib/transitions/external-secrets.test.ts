import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { ContactsSpec } from "../../../lib/spec/people";
import type { ExternalSecretsSpec } from "../../../lib/spec/external-secrets";
import type { ReleaseSecrets } from "../../../lib/spec/release";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const STORE: ExternalSecretsSpec = { store: { name: "vault" }, key: "access/{secret}", except: ["jwt", "keycloak"] };
const CREATE =
  "create the Secrets from the store before the apply: `kubectl --context prod-eu apply --server-side --field-manager=access-layer -l access-layer.254carbon.com/external-secret=true -f MANIFEST && kubectl --context prod-eu --namespace 254carbon-access wait --for=condition=Ready externalsecret -l access-layer.254carbon.com/external-secret=true --timeout=5m`";

function render(
  externalSecrets: ExternalSecretsSpec | undefined,
  secrets: ReleaseSecrets = {},
  contacts: Partial<ContactsSpec> = {},
): readonly Manifest[] {
  const files = {
    environment: {
      ...environment,
      contacts: { ...environment.contacts!, ...contacts },
      ...(externalSecrets && { externalSecrets }),
    },
    release: { ...release, secrets: { ...release.secrets, ...secrets } },
  };
  return synthesize(layerOf(files)).manifests;
}

const plain = render(STORE);

const found = (before: readonly Manifest[], after: readonly Manifest[]) =>
  transitionWarnings(before, after, { context: "prod-eu" });

test("an external secret store gets one warning with its entries, and the command that creates the Secrets first", () => {
  const [warning, ...more] = found(render(undefined), plain).filter(({ code }) => code.startsWith("external"));
  expect(more).toEqual([]);
  expect(warning?.message).toMatch(
    /^the operator reads new entries of the ClusterSecretStore vault for the Secrets alertmanager-receivers, postgres-credentials and redis-credentials; without an entry, /,
  );
  expect(warning?.steps).toEqual([
    "make sure that the store has these entries: access/alertmanager-receivers with slack-url, access/postgres-credentials with password, access/redis-credentials with password",
    "if a Secret exists, check that its values are those of the store, because the operator replaces them",
    CREATE,
  ]);
  expect(warning?.objects).toContain("external-secrets.io/v1/ExternalSecret 254carbon-access/redis-credentials");
});

test("a rotation warns about the new entry, and creates the Secret before the password changes", () => {
  const warnings = found(plain, render(STORE, { postgres: "postgres-2" }));
  const [entry] = warnings.filter(({ code }) => code === "external-secret/entry-needed");
  expect(entry?.message).toMatch(
    /^the operator reads new entries of the ClusterSecretStore vault for the Secret postgres-2; /,
  );
  expect(entry?.steps[0]).toBe("make sure that the store has these entries: access/postgres-2 with password");
  const codes = warnings.map(({ code }) => code);
  expect(codes.indexOf("external-secret/entry-needed")).toBeLessThan(codes.indexOf("secret/order"));
  const [order] = warnings.filter(({ code }) => code === "secret/order");
  expect(order?.steps[0]).toBe(CREATE);
  expect(order?.steps[1]).toContain("set the new password in the server");
  expect(warnings.map(({ code }) => code)).not.toContain("secret/needed");
});

test("another store, or a new key of a Secret, needs new entries, and the warning about the key of the receiver is not repeated", () => {
  const other = found(plain, render({ ...STORE, store: { name: "vault", kind: "SecretStore" } }));
  expect(other.map(({ code }) => code)).toEqual(["external-secret/entry-needed"]);
  const paged = found(plain, render(STORE, {}, { pagerDuty: {} }));
  expect(paged.map(({ code }) => code)).not.toContain("receiver/key-needed");
  expect(paged.find(({ code }) => code === "external-secret/entry-needed")?.steps[0]).toBe(
    "make sure that the store has these entries: access/alertmanager-receivers with pagerduty-routing-key",
  );
});

test("roles whose Secrets come from the store are not created by hand", () => {
  const roles = { databaseRoles: { auth: "postgres-auth" } };
  const [warning] = found(plain, render(STORE, roles)).filter(({ code }) => code === "postgres/roles");
  expect(warning?.steps[0]).toBe(CREATE);
  const except = [...(STORE.except ?? []), "databaseRoles"];
  const [byHand] = found(plain, render({ ...STORE, except }, roles)).filter(({ code }) => code === "postgres/roles");
  expect(byHand?.steps[0]).toMatch(/^create the Secrets with a random password/);
});

test("a first installation, no change, and a Secret that leaves the store need no entries", () => {
  expect(found([], plain)).toEqual([]);
  expect(found(plain, plain)).toEqual([]);
  expect(found(plain, render({ ...STORE, except: ["jwt", "keycloak", "redis"] }))).toEqual([]);
});
