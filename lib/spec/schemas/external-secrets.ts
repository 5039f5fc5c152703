import * as z from "zod/mini";
import { EXTERNAL_SECRETS_DEFAULTS } from "../defaults";
import type { ExternalSecretsSpec, SecretStoreReference } from "../external-secrets";
import { field, optionalText, text, withExample, type Fields } from "./fields";

const store = withExample(
  "{ name: aws-secrets-manager }",
  z.strictObject({
    name: text("Name of the store. It must exist before the apply.", { examples: ["aws-secrets-manager"] }),
    kind: field(
      z.optional(z.enum(["SecretStore", "ClusterSecretStore"])),
      "Kind of the store. A SecretStore must be in the namespace of the layer.",
      { default: EXTERNAL_SECRETS_DEFAULTS.storeKind },
    ),
  } satisfies Fields<SecretStoreReference>),
);

/** Fields of `externalSecrets` that the construct also has. */
export const externalSecretsFields = {
  store: field(store, "Store of the External Secrets Operator with the values."),
  key: text(
    "Pattern of the keys in the store. {environment}, {namespace}, {secret} and {key} are replaced. With {key}, each key of a Secret has an entry in the store. Without it, a Secret has one entry: a JSON object with these keys.",
    { examples: ["access-layer/{environment}/{secret}"] },
  ),
  refreshInterval: optionalText(
    "How often the operator reads the values again. With 0s, it reads them once. Pods keep the values with which they started.",
    { default: EXTERNAL_SECRETS_DEFAULTS.refreshInterval, examples: ["30m"] },
  ),
};

/** Schema of `externalSecrets`. */
export const externalSecretsSchema = withExample(
  '{ store: { name: aws-secrets-manager }, key: "access-layer/{environment}/{secret}" }',
  z.strictObject({
    ...externalSecretsFields,
    except: field(
      z.optional(z.array(z.string())),
      "Concerns whose Secrets come from elsewhere, such as jwt. databaseRoles means the Secrets of all roles.",
      { examples: [["jwt"]] },
    ),
  } satisfies Fields<ExternalSecretsSpec>),
);
