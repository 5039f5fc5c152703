import type { DatabaseNames, ExternalEndpoint, ExternalKeycloak, ExternalPostgres } from "../spec/external";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import { inside, problemIf, type Place } from "./problems";

/** Programs would take other names for options, connection strings or several names. */
const DATABASE = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;
/** Some providers add the name of the server to that of a user. */
const USER = /^[A-Za-z_][A-Za-z0-9_.@-]{0,62}$/;
const BASE_PATH = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;
const REALM = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/;

/** Fields of an external PostgreSQL, or of its address in the props of a construct. */
type PostgresFields = Pick<ExternalPostgres, "tls" | "ca" | "sslMode" | "user" | "databases">;

/** Rules about an external PostgreSQL, without those of all external datastores. */
export function externalPostgresProblems(spec: PostgresFields, place: Place): Problem[] {
  const { user, databases = {} } = spec;
  return [
    ...problemIf("external/ssl-mode", inside(place, "sslMode"), sslModeProblem(spec)),
    ...problemIf(
      "external/user",
      inside(place, "user"),
      user === undefined || USER.test(user)
        ? undefined
        : `must be a PostgreSQL user of at most 63 letters, digits, '_', '-', '.' and '@' that starts with a letter or '_', got ${show(user)}; rename the role in the server`,
    ),
    ...databasesProblems(databases, inside(place, "databases")),
  ];
}

function sslModeProblem({ tls = true, ca, sslMode }: PostgresFields): string | undefined {
  if (sslMode === undefined) return undefined;
  if (!tls) return `requires TLS, got tls: false; remove sslMode, or remove tls: false`;
  if (sslMode === "require" && ca !== undefined)
    return `must be verify-ca or verify-full with a CA, got "require", which some clients treat as verify-ca; remove sslMode for verify-full`;
  if (sslMode === "verify-ca" && ca === undefined)
    return `requires ca, got "verify-ca" without it; add ca, or write verify-full, which can also use the CAs in the image of the client`;
  return undefined;
}

function databasesProblems(databases: DatabaseNames, place: Place): Problem[] {
  const { access = "access", keycloak = "keycloak" } = databases;
  const invalid = (["access", "keycloak"] as const).flatMap((key) =>
    problemIf("external/database", inside(place, key), databaseProblem(databases[key])),
  );
  const isSame = access === keycloak;
  const key = databases.keycloak === undefined ? "access" : "keycloak";
  const message = `must be another database than that of ${key === "access" ? "keycloak" : "the services"}, got ${show(access)}; create a second database`;
  return [
    ...invalid,
    ...problemIf("external/database", inside(place, key), isSame && invalid.length === 0 ? message : undefined),
  ];
}

function databaseProblem(name: string | undefined): string | undefined {
  if (name === undefined || DATABASE.test(name)) return undefined;
  return `must be a database of at most 63 letters, digits, '_' and '-' that starts with a letter or '_', got ${show(name)}; rename the database in the server`;
}

/**
 * Rules about an external Redis, without those of all external datastores. A node of a Redis cluster answers most commands with the address of another node,
 * and clients of one URL with a database number do not follow it.
 */
export function externalRedisProblems({ host = "" }: ExternalEndpoint, place: Place): Problem[] {
  const isCluster = host.startsWith("clustercfg.") || /\.serverless\.[a-z0-9]+\.cache\.amazonaws\.com$/.test(host);
  const message =
    `must be the primary endpoint of a Redis without cluster mode, got ${show(host)}, because services get one URL with a database number ` +
    `and use commands with several keys, and a cluster answers those with MOVED or CROSSSLOT; create a replication group with cluster mode disabled`;
  return problemIf("redis/cluster-mode", inside(place, "host"), isCluster ? message : undefined);
}

/** Rules about an external Keycloak, without those of all external datastores. */
export function externalKeycloakProblems({ basePath, realm }: ExternalKeycloak, place: Place): Problem[] {
  return [
    ...problemIf(
      "keycloak/base-path",
      inside(place, "basePath"),
      basePath === undefined || BASE_PATH.test(basePath)
        ? undefined
        : `must be a path that starts with '/' and does not end with it, got ${show(basePath)}; write it like /auth, or remove it if Keycloak is at the root`,
    ),
    ...problemIf(
      "keycloak/realm",
      inside(place, "realm"),
      realm === undefined || REALM.test(realm)
        ? undefined
        : `must be the name of a realm of letters, digits, '-', '_' and '.', got ${show(realm)}; copy it from the address of the realm, after /realms/`,
    ),
  ];
}
