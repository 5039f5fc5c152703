import { keycloakProblems, postgresProblems, redisProblems } from "../../../lib/rules/datastores";
import type { ExternalPostgres } from "../../../lib/spec/external";
import { formatPath, type Problem } from "../../../lib/spec/problem";

const BASE = { kind: "external", host: "db.example.com", cidrs: ["10.0.0.0/24"] } as const;
const CA = { configMap: "rds-ca", key: "ca.crt" };
const lines = (problems: readonly Problem[]) => problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);

test.each<[Partial<ExternalPostgres>]>([
  [{ ca: CA }],
  [{ ca: { secret: "rds-ca", key: "ca.crt" }, sslMode: "verify-ca" }],
  [{ sslMode: "verify-full" }],
  [{ sslMode: "require", tls: true }],
  [{ user: "admin@server", databases: { access: "app-data" } }],
  [{ databases: { access: "keycloak", keycloak: "access" } }],
])("an external PostgreSQL can have %j", (fields) => {
  expect(postgresProblems({ ...BASE, ...fields }, [])).toEqual([]);
});

test.each<[Partial<ExternalPostgres>, string]>([
  [
    { ca: { key: "a" } },
    "db.ca: must have either configMap or secret, got neither; name the object with the certificate",
  ],
  [{ ca: { ...CA, secret: "a" } }, "db.ca: must have either configMap or secret, got both; "],
  [{ ca: CA, tls: false }, "db.ca: requires TLS, because clients check certificates only with it; remove ca, or "],
  [{ ca: { ...CA, configMap: "A" } }, "db.ca.configMap: must be at most 253 lowercase letters"],
  [{ ca: { secret: "a_b", key: "c" } }, "db.ca.secret: must be at most 253 lowercase letters"],
  [{ ca: { ...CA, key: "a/b" } }, "db.ca.key: must be a key of a ConfigMap (at most 253 letters"],
  [{ ca: { ...CA, key: "..data" } }, "db.ca.key: must be a key of a ConfigMap (at most 253 letters, "],
  [{ sslMode: "verify-ca" }, 'db.sslMode: requires ca, got "verify-ca" without it; add ca, or write verify-full'],
  [{ sslMode: "require", ca: CA }, "db.sslMode: must be verify-ca or verify-full with a CA, got "],
  [{ sslMode: "verify-full", tls: false }, "db.sslMode: requires TLS, got tls: false; remove sslMode"],
  [{ user: "-U" }, "db.user: must be a PostgreSQL user of at most 63 letters"],
  [{ databases: { access: "a b" } }, "db.databases.access: must be a database of at most 63 letters"],
  [{ databases: { keycloak: "a=b" } }, "db.databases.keycloak: must be a database of at most 63 letters"],
  [{ databases: { access: "keycloak" } }, "db.databases.access: must be another database than that of keycloak"],
  [{ databases: { keycloak: "access" } }, "db.databases.keycloak: must be another database than that of the services"],
])("an external PostgreSQL can't have %j", (fields, text) => {
  const [first, ...others] = lines(postgresProblems({ ...BASE, ...fields }, ["db"]));
  expect(first).toContain(text);
  expect(others).toEqual([]);
});

test.each([
  ["clustercfg.access.abc123.euc1.cache.amazonaws.com", true],
  ["access-abc123.serverless.euc1.cache.amazonaws.com", true],
  ["master.access.abc123.euc1.cache.amazonaws.com", false],
])("Redis at %s is refused because of cluster mode: %s", (host, isRefused) => {
  const problems = redisProblems({ ...BASE, host }, ["cache"]);
  expect(problems.map(({ code }) => code)).toEqual(isRefused ? ["redis/cluster-mode"] : []);
  if (isRefused) expect(lines(problems)[0]).toMatch(/^cache.host: must be the primary endpoint.*MOVED/);
});

test("an external Keycloak can have a path and a realm, which must be parts of a URL", () => {
  expect(keycloakProblems({ ...BASE, basePath: "/auth/v1.0", realm: "access_prod-1" }, [])).toEqual([]);
  for (const basePath of ["auth", "/auth/", "/", "/a//b", "/..", "/a?b"])
    expect(lines(keycloakProblems({ ...BASE, basePath }, ["id"]))).toEqual([
      expect.stringContaining("id.basePath: must be a path that starts with '/' and does not end with it, got "),
    ]);
  expect(lines(keycloakProblems({ ...BASE, realm: "a/b" }, ["id"]))).toEqual([
    expect.stringContaining("id.realm: must be the name of a realm"),
  ]);
});
