import type { DatabaseRole } from "../../layer/database-roles";
import { DATABASE, DATABASE_GROUPS } from "../../names";

/** Name of the superuser, quoted as an identifier. */
const SUPERUSER = identifier(DATABASE.user);

/**
 * Groups that the roles need. The one of the exporter exists only with its role, so that an environment without exporter keeps its Job.
 */
function groupsOf(roles: readonly DatabaseRole[]): readonly string[] {
  const { monitor, ...others } = DATABASE_GROUPS;
  return [...Object.values(others), ...(hasMonitor(roles) ? [monitor] : [])];
}

function hasMonitor(roles: readonly DatabaseRole[]): boolean {
  return roles.some(({ access }) => access === "monitor");
}

/** Attributes of every role. They are set again in each run, so that a role has no more than these. */
const PLAIN = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION";

/**
 * psql script that creates the roles and grants them their privileges. It can run any number of times, on new databases and on those in which the superuser
 * owns every object. It contains no password: `\password` reads each one twice from stdin, in the order of the roles, and sends only its SCRAM verifier.
 *
 * Every statement is its own transaction, so that a lock on a table is held only for a moment. A run that stops half-way is completed by the next one.
 */
export function databaseRolesSql(roles: readonly DatabaseRole[]): string {
  const groups = groupsOf(roles);
  return [
    SESSION,
    lock(DATABASE.access),
    ...groups.map(groupSql),
    `GRANT pg_read_all_data TO ${DATABASE_GROUPS.backup};`,
    ...(hasMonitor(roles) ? [`GRANT pg_monitor TO ${DATABASE_GROUPS.monitor};`] : []),
    ...roles.map((role) => loginSql(role, groups)),
    accessSql(),
    ...(hasMonitor(roles) ? [`GRANT CONNECT ON DATABASE ${DATABASE.access} TO ${DATABASE_GROUPS.monitor};`] : []),
    `\\connect ${DATABASE.keycloak}`,
    SESSION,
    lock(DATABASE.keycloak),
    keycloakSql(),
  ].join("\n");
}

/**
 * Neither the log nor the statistics of the server get the verifiers. A statement waits for a table at most ten seconds, because all new queries of the table
 * queue behind it.
 */
const SESSION = `\\set ON_ERROR_STOP on
\\set VERBOSITY terse
SET client_min_messages = warning;
SET log_statement = none;
SET log_min_duration_statement = -1;
SET log_min_error_statement = panic;
SET pg_stat_statements.track_utility = off;
SET password_encryption = 'scram-sha-256';
SET lock_timeout = '10s';`;

/** Two runs at the same time would update the same rows of the catalog, and one of them would fail. */
function lock(database: string): string {
  return `SELECT pg_advisory_lock(hashtext('access-layer roles of ${database}')) \\g /dev/null`;
}

function groupSql(group: string): string {
  return `${createSql(group)}
ALTER ROLE ${group} NOLOGIN NOBYPASSRLS ${PLAIN};`;
}

function createSql(role: string): string {
  return `SELECT format('CREATE ROLE %I', ${literal(role)})
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role)}) \\gexec`;
}

/**
 * A role that logs in. The one of an owner acts as its group, so that the group owns what it creates, and a rotated login can change it. The backup reads
 * rows and large objects that policies or their owners hide from it; without them, a dump fails.
 */
function loginSql({ secret, access }: DatabaseRole, groups: readonly string[]): string {
  const role = identifier(secret);
  const group = DATABASE_GROUPS[access];
  const others = groups.filter((other) => other !== group);
  const isOwner = access === "owner" || access === "keycloak";
  return `${createSql(secret)}
\\password ${role}
GRANT ${group} TO ${role};
SELECT format('REVOKE %I FROM %I', granted.rolname, member.rolname)
FROM pg_auth_members JOIN pg_roles granted ON granted.oid = roleid JOIN pg_roles member ON member.oid = pg_auth_members.member
WHERE member.rolname = ${literal(secret)} AND granted.rolname IN (${others.map(literal).join(", ")}) \\gexec
ALTER ROLE ${role} ${isOwner ? `SET role = ${group}` : "RESET role"};
ALTER ROLE ${role} ${access === "backup" ? "SET lo_compat_privileges = on" : "RESET lo_compat_privileges"};
ALTER ROLE ${role} LOGIN INHERIT ${access === "backup" ? "BYPASSRLS" : "NOBYPASSRLS"} ${PLAIN};`;
}

/** Privileges in the database of the services, now and for objects that the superuser or an owner creates later. */
function accessSql(): string {
  const { owner, readWrite, readOnly, backup } = DATABASE_GROUPS;
  const all = `${owner}, ${readWrite}, ${readOnly}`;
  return `REVOKE ALL ON DATABASE ${DATABASE.access} FROM PUBLIC;
GRANT CONNECT ON DATABASE ${DATABASE.access} TO ${all}, ${backup};
GRANT TEMPORARY ON DATABASE ${DATABASE.access} TO ${all};
GRANT CREATE ON DATABASE ${DATABASE.access} TO ${owner};
${publicSchemaSql(owner)}
SELECT format('GRANT USAGE ON SCHEMA %I TO ${readWrite}, ${readOnly}', nspname),
       format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO ${readWrite}, ${readOnly}', nspname),
       format('GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO ${readWrite}', nspname),
       format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %I TO ${readWrite}, ${readOnly}', nspname),
       format('GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA %I TO ${readWrite}', nspname)
FROM pg_namespace WHERE ${IN_USER_SCHEMA} \\gexec
ALTER DEFAULT PRIVILEGES FOR ROLE ${SUPERUSER}, ${owner} GRANT USAGE ON SCHEMAS TO ${readWrite}, ${readOnly};
ALTER DEFAULT PRIVILEGES FOR ROLE ${SUPERUSER}, ${owner} GRANT SELECT ON TABLES TO ${readWrite}, ${readOnly};
ALTER DEFAULT PRIVILEGES FOR ROLE ${SUPERUSER}, ${owner} GRANT INSERT, UPDATE, DELETE ON TABLES TO ${readWrite};
ALTER DEFAULT PRIVILEGES FOR ROLE ${SUPERUSER}, ${owner} GRANT SELECT ON SEQUENCES TO ${readWrite}, ${readOnly};
ALTER DEFAULT PRIVILEGES FOR ROLE ${SUPERUSER}, ${owner} GRANT USAGE, UPDATE ON SEQUENCES TO ${readWrite};
${ownershipSql(owner)}`;
}

function keycloakSql(): string {
  const { keycloak, backup } = DATABASE_GROUPS;
  return `REVOKE ALL ON DATABASE ${DATABASE.keycloak} FROM PUBLIC;
GRANT CONNECT ON DATABASE ${DATABASE.keycloak} TO ${keycloak}, ${backup};
GRANT TEMPORARY, CREATE ON DATABASE ${DATABASE.keycloak} TO ${keycloak};
${publicSchemaSql(keycloak)}
${ownershipSql(keycloak)}
`;
}

/** Before version 15, every role can create objects in the schema `public`, and data keeps that across an upgrade. */
function publicSchemaSql(owner: string): string {
  return `REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO ${owner};`;
}

const IN_USER_SCHEMA = String.raw`nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%'`;

/** Whether an object belongs to an extension, whose objects the superuser keeps. */
function inExtension(catalog: string, oid: string, more = ""): string {
  return `EXISTS (SELECT FROM pg_depend WHERE classid = '${catalog}'::regclass AND objid = ${oid} AND (deptype = 'e'${more}))`;
}

/**
 * Gives an owner the objects of the superuser. `REASSIGN OWNED` does not work, because PostgreSQL itself requires some of the objects that its first superuser
 * owns. Sequences of columns follow their table. https://www.postgresql.org/docs/current/sql-reassign-owned.html
 */
function ownershipSql(owner: string): string {
  const own = (column: string) => `pg_get_userbyid(${column}) = ${literal(DATABASE.user)}`;
  return `SELECT format('ALTER SCHEMA %I OWNER TO ${owner}', nspname)
FROM pg_namespace WHERE ${own("nspowner")} AND ${IN_USER_SCHEMA} AND NOT ${inExtension("pg_namespace", "pg_namespace.oid")} \\gexec
SELECT format('ALTER %s %I.%I OWNER TO ${owner}', kind, nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
JOIN (VALUES ('r', 'TABLE'), ('p', 'TABLE'), ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW'), ('f', 'FOREIGN TABLE'), ('S', 'SEQUENCE')) AS kinds (code, kind)
  ON code = relkind::text
WHERE ${own("relowner")} AND ${IN_USER_SCHEMA}
  AND NOT ${inExtension("pg_class", "pg_class.oid", " OR relkind = 'S' AND deptype IN ('a', 'i')")} \\gexec
SELECT format('ALTER ROUTINE %s OWNER TO ${owner}', pg_proc.oid::regprocedure)
FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
WHERE ${own("proowner")} AND ${IN_USER_SCHEMA} AND NOT ${inExtension("pg_proc", "pg_proc.oid")} \\gexec
SELECT format('ALTER TYPE %s OWNER TO ${owner}', pg_type.oid::regtype)
FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace LEFT JOIN pg_class ON pg_class.oid = typrelid
WHERE ${own("typowner")} AND ${IN_USER_SCHEMA} AND (typtype IN ('d', 'e', 'r') OR typtype = 'c' AND relkind = 'c')
  AND NOT ${inExtension("pg_type", "pg_type.oid")} \\gexec
SELECT format('ALTER LARGE OBJECT %s OWNER TO ${owner}', oid)
FROM pg_largeobject_metadata WHERE ${own("lomowner")} \\gexec`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
