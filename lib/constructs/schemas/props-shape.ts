import type * as z from "zod/mini";
import type { Path, Problem } from "../../spec/problem";
import type { ShapeWords } from "../../spec/shape-hints";
import { shapeIssues } from "../../spec/shape-issues";

/** Names of value types in messages, as in TypeScript. */
const WORDS: ShapeWords = { map: "an object", list: "an array", nothing: "null" };

/** Keys whose values may contain a secret by mistake. */
const CONFIDENTIAL = ["environment", "secretEnvironment", "configuration", "secretsCertificate"];

/** Problems in the shape of construct props: missing and unknown keys, wrong types, and values that are not known yet. */
export function propsShapeProblems(schema: z.ZodMiniType, props: unknown): readonly Problem[] {
  const unknown = valuesNotKnownYet(props, []);
  const shaped = shapeIssues(schema, props, { words: WORDS, isConfidential });
  const issues = "issues" in shaped ? shaped.issues : [];
  return [
    ...unknown,
    ...issues
      .filter(({ path }) => !unknown.some((other) => startsWith(path, other.path)))
      .filter(({ code, path }) => code !== "shape/unknown-key" || valueAt(props, path) !== undefined)
      .map(({ code, path, message }): Problem => ({ code, source: "environment", path, message })),
  ];
}

function isConfidential(path: Path): boolean {
  return path.some((step) => typeof step === "string" && CONFIDENTIAL.includes(step));
}

/** Finds Pulumi Outputs and promises in plain data. Constructs are not searched. */
function valuesNotKnownYet(value: unknown, path: Path): readonly Problem[] {
  if (typeof value !== "object" || value === null) return [];
  if (isOutput(value)) return [notKnownYet(path, outputMessage(path))];
  if (value instanceof Promise) return [notKnownYet(path, "must be a plain value, got a promise; await it first")];
  if (Array.isArray(value)) return value.flatMap((item, index) => valuesNotKnownYet(item, [...path, index]));
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => valuesNotKnownYet(item, [...path, key]));
}

function isOutput(value: object): boolean {
  return "__pulumiOutput" in value && value.__pulumiOutput === true;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function notKnownYet(path: Path, message: string): Problem {
  return { code: "shape/output", source: "environment", path, message };
}

/**
 * Message for a Pulumi Output. For hosts and configuration, which may be known only during the deployment, it suggests a Secret. Other values must be
 * plain.
 */
function outputMessage(path: Path): string {
  const got = "must be a plain value, got a Pulumi Output, whose value is known only during the deployment";
  if (path.at(-1) === "host")
    return `${got}; store the host in a Secret of the stack and refer to its key with hostFrom: { secret, key }`;
  if (path[0] === "environment") return `${got}; store it in a Secret of the stack and read it with secretEnvironment`;
  return `${got}; pass the plain value, or create the chart inside .apply(), which hides its resources from previews`;
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === "object" && at !== null ? (at as Readonly<Record<string | number, unknown>>)[step] : undefined,
    value,
  );
}
