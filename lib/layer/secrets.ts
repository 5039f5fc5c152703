import { SECRET_KEYS, defaultSecretName, type SecretConcern } from "../names";
import type { ActiveSecrets } from "../spec/release";

/** Reference to a key of a Secret. The layer never contains Secret values. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;
  /** Key of the Secret. */
  readonly key: string;
}

/** Name of the active Secret of each concern. */
export type ResolvedSecrets = Readonly<Record<SecretConcern, string>>;

/**
 * Name of the active Secret of a concern.
 * @param name - name of the datastore, if it differs from the default
 */
export function activeSecret(secrets: ActiveSecrets | undefined, concern: SecretConcern, name?: string): string {
  return secrets?.[concern] ?? defaultSecretName(concern, name);
}

/** Returns the name of the active Secret of each concern. */
export function resolveSecrets(secrets: ActiveSecrets | undefined): ResolvedSecrets {
  const concerns = Object.keys(SECRET_KEYS) as SecretConcern[];
  const names = concerns.map((concern) => [concern, activeSecret(secrets, concern)] as const);
  return Object.fromEntries(names) as Record<SecretConcern, string>;
}
