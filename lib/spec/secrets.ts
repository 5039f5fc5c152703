import type { SecretConcern } from "../names";
import { sortedEntries } from "../values/sorted-entries";

/** A Secret that only the services of the environment read, such as the credentials of a payment API. */
export interface OwnSecret {
  /** Name of the Secret, unless `secrets` of the release file sets another active name for the concern. */
  readonly secret: string;
  /** Keys to read, at least one. Each becomes an environment variable with the same name, or with `path` a file with the same name. */
  readonly keys: readonly string[];
  /**
   * Absolute path of a read-only folder with one file per key. The keys are then not environment variables.
   * @default - environment variables
   */
  readonly path?: string;
  /**
   * Mode of the files: four octal digits, such as `"0400"`. Only with `path`. The files belong to root and to the group of the container, and the kubelet
   * always lets that group read them, so `"0400"` results in 0440.
   *
   * Source: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#configure-volume-permission-and-ownership-change-policy-for-pods
   * @default "0440"
   */
  readonly mode?: string;
}

/** What a service reads from Secrets: a list of keys for each concern of the layer, and own Secrets for other concerns. */
export interface ServiceSecrets extends Readonly<Partial<Record<SecretConcern, readonly string[]>>> {
  /** A Secret for a concern of the services, such as `stripe`. */
  readonly [concern: string]: readonly string[] | OwnSecret | undefined;
}

/** Keys of a Secret as files of a container, in a read-only folder. */
export interface SecretFiles {
  /** Name of the Secret. */
  readonly secret: string;
  /** Keys, which are also the names of the files. */
  readonly keys: readonly string[];
  /** Absolute path of the folder. */
  readonly path: string;
  /**
   * Mode of the files, as four octal digits.
   * @default "0440"
   */
  readonly mode?: string;
}

/** Whether an entry of `secrets` is a Secret of the services, rather than a list of keys. */
export function isOwnSecret(entry: readonly string[] | OwnSecret | undefined): entry is OwnSecret {
  return entry !== undefined && !Array.isArray(entry);
}

/** The lists of `secrets`: the keys of each concern of the layer, sorted by concern. */
export function keysOfConcerns(secrets: ServiceSecrets): readonly (readonly [string, readonly string[]])[] {
  return sortedEntries(secrets).flatMap(([concern, entry]) =>
    entry === undefined || isOwnSecret(entry) ? [] : [[concern, entry] as const],
  );
}

/** The Secrets of the services in `secrets`, sorted by concern. */
export function ownSecretsOf(secrets: ServiceSecrets): readonly (readonly [string, OwnSecret])[] {
  return sortedEntries(secrets).flatMap(([concern, entry]) => (isOwnSecret(entry) ? [[concern, entry] as const] : []));
}

/** Names of the environment variables that a service reads from Secrets. */
export function secretVariables(secrets: ServiceSecrets): readonly string[] {
  const own = ownSecretsOf(secrets).flatMap(([, { path, keys }]) => (path === undefined ? keys : []));
  return [...keysOfConcerns(secrets).flatMap(([, keys]) => keys), ...own];
}
