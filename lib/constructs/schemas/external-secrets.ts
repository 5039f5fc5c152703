import * as z from "zod/mini";
import { externalSecretsFields } from "../../spec/schemas/external-secrets";
import type { Fields } from "../../spec/schemas/fields";
import type { ExternalSecretsProps } from "../external-secrets";
import { once } from "./shared";

/** Schema for the props of `ExternalSecrets`. */
export const externalSecretsSchema = once(() =>
  z.strictObject({
    ...externalSecretsFields,
    environment: z.optional(z.string()),
    secrets: z.record(z.string(), z.array(z.string())),
  } satisfies Fields<ExternalSecretsProps>),
);
