import * as z from "zod/mini";
import { fileMode, type Fields } from "../../spec/schemas/fields";
import { serviceReleaseSchema } from "../../spec/schemas/release";
import { serviceSchema } from "../../spec/schemas/service";
import type { SecretFiles } from "../../spec/secrets";
import type { EdgeServiceProps } from "../edge-service";
import { calleeSchema, once, variableSchema } from "./shared";

const secretFiles = () =>
  z.strictObject({
    secret: z.string(),
    keys: z.array(z.string()),
    path: z.string(),
    mode: fileMode("0440", "Mode of the files."),
  } satisfies Fields<SecretFiles>);

/** Schema for the props of an `EdgeService`. */
export const edgeServiceSchema = once(
  () =>
    z.extend(
      z.omit(serviceSchema, {
        calls: true,
        secrets: true,
        databaseAccess: true,
        host: true,
        certificate: true,
        publicHealth: true,
        route: true,
        gates: true,
      }),
      {
        name: z.string(),
        release: serviceReleaseSchema,
        calls: z.optional(z.array(calleeSchema())),
        secretEnvironment: z.optional(z.array(variableSchema())),
        secretFiles: z.optional(z.array(secretFiles())),
      },
    ) satisfies z.ZodMiniType<EdgeServiceProps>,
);
