/**
 * The building blocks of the schemas. `zod/mini`, because bundled with esbuild it starts in half the time of `zod` (7 ms
 * against 14 ms on top of an empty program) and is less than half its size; what it lacks, chained checks, belongs into rules.
 */
import * as z from "zod/mini";
import type { Limits } from "../limits";

/** A schema for each key of an interface, so that neither can have a key that the other lacks. */
export type Fields<T> = { readonly [K in keyof T]-?: z.ZodMiniType<T[K]> };

/** Hints for editors that go into the JSON schema beside the description; they refuse nothing when a file is read. */
export interface Hints {
  /** What holds where the key is left out. */
  readonly default?: unknown;
  /** Values as people write them. */
  readonly examples?: readonly unknown[];
}

/** Gives a schema the help that editors show for its key. */
export function field<S extends z.ZodMiniType>(schema: S, description: string, hints: Hints = {}): S {
  z.globalRegistry.add(schema, { ...hints, description });
  return schema;
}

/** Text. */
export function text(description: string, hints?: Hints): z.ZodMiniString {
  return field(z.string(), description, hints);
}

/** Text that may be left out. */
export function optionalText(description: string, hints?: Hints): z.ZodMiniOptional<z.ZodMiniString> {
  return field(z.optional(z.string()), description, hints);
}

/** A whole number. Its limits only go into the JSON schema: rules check them, with more to say about it. */
export function wholeNumber(description: string, { min, max }: Limits): z.ZodMiniNumberFormat {
  const schema = z.int();
  z.globalRegistry.add(schema, { description, minimum: min, maximum: max });
  return schema;
}

/** A whole number that may be left out. */
export function optionalWholeNumber(
  description: string,
  { min, max }: Limits,
  hints: Hints = {},
): z.ZodMiniOptional<z.ZodMiniNumberFormat> {
  const schema = z.optional(z.int());
  z.globalRegistry.add(schema, { ...hints, description, minimum: min, maximum: max });
  return schema;
}
