import * as z from "zod/mini";
import { environmentSchema } from "./schemas/environment";
import { releaseSchema } from "./schemas/release";

/** A JSON schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * JSON schema of `<environment>.yaml`, for editors. It knows shapes and plain limits; the rules know more. Without an `$id`,
 * so that a relative path in a file's first line is enough to refer to it.
 */
export function environmentJsonSchema(): JsonSchema {
  return { ...z.toJSONSchema(environmentSchema), title: "Environment of the 254Carbon access layer" };
}

/** JSON schema of `<environment>.release.yaml`, for editors: see {@link environmentJsonSchema}. */
export function releaseJsonSchema(): JsonSchema {
  return {
    ...z.toJSONSchema(releaseSchema),
    title: "What is released in an environment of the 254Carbon access layer",
  };
}
