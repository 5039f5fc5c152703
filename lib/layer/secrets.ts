import { DATABASE, SECRET_KEYS, defaultSecretName, type SecretConcern } from "../names";
import type { ActiveSecrets, ReleaseSecrets } from "../spec/release";
import { ownSecretsOf, type ServiceSecrets } from "../spec/secrets";

/** Reference to a key of a Secret. The layer never contains Secret values. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;
  /** Key of the Secret. */
  readonly key: string;
}

/** Name of the active Secret of each concern. */
export interface ResolvedSecrets extends Readonly<Record<SecretConcern, string>> {
  /**
   * Secret of each client of PostgreSQL that has its own role, keyed by its name.
   * @default - no client has one
   */
  readonly databaseRoles?: Readonly<Record<string, string>>;
  /**
   * Active Secret of each concern of the services, such as `stripe`.
   * @default - no service reads such a Secret
   */
  readonly own?: Readonly<Record<string, string>>;
}

/**
 * Name of the active Secret of a concern.
 * @param name - name of the datastore, if it differs from the default
 */
export function activeSecret(secrets: ActiveSecrets | undefined, concern: SecretConcern, name?: string): string {
  return secrets?.[concern] ?? defaultSecretName(concern, name);
}

/**
 * Returns the name of the active Secret of each concern.
 * @param services - Secret keys of each service
 */
export function resolveSecrets(
  secrets: ReleaseSecrets | undefined,
  services: readonly ServiceSecrets[] = [],
): ResolvedSecrets {
  const concerns = Object.keys(SECRET_KEYS) as SecretConcern[];
  const names = concerns.map((concern) => [concern, activeSecret(secrets, concern)] as const);
  const { databaseRoles } = secrets ?? {};
  const own = services.flatMap(ownSecretsOf).map(([concern, { secret }]) => {
    const active = secrets !== undefined && Object.hasOwn(secrets, concern) ? secrets[concern] : undefined;
    return [concern, typeof active === "string" ? active : secret] as const;
  });
  return {
    ...(Object.fromEntries(names) as Record<SecretConcern, string>),
    ...(databaseRoles !== undefined && { databaseRoles }),
    ...(own.length > 0 && { own: Object.fromEntries(own) }),
  };
}

/** A PostgreSQL user and the Secret with its password. */
export interface DatabaseLogin {
  /** Name of the user. */
  readonly user: string;
  /** The password. */
  readonly password: SecretKey;
}

/**
 * The user as which a client logs in to PostgreSQL: its own role, which is named after its Secret, or else the superuser. Without a client, it is the superuser.
 * @param name - name of the datastore, if it differs from the default
 * @param user - the superuser, if it differs from the default
 */
export function databaseLogin(
  secrets: ActiveSecrets | undefined,
  client?: string,
  name?: string,
  user: string = DATABASE.user,
): DatabaseLogin {
  const roles = secrets?.databaseRoles ?? {};
  // Uses hasOwn, because every object inherits `constructor`.
  const own = client !== undefined && Object.hasOwn(roles, client) ? roles[client] : undefined;
  return {
    user: own ?? user,
    password: { name: own ?? activeSecret(secrets, "postgres", name), key: "password" },
  };
}
