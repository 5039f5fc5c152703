import type { DATABASE_GROUPS } from "../names";
import { exportersOf } from "./exporters";
import type { Layer } from "./layer";

/** Privileges of a client of PostgreSQL. */
export type DatabaseRoleAccess = keyof typeof DATABASE_GROUPS;

/** A client of PostgreSQL with its own role. */
export interface DatabaseRole {
  /** Name of the client: a service, `keycloak`, `database-backup` or `postgres-exporter`. */
  readonly client: string;
  /** Secret with the password in its key `password`. The role that logs in has the same name. */
  readonly secret: string;
  /** Privileges of the role. */
  readonly access: DatabaseRoleAccess;
}

/**
 * Clients of PostgreSQL in a layer, with the privileges that they need: services that call it, Keycloak, the database
 * backup, and the exporter.
 */
export function databaseClients({
  services,
  datastores,
  backups,
}: Pick<Layer, "services" | "datastores" | "backups">): ReadonlyMap<string, DatabaseRoleAccess> {
  if (datastores.postgres === undefined) return new Map();
  return new Map<string, DatabaseRoleAccess>([
    ...services
      .filter(({ calls }) => calls.includes("postgres"))
      .map(({ name, databaseAccess }) => [name, databaseAccess] as const),
    ...(datastores.keycloak?.kind === "inCluster" ? [["keycloak", "keycloak"] as const] : []),
    ...(backups?.database === undefined ? [] : [["database-backup", "backup"] as const]),
    ...exportersOf({ postgres: datastores.postgres }).map(({ name }) => [name, "monitor"] as const),
  ]);
}

/** Roles of the clients of a layer, sorted by client. Clients that are not in `secrets.databaseRoles` have none. */
export function databaseRolesOf(
  layer: Pick<Layer, "services" | "datastores" | "backups" | "secrets">,
): readonly DatabaseRole[] {
  const secrets = layer.secrets.databaseRoles ?? {};
  return [...databaseClients(layer)]
    .flatMap(([client, access]) => {
      const secret = Object.hasOwn(secrets, client) ? secrets[client] : undefined;
      return secret === undefined ? [] : [{ client, secret, access }];
    })
    .sort((one, other) => (one.client < other.client ? -1 : 1));
}
