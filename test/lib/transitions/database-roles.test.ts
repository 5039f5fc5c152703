import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const PROD = environmentOf("prod");
const BOTH = { auth: "postgres-auth", keycloak: "postgres-keycloak" };

function manifestsWith(databaseRoles?: Readonly<Record<string, string>>): readonly Manifest[] {
  const release = { ...PROD.release, secrets: { ...PROD.release.secrets, databaseRoles } };
  return synthesize(layerOf({ ...PROD, release })).manifests;
}

function warningOf(before: readonly Manifest[], after: readonly Manifest[]) {
  const warnings = transitionWarnings(before, after).filter(({ code }) => code === "postgres/roles");
  expect(warnings.length).toBeLessThan(2);
  return warnings[0];
}

function jobIn(manifests: readonly Manifest[]): string {
  return manifests.find(({ kind }) => kind === "Job")?.metadata.name ?? "none";
}

const shared = manifestsWith();
const roles = manifestsWith(BOTH);

test("a switch from the superuser to roles prints the Secrets, the policies, the Job and the apply, in this order", () => {
  const warning = warningOf(shared, roles);
  expect(warning?.message).toBe(
    "clients log in to PostgreSQL as postgres-auth and postgres-keycloak instead of the superuser access; one that starts before its Secret and its role exist is locked out",
  );
  expect(warning?.steps).toEqual([
    expect.stringMatching(/^create the Secrets .*: postgres-auth, postgres-keycloak$/),
    expect.stringContaining(" -l access-layer.254carbon.com/policy-set -f MANIFEST`"),
    expect.stringContaining(
      ` -l app=postgres-roles -f MANIFEST && kubectl --namespace 254carbon-access wait --for=condition=complete job/${jobIn(roles)} `,
    ),
    expect.stringMatching(/^apply the new manifest: .* -f MANIFEST`$/),
  ]);
});

test("a switch back to the superuser removes the logins and the Job after the rollout", () => {
  const warning = warningOf(roles, shared);
  expect(warning?.message).toContain("clients log in to PostgreSQL as the superuser access again; postgres-auth and");
  expect(warning?.steps).toEqual([
    expect.stringContaining("apply the new manifest"),
    expect.stringContaining("rollout status deployment"),
    expect.stringContaining(`-c 'DROP ROLE IF EXISTS "postgres-auth", "postgres-keycloak"'`),
    expect.stringContaining(`delete job/${jobIn(roles)}`),
  ]);
});

test("a rotated Secret creates the new login first and removes only the old one last", () => {
  const warning = warningOf(roles, manifestsWith({ ...BOTH, auth: "postgres-auth-new" }));
  expect(warning?.steps[0]).toMatch(/: postgres-auth-new$/);
  expect(warning?.steps.join("\n")).toMatch(/apply the new manifest[\s\S]*DROP ROLE IF EXISTS "postgres-auth"'/);
});

test("an environment that keeps its roles, has none, is new or leaves gets no warning", () => {
  const newer = JSON.parse(JSON.stringify(roles).replaceAll("postgres:16.4", "postgres:16.5")) as readonly Manifest[];
  expect(jobIn(newer)).toBe(jobIn(roles));
  const pairs = [
    [roles, newer],
    [shared, shared],
    [[], roles],
    [roles, []],
  ] as const;
  expect(pairs.map(([before, after]) => warningOf(before, after))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("a major upgrade of a server with roles still prints its steps", () => {
  const newer = JSON.parse(JSON.stringify(roles).replaceAll("postgres:16.4", "postgres:17.6")) as readonly Manifest[];
  const [warning] = transitionWarnings(roles, newer).filter(({ code }) => code === "postgres/major-version");
  expect(warning?.steps.join("\n")).toContain("pg_dumpall");
});
