import type { SecretConcern } from "../names";

/** Name of the active Secret per concern; a concern that is left out has its usual name. */
export type ActiveSecrets = Readonly<Partial<Record<SecretConcern, string>>>;
