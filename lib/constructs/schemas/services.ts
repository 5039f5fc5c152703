import * as z from "zod/mini";
import { serviceReleaseSchema } from "../../spec/schemas/release";
import { serviceSchema } from "../../spec/schemas/service";
import type { EdgeServiceProps } from "../edge-service";
import { calleeSchema, once, variableSchema } from "./shared";

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
      }),
      {
        name: z.string(),
        release: serviceReleaseSchema,
        calls: z.optional(z.array(calleeSchema())),
        secretEnvironment: z.optional(z.array(variableSchema())),
      },
    ) satisfies z.ZodMiniType<EdgeServiceProps>,
);
