/** Kinds of stores of the External Secrets Operator: one for a namespace, or one for the cluster. */
export type SecretStoreKind = "SecretStore" | "ClusterSecretStore";

/** Reference to a store of the External Secrets Operator. */
export interface SecretStoreReference {
  /** Name of the store. */
  readonly name: string;
  /**
   * Kind of the store. A `SecretStore` must be in the namespace of the layer.
   * @default ClusterSecretStore
   */
  readonly kind?: SecretStoreKind;
}

/**
 * External secret store, from which the External Secrets Operator creates the Secrets of the layer.
 *
 * Source: https://external-secrets.io/latest/api/externalsecret/
 */
export interface ExternalSecretsSpec {
  /** Store with the values. It must exist before the apply. */
  readonly store: SecretStoreReference;
  /**
   * Pattern of the keys in the store: `access-layer/{environment}/{secret}`. `{environment}`, `{namespace}`, `{secret}` and `{key}` are replaced. With `{key}`,
   * each key of a Secret has an entry in the store. Without it, a Secret has one entry: a JSON object with these keys.
   */
  readonly key: string;
  /**
   * How often the operator reads the values again: hours, minutes and seconds, such as `30m` or `1h30m`. With `0s`, it reads them once. Pods keep the values
   * with which they started.
   * @default 1h
   */
  readonly refreshInterval?: string;
  /**
   * Concerns whose Secrets come from elsewhere, such as `jwt`, `stripe`, or `databaseRoles` for the Secrets of all roles.
   * @default - none
   */
  readonly except?: readonly string[];
}
