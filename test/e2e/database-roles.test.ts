import { spawnSync } from "child_process";
import { mkdirSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import type { DatabaseRole } from "../../lib/layer/database-roles";
import { PASSWORD, startPostgres, type Postgres } from "./backup/postgres";
import {
  AUTH,
  BACKUP,
  ENTITLEMENTS,
  KEYCLOAK,
  METRICS,
  ROLES,
  as as asIn,
  passwordOf,
  runJob as runJobIn,
  startWorld,
  type World,
} from "./database-roles/world";

/** The Job that creates the roles, as a process on this machine, with a real PostgreSQL that has data from before the roles. */
let world: World;
let postgres: Postgres;

function runJob(roles: readonly DatabaseRole[], passwords?: Readonly<Record<string, string>>) {
  return runJobIn(world, roles, passwords);
}

function as(role: Pick<DatabaseRole, "secret">, database: string, sql: string, password?: string): string {
  return asIn(postgres, role, database, sql, password);
}

const DENIED = /permission denied|must be owner|must be member|Only roles with|permission to/;

/** Everything that the Job sets: roles, memberships, settings, owners and privileges. The salt of a verifier differs from run to run. */
function stateOf(database: string): string {
  const globals = postgres.run("pg_dumpall", ["--globals-only", "--no-role-passwords", "--database=access"]);
  const schema = postgres.run("pg_dump", ["--schema-only", database]);
  return `${globals}${schema}`.replaceAll(/^\\(un)?restrict .*$/gm, "");
}

function backupEnvironment(): NodeJS.ProcessEnv {
  return {
    PGHOST: "127.0.0.1",
    PGPORT: String(postgres.port),
    PGUSER: BACKUP.secret,
    PGPASSWORD: passwordOf(BACKUP),
  };
}

describe.each(["16", "18"] as const)("PostgreSQL %s", (version) => {
  beforeAll(async () => {
    world = await startWorld(version);
    postgres = world.postgres;
    const { code, output } = await runJob(ROLES);
    if (code !== 0) throw new Error(output);
  });
  afterAll(() => world?.stop());

  test("a second run changes nothing", async () => {
    const before = [stateOf("access"), stateOf("keycloak")];
    expect(before[0]).toContain("GRANT SELECT ON TABLE public.prices TO access_reader");
    expect(await runJob(ROLES)).toMatchObject({ code: 0 });
    expect([stateOf("access"), stateOf("keycloak")]).toEqual(before);
  });

  test("every role logs in with the password of its Secret, and not with another one", () => {
    for (const role of ROLES) {
      const database = role.access === "keycloak" ? "keycloak" : "access";
      expect(as(role, database, "SELECT session_user")).toBe(role.secret);
      expect(as(role, database, "SELECT 1", PASSWORD)).toContain("password authentication failed");
    }
  });

  test("no service connects to the database of Keycloak, and Keycloak does not connect to that of the services", () => {
    for (const role of [AUTH, ENTITLEMENTS, METRICS])
      expect(as(role, "keycloak", "SELECT * FROM realm")).toMatch(/permission denied for database "keycloak"/);
    expect(as(KEYCLOAK, "access", "SELECT 1")).toMatch(/permission denied for database "access"/);
  });

  test("no role is a superuser, becomes one, or reads password hashes or files", () => {
    const attributes = "rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication";
    expect(postgres.ask("access", `SELECT rolname FROM pg_roles WHERE ${attributes}`)).toBe("access");
    for (const role of ROLES) {
      const database = role.access === "keycloak" ? "keycloak" : "access";
      for (const sql of [
        "SET ROLE access",
        `ALTER ROLE "${role.secret}" SUPERUSER`,
        "SELECT pg_read_file('PG_VERSION')",
      ])
        expect([role.client, sql, as(role, database, sql)]).toEqual([role.client, sql, expect.stringMatching(DENIED)]);
      const hashes = as(role, database, "SELECT rolpassword FROM pg_authid WHERE rolname = 'access'");
      // pg_read_all_data includes the system catalogs.
      expect(hashes).toMatch(role === BACKUP ? /^SCRAM/ : DENIED);
    }
  });

  test("readOnly reads old and new tables and changes no row", () => {
    for (const table of ["prices", "bids", "counts", "parts", '"Reports"."Daily"'])
      expect(as(METRICS, "access", `SELECT count(*) FROM ${table}`)).toMatch(/^\d+$/);
    for (const sql of [
      "INSERT INTO prices (side) VALUES ('ask')",
      "UPDATE prices SET side = 'ask'",
      "DELETE FROM prices",
    ])
      expect(as(METRICS, "access", sql)).toMatch(DENIED);
    expect(as(METRICS, "access", "CREATE TABLE mine (id int)")).toMatch(DENIED);
  });

  test("readWrite changes the rows of old tables and can't change tables", () => {
    expect(as(ENTITLEMENTS, "access", "INSERT INTO prices (side) VALUES ('ask') RETURNING side")).toBe("ask");
    expect(as(ENTITLEMENTS, "access", 'INSERT INTO "Reports"."Daily" (day) VALUES (now()) RETURNING id')).toBe("1");
    expect(as(ENTITLEMENTS, "access", "UPDATE prices SET side = 'bid'")).toBe("");
    expect(as(ENTITLEMENTS, "access", "DELETE FROM prices WHERE side = 'ask'")).toBe("");
    for (const sql of ["CREATE TABLE mine (id int)", "ALTER TABLE prices ADD COLUMN more int", "DROP TABLE prices"])
      expect(as(ENTITLEMENTS, "access", sql)).toMatch(DENIED);
  });

  test("owner migrates old tables, and other services read and write what it creates", () => {
    const migrate = 'ALTER TABLE prices ADD COLUMN note text; ALTER TABLE "Reports"."Daily" ADD COLUMN note text';
    expect(as(AUTH, "access", migrate)).toBe("");
    expect(
      as(AUTH, "access", "CREATE TABLE fresh (id serial); CREATE SCHEMA fresh; CREATE TABLE fresh.one (id int)"),
    ).toBe("");
    for (const table of ["fresh", "fresh.one"]) {
      expect(as(METRICS, "access", `SELECT count(*) FROM ${table}`)).toBe("0");
      expect(as(METRICS, "access", `INSERT INTO ${table} VALUES (1)`)).toMatch(DENIED);
    }
    expect(as(ENTITLEMENTS, "access", "INSERT INTO fresh DEFAULT VALUES RETURNING id")).toBe("1");
    expect(as(ENTITLEMENTS, "access", "INSERT INTO fresh.one VALUES (1)")).toBe("");
  });

  test("readers see what an administrator creates", () => {
    postgres.ask("access", "CREATE TABLE by_hand (id serial)");
    expect(as(METRICS, "access", "SELECT count(*) FROM by_hand")).toBe("0");
    expect(as(ENTITLEMENTS, "access", "INSERT INTO by_hand DEFAULT VALUES RETURNING id")).toBe("1");
  });

  test("Keycloak reads, writes and migrates its old tables", () => {
    const migrate =
      "INSERT INTO realm VALUES ('access'); ALTER TABLE realm ADD COLUMN id int; CREATE TABLE client (id int)";
    expect(as(KEYCLOAK, "keycloak", migrate)).toBe("");
    expect(as(KEYCLOAK, "keycloak", "SELECT nextval('ids')")).toBe("1");
  });

  test("the superuser owns no object of the old data", () => {
    const owned = (database: string) =>
      postgres.ask(
        database,
        `SELECT string_agg(DISTINCT owner || ' ' || kind, ', ' ORDER BY owner || ' ' || kind) FROM (
         SELECT pg_get_userbyid(relowner) AS owner, 'relation' AS kind, relnamespace AS schema FROM pg_class WHERE relname <> 'by_hand' AND relname NOT LIKE 'by_hand%'
         UNION ALL SELECT pg_get_userbyid(proowner), 'routine', pronamespace FROM pg_proc
         UNION ALL SELECT pg_get_userbyid(typowner), 'type', typnamespace FROM pg_type WHERE typname NOT LIKE '%by_hand%'
       ) AS objects WHERE schema IN ('public'::regnamespace, (SELECT oid FROM pg_namespace WHERE nspname = 'Reports'))`,
      );
    expect(owned("access")).toBe("access_owner relation, access_owner routine, access_owner type");
    expect(owned("keycloak")).toBe("keycloak_owner relation, keycloak_owner type");
    const large = "SELECT pg_get_userbyid(lomowner) FROM pg_largeobject_metadata";
    expect(postgres.ask("access", large)).toBe("access_owner");
  });

  test("the backup dumps both databases with hidden rows and large objects, dumps the roles, and writes nothing", () => {
    for (const [database, table] of [
      ["access", "hidden"],
      ["keycloak", "realm"],
    ] as const) {
      const dump = spawnSync(join(postgres.programs, "pg_dump"), [database], {
        encoding: "utf8",
        env: backupEnvironment(),
      });
      expect(dump).toMatchObject({ status: 0, stderr: "" });
      expect(dump.stdout).toContain(`COPY public.${table}`);
      expect(as(BACKUP, database, `DELETE FROM ${table}`)).toMatch(DENIED);
    }
    const roles = spawnSync(
      join(postgres.programs, "pg_dumpall"),
      ["--globals-only", "--no-role-passwords", "--database=access"],
      { encoding: "utf8", env: backupEnvironment() },
    );
    expect(roles).toMatchObject({ status: 0, stderr: "" });
    expect(roles.stdout).toContain('CREATE ROLE "postgres-metrics"');
  });

  test("the runbook's commands work as the superuser", () => {
    expect(postgres.run("psql", ["-U", "access", "-d", "access", "-c", "SELECT 1;"])).toContain("1 row");
    expect(postgres.run("pg_dump", ["-U", "access", "access"])).toContain("COPY public.prices");
  });

  test("a dump of everything that is restored on a new server keeps the roles and their passwords", async () => {
    const folder = join(world.folder, "restored");
    mkdirSync(folder);
    const dump = join(folder, "all.sql");
    writeFileSync(dump, postgres.run("pg_dumpall", []));
    const restored = await startPostgres(folder, version);
    restored.run("psql", ["--no-psqlrc", "--quiet", "--dbname=postgres", `--file=${dump}`]);
    const results = [
      asIn(restored, METRICS, "access", "SELECT count(*) > 0 FROM prices"),
      asIn(restored, AUTH, "access", "ALTER TABLE prices ADD COLUMN restored text"),
      asIn(restored, KEYCLOAK, "keycloak", "ALTER TABLE realm ADD COLUMN restored text"),
      asIn(restored, METRICS, "keycloak", "SELECT 1"),
    ];
    await restored.stop();
    expect(results).toEqual(["t", "", "", expect.stringMatching(/permission denied for database "keycloak"/)]);
  });

  test("after a restore of one dump without owners and privileges, another run sets them", async () => {
    const dump = join(world.folder, "access.dump");
    postgres.run("pg_dump", ["--format=custom", `--file=${dump}`, "access"]);
    postgres.ask("postgres", "DROP DATABASE access WITH (FORCE)");
    postgres.ask("postgres", "CREATE DATABASE access");
    postgres.run("pg_restore", ["--exit-on-error", "--no-owner", "--no-privileges", "--dbname=access", dump]);
    expect(as(METRICS, "access", "SELECT count(*) > 0 FROM prices")).toMatch(DENIED);
    expect(await runJob(ROLES)).toMatchObject({ code: 0 });
    expect(as(METRICS, "access", "SELECT count(*) > 0 FROM prices")).toBe("t");
    expect(as(METRICS, "access", "DELETE FROM prices")).toMatch(DENIED);
    expect(as(AUTH, "access", "ALTER TABLE prices ADD COLUMN restored text")).toBe("");
  });

  test("a rotated Secret gets a new login, and the old one works until it is removed", async () => {
    const rotated = { ...KEYCLOAK, secret: "postgres-keycloak-new" };
    expect(await runJob([rotated])).toMatchObject({ code: 0 });
    for (const role of [KEYCLOAK, rotated])
      expect(as(role, "keycloak", "ALTER TABLE realm ALTER COLUMN name SET NOT NULL")).toBe("");
    expect(as(rotated, "keycloak", "CREATE TABLE rotated (id int)")).toBe("");
    expect(as(KEYCLOAK, "keycloak", "DROP TABLE rotated")).toBe("");
    postgres.ask("access", 'DROP ROLE "postgres-keycloak"');
    expect(as(KEYCLOAK, "keycloak", "SELECT 1")).toContain("password authentication failed");
    expect(as(rotated, "keycloak", "SELECT name FROM realm WHERE name = 'master'")).toBe("master");
  });

  test("another access in the file takes the old privileges away", async () => {
    expect(await runJob([{ ...AUTH, access: "readOnly" }])).toMatchObject({ code: 0 });
    expect(as(AUTH, "access", "CREATE TABLE more (id int)")).toMatch(DENIED);
    expect(as(AUTH, "access", "DELETE FROM prices")).toMatch(DENIED);
    expect(as(AUTH, "access", "SELECT count(*) FROM prices")).toMatch(/^\d+$/);
  });

  test("a run takes away attributes that a role got by hand", async () => {
    postgres.ask("access", 'ALTER ROLE "postgres-metrics" SUPERUSER CREATEROLE BYPASSRLS');
    expect(await runJob([METRICS])).toMatchObject({ code: 0 });
    const attributes =
      "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = 'postgres-metrics'";
    expect(postgres.ask("access", attributes)).toBe("f");
  });

  test.each(["", "two\nlines"])("a password %j is refused with the name of its Secret", async (password) => {
    const { code, output } = await runJob([METRICS], { "postgres-metrics": password });
    expect([code, output]).toEqual([
      64,
      expect.stringContaining("key password of Secret postgres-metrics: must be one line"),
    ]);
    expect(as(METRICS, "access", "SELECT 1")).toBe("1");
  });

  test("no password appears in the server's log, in the output of the Job or in its arguments", async () => {
    const fresh = { ...METRICS, secret: "postgres-metrics-fresh" };
    const run = await runJob([fresh]);
    const wrong = await runJob([fresh], { "postgres-credentials": "not-the-password" });
    expect([run.code, wrong.code]).toEqual([0, 2]);
    expect(wrong.output).toContain('password authentication failed for user "access"');
    const log = readFileSync(join(world.folder, "postgres.log"), "utf8");
    // The log has the other statements.
    expect(log).toContain("CREATE TABLE by_hand");
    for (const text of [log, run.output, wrong.output, run.arguments]) {
      expect(text).not.toMatch(/SCRAM-SHA-256\$|not-the-password/);
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(passwordOf(fresh));
    }
  });
});
