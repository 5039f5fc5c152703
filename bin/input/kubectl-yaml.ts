import { CORE_SCHEMA, NOT_RESOLVED, boolYaml11Tag, defineScalarTag, mergeTag, type Schema } from "js-yaml";

/** Integers of go-yaml, which kubectl uses: `0644`, `0o644` and `0b11`, but not YAML 1.1's `1:30`, which stays text. */
const INTEGER = /^[-+]?(0b[01_]+|0o?[0-7_]+|0x[\da-fA-F_]+|0|[1-9][\d_]*)$/;

const intTag = defineScalarTag("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: ["-", "+", ..."0123456789"],
  resolve: (text: string) => (INTEGER.test(text) ? integerOf(text.replaceAll("_", "")) : NOT_RESOLVED),
  identify: (value: unknown) => Number.isInteger(value),
  represent: (value: number) => String(value),
});

function integerOf(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[-+]/, "");
  return sign * (/^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits));
}

/** Reads a file as kubectl does, with the words of YAML 1.1 (`yes`, `off`), merge keys, and dates as text. */
export const KUBECTL_SCHEMA: Schema = CORE_SCHEMA.withTags(boolYaml11Tag, intTag, mergeTag);
