import { environmentProblems } from "../../../lib/rules/environment";
import { formatPath } from "../../../lib/spec/problem";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");

function problemsWith(
  databaseRoles: Readonly<Record<string, string>> | undefined,
  changed: Partial<EnvironmentSpec> = {},
): readonly string[] {
  const spec = { ...environment, ...changed };
  return environmentProblems(spec, { ...release, secrets: { ...release.secrets, databaseRoles } }).map(
    ({ code, path, message }) => `${code} ${formatPath(path)}: ${message}`,
  );
}

function withAccess(service: string): Partial<EnvironmentSpec> {
  const spec = environment.services[service];
  if (spec === undefined) throw new Error(`prod has no ${service}`);
  return { services: { ...environment.services, [service]: { ...spec, databaseAccess: "readOnly" } } };
}

const ALL = {
  auth: "postgres-auth",
  entitlements: "postgres-entitlements",
  metrics: "m".repeat(63),
  keycloak: "postgres-keycloak",
  "database-backup": "postgres-database-backup",
};

test("every client of PostgreSQL can have a role, and each can be without one", () => {
  expect(problemsWith(ALL)).toEqual([]);
  expect(problemsWith({ keycloak: "postgres-keycloak" })).toEqual([]);
  expect(problemsWith(ALL, withAccess("metrics"))).toEqual([]);
});

test("a name that is not a client of PostgreSQL is refused, also one that every object inherits", () => {
  expect(problemsWith({ gateway: "postgres-gateway", metrix: "postgres-metrics", constructor: "postgres-c" })).toEqual([
    expect.stringMatching(/^roles\/client secrets\.databaseRoles\.constructor: must be a client of PostgreSQL/),
    expect.stringMatching(
      /^roles\/client secrets\.databaseRoles\.gateway: .*auth, database-backup, entitlements, keycloak or metrics.*got "gateway"; remove it/,
    ),
    expect.stringMatching(/^roles\/client secrets\.databaseRoles\.metrix: .*did you mean metrics\?/),
  ]);
});

test.each([
  ["access", /must not be access, public or none/],
  ["public", /must not be access, public or none/],
  ["none", /must not be access, public or none/],
  ["postgres-credentials", /contains the password of the superuser/],
  ["m".repeat(64), /at most 63 characters.*got 64/],
  ["It's", /must be at most 253 lowercase letters/],
])("a Secret named %s is refused, because the role has the same name", (secret, message) => {
  expect(problemsWith({ auth: secret })).toEqual([
    expect.stringMatching(/^roles\/secret secrets\.databaseRoles\.auth: /),
  ]);
  expect(problemsWith({ auth: secret })[0]).toMatch(message);
});

test("two clients can't share a Secret", () => {
  expect(problemsWith({ auth: "postgres-same", metrics: "postgres-same" })).toEqual([
    'roles/secret secrets.databaseRoles.metrics: must be a Secret that no other client uses, got "postgres-same" of auth; create a Secret for each client',
  ]);
});

test("an external server has no roles of the layer", () => {
  const postgres = { kind: "external", host: "db.example.com", cidrs: ["10.40.16.0/20"] } as const;
  const problems = problemsWith(ALL, { datastores: { ...environment.datastores, postgres } });
  expect(problems.filter((problem) => problem.startsWith("roles/"))).toEqual([
    expect.stringMatching(/^roles\/server secrets\.databaseRoles: requires a PostgreSQL server in the cluster/),
  ]);
  const withoutRoles = problemsWith(undefined, {
    datastores: { ...environment.datastores, postgres },
    ...withAccess("metrics"),
  });
  expect(withoutRoles.filter((problem) => problem.startsWith("roles/"))).toEqual([
    expect.stringMatching(/databaseAccess: requires a PostgreSQL server in the cluster .*; remove this field$/),
  ]);
});

test("databaseAccess requires a role and a call to postgres", () => {
  expect(problemsWith(undefined, withAccess("metrics"))).toEqual([
    expect.stringMatching(
      /^roles\/unused-access services\.metrics\.databaseAccess: requires a role.*add metrics to secrets\.databaseRoles/,
    ),
  ]);
  expect(problemsWith(ALL, withAccess("gateway"))).toEqual([
    expect.stringMatching(/^roles\/unused-access services\.gateway\.databaseAccess: requires a call to postgres/),
  ]);
});
