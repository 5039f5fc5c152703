import { SECRET_KEYS, defaultSecretName, type SecretConcern } from "../names";
import type { ActiveSecrets } from "../spec/release";

/** A key of a Secret. The value itself never enters the model. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;
  /** Key in it. */
  readonly key: string;
}

/** Name of the active Secret of every concern. */
export type ResolvedSecrets = Readonly<Record<SecretConcern, string>>;

/**
 * Name of the Secret that is active for a concern.
 * @param name - name of the datastore, where it is another than the usual one
 */
export function activeSecret(secrets: ActiveSecrets | undefined, concern: SecretConcern, name?: string): string {
  return secrets?.[concern] ?? defaultSecretName(concern, name);
}

/** Name of the active Secret of every concern. */
export function resolveSecrets(secrets: ActiveSecrets | undefined): ResolvedSecrets {
  const concerns = Object.keys(SECRET_KEYS) as SecretConcern[];
  const names = concerns.map((concern) => [concern, activeSecret(secrets, concern)] as const);
  return Object.fromEntries(names) as Record<SecretConcern, string>;
}
