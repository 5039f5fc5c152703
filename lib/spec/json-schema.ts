import * as z from "zod/mini";
import { environmentSchema } from "./schemas/environment";
import { releaseSchema } from "./schemas/release";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * JSON Schema of `<environment>.yaml`, for editors. Covers types and simple limits; the rules check more. Has no `$id`, so that
 * files can refer to it by a relative path.
 */
export function environmentJsonSchema(): JsonSchema {
  return { ...z.toJSONSchema(environmentSchema), title: "Environment of the 254Carbon access layer" };
}

/** JSON Schema of `<environment>.release.yaml`, for editors: see {@link environmentJsonSchema}. */
export function releaseJsonSchema(): JsonSchema {
  return {
    ...z.toJSONSchema(releaseSchema),
    title: "Release state of an environment of the 254Carbon access layer",
  };
}
