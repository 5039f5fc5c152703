import { environmentJsonSchema, releaseJsonSchema } from "../../lib/spec/json-schema";
import { code, table } from "./markdown";

/** The part of a JSON schema that the page shows. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

/** The page that lists all fields of both files, generated from their JSON schemas. */
export function fieldsPage(): string {
  return [
    INTRODUCTION,
    file("Environment file", environmentJsonSchema() as Schema),
    file("Release file", releaseJsonSchema() as Schema),
  ].join("\n");
}

const INTRODUCTION = `# Fields of environment files and release files

This page is generated from the JSON schemas in \`environments/\` by \`npm run generate\`. Editors use the same schemas. A dot separates
nested keys, \`<name>\` is a key that you choose, and \`[]\` is each item of a list. A word in parentheses is the \`kind\` to which the field belongs. If the default
column says "optional", you can omit the field and the schema does not define a default. Rules check further conditions, such as
contradictions between two fields. To run them, use \`npx --no-install access-layer validate\`.
`;

function file(title: string, { properties = {}, required = [] }: Schema): string {
  const sections = Object.entries(properties).map(([key, schema]) => {
    const rows = rowsOf(key, schema, required.includes(key));
    return `### ${code(key)}\n\n${table(["field", "type", "default", "meaning"], rows)}\n`;
  });
  return [`## ${title}\n`, ...sections].join("\n");
}

/** Rows of a field and of all fields below it. */
function rowsOf(path: string, schema: Schema, required: boolean, kind?: string): readonly (readonly string[])[] {
  const [meaning = "", stated] = (schema.description ?? "").split(/ ?Default: /);
  const field = kind === undefined ? code(path) : `${code(path)} (${kind})`;
  const row = [
    field,
    typeOf(schema),
    required ? "required" : defaultOf(schema, stated),
    escaped(meaning) + exampleOf(schema),
  ];
  const variants = (schema.oneOf ?? []).flatMap((one) => childrenOf(path, one, kindOf(one)));
  return [row, ...variants, ...childrenOf(path, schema, kind)];
}

function childrenOf(path: string, schema: Schema, kind?: string): readonly (readonly string[])[] {
  const { properties = {}, required = [], additionalProperties: values, items } = schema;
  const named = Object.entries(properties).flatMap(([key, child]) =>
    rowsOf(`${path}.${key}`, child, required.includes(key), kind),
  );
  const isMap = typeof values === "object" && values.properties !== undefined;
  return [
    ...named,
    ...(isMap ? childrenOf(`${path}.<name>`, values, kind) : []),
    ...(items === undefined ? [] : childrenOf(`${path}[]`, items, kind)),
  ];
}

function kindOf({ properties }: Schema): string {
  return String(properties?.["kind"]?.const);
}

function typeOf(schema: Schema): string {
  const { type = "any value", minimum, maximum, additionalProperties: values } = schema;
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  if (schema.oneOf !== undefined) return `object; ${code("kind")} is ${schema.oneOf.map(kindOf).map(code).join(", ")}`;
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}s`;
  if (typeof values === "object") return `map of ${typeOf(values)}s`;
  return minimum === undefined ? type : `${type}, ${minimum} to ${maximum}`;
}

function defaultOf(schema: Schema, stated: string | undefined): string {
  if (schema.default !== undefined) return code(textOf(schema.default));
  return stated === undefined ? "optional" : escaped(stated.replace(/\.$/, ""));
}

function exampleOf({ examples = [] }: Schema): string {
  const [example] = examples;
  return example === undefined ? "" : ` Example: ${code(textOf(example))}.`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Prose in which Markdown does not interpret placeholders such as `<name>` as HTML. */
function escaped(text: string): string {
  return text.replaceAll("<", "\\<");
}
