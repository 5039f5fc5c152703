import fc from "fast-check";
import type { ExternalSecretsSpec } from "../../../lib/spec/external-secrets";
import { optional, type Field } from "./field";
import { longName, names, texts } from "./values";

const STORE: ExternalSecretsSpec = { store: { name: "vault" }, key: "{environment}/{secret}" };

const PATTERNS = ["{secret}", "{namespace}.{secret}_{key}", "{secret", "{name}/{secret}", "a b/{secret}", "{key}"];
const INTERVALS = ["0s", "1h30m", "90s", "8784h", "8785h", "1d", "", "1m1h", "99999h"];

/** External secret store. */
export const EXTERNAL_SECRETS_FIELD: Required<Field<ExternalSecretsSpec | undefined>> = optional<ExternalSecretsSpec>(
  [
    STORE,
    { store: { name: "vault", kind: "SecretStore" }, key: "{secret}-{key}", refreshInterval: "30m", except: ["jwt"] },
  ],
  fc.oneof(
    fc.oneof(fc.constantFrom(longName(253), longName(254)), names).map((name) => ({ ...STORE, store: { name } })),
    fc.oneof(fc.constantFrom(...PATTERNS), texts).map((key) => ({ ...STORE, key })),
    fc.oneof(fc.constantFrom(...INTERVALS), texts).map((refreshInterval) => ({ ...STORE, refreshInterval })),
    fc
      .array(fc.constantFrom("postgres", "databaseRoles", "stripe", "jwks", ""), { minLength: 1, maxLength: 2 })
      .map((except) => ({ ...STORE, except })),
  ),
);
