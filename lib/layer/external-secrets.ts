import { EXTERNAL_SECRETS_DEFAULTS } from "../spec/defaults";
import type { ExternalSecretsSpec, SecretStoreReference } from "../spec/external-secrets";
import { sortedEntries } from "../values/sorted-entries";
import type { ResolvedSecrets } from "./secrets";

/** External secret store with all defaults applied. */
export interface ResolvedExternalSecrets extends Required<ExternalSecretsSpec> {
  /** Store with the values. */
  readonly store: Required<SecretStoreReference>;
}

/** Applies the defaults of `externalSecrets`. */
export function resolveExternalSecrets({
  store,
  key,
  refreshInterval = EXTERNAL_SECRETS_DEFAULTS.refreshInterval,
  except = [],
}: ExternalSecretsSpec): ResolvedExternalSecrets {
  return { store: { kind: EXTERNAL_SECRETS_DEFAULTS.storeKind, ...store }, key, refreshInterval, except };
}

/** Names of the active Secrets by concern. Only `databaseRoles` can have several. */
export function secretNamesByConcern(secrets: ResolvedSecrets): readonly (readonly [string, readonly string[]])[] {
  const { databaseRoles = {}, own = {}, ...concerns } = secrets;
  return [
    ...sortedEntries({ ...concerns, ...own }).map(([concern, name]) => [concern, [name]] as const),
    ["databaseRoles", sortedEntries(databaseRoles).map(([, name]) => name)],
  ];
}
