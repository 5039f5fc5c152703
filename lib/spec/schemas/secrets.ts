import * as z from "zod/mini";
import type { SecretConcern } from "../../names";
import type { OwnSecret } from "../secrets";
import { field, fileMode, optionalText, text, withExample, type Fields } from "./fields";

const keys = () => z.optional(z.array(z.string()));

const ownSecret = withExample(
  "{ secret: stripe-credentials, keys: [API_KEY] }",
  z.strictObject({
    secret: text("Name of the Secret, unless secrets of the release file sets another active name for the concern.", {
      examples: ["stripe-credentials"],
    }),
    keys: field(
      z.array(z.string()),
      "Keys to read. Each becomes an environment variable with the same name, or with path a file with the same name.",
      { examples: [["API_KEY"]] },
    ),
    path: optionalText(
      "Absolute path of a read-only folder with one file per key. The keys are then not environment variables.",
      { examples: ["/etc/stripe"] },
    ),
    mode: fileMode("0440", "Mode of the files as four octal digits. Only with path. Their group can always read them."),
  } satisfies Fields<OwnSecret>),
);

/** Schema of `secrets` of a service. */
export const serviceSecretsSchema = z.catchall(
  z.object({
    jwt: field(keys(), "Keys of the JWT Secret.", { examples: [["ACCESS_JWKS_URL"]] }),
    postgres: field(keys(), "Keys of the PostgreSQL Secret.", { examples: [["password"]] }),
    redis: field(keys(), "Keys of the Redis Secret.", { examples: [["password"]] }),
    kafka: field(keys(), "Keys of the Kafka Secret.", { examples: [["password"]] }),
    keycloak: field(keys(), "Keys of the Keycloak Secret.", { examples: [["username"]] }),
    alertmanager: field(keys(), "Keys of the Alertmanager Secret.", { examples: [["slack-url"]] }),
  } satisfies Fields<Partial<Record<SecretConcern, readonly string[]>>>),
  ownSecret,
);
