/** What secrets are about. One Secret per concern is active at a time. */
export type SecretConcern = "jwt" | "postgres" | "redis" | "keycloak" | "alertmanager";

/** Name of the active Secret per concern; a concern that is left out has its usual name. */
export type ActiveSecrets = Readonly<Partial<Record<SecretConcern, string>>>;
