import { environmentJsonSchema, releaseJsonSchema, type JsonSchema } from "../../lib/spec/json-schema";
import {
  fieldsOf,
  meaningOf,
  typeText,
  valueText,
  type FieldSchema,
  type ListedField,
} from "../../lib/spec/field-list";
import { code, table } from "./markdown";

/** The page that lists all fields of both files, generated from their JSON schemas. */
export function fieldsPage(): string {
  return [
    INTRODUCTION,
    file("Environment file", environmentJsonSchema()),
    file("Release file", releaseJsonSchema()),
  ].join("\n");
}

const INTRODUCTION = `# Fields of environment files and release files

This page is generated from the JSON schemas in \`environments/\` by \`npm run generate\`. Editors use the same schemas. A dot separates
nested keys, \`<name>\` is a key that you choose, and \`[]\` is each item of a list. A word in parentheses is the \`kind\` to which the field belongs. If the default
column says "optional", you can omit the field and the schema does not define a default. Rules check further conditions, such as
contradictions between two fields. To run them, use \`npx --no-install access-layer validate\`. To see what a field changes in the manifests, use
\`npx --no-install access-layer explain services.gateway.scale\`.
`;

function file(title: string, schema: JsonSchema): string {
  const fields = fieldsOf(schema);
  const sections = [...new Set(fields.map(topOf))].map((top) => {
    const rows = fields.filter((field) => topOf(field) === top).map(row);
    return `### ${code(top)}\n\n${table(["field", "type", "default", "meaning"], rows)}\n`;
  });
  return [`## ${title}\n`, ...sections].join("\n");
}

/** The top-level key that contains a field. */
function topOf({ path }: ListedField): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function row({ path, schema, required, kind }: ListedField): readonly string[] {
  const { meaning, stated } = meaningOf(schema);
  const field = kind === undefined ? code(path) : `${code(path)} (${kind})`;
  return [
    field,
    typeText(schema, code),
    required ? "required" : defaultOf(schema, stated),
    escaped(meaning) + exampleOf(schema),
  ];
}

function defaultOf(schema: FieldSchema, stated: string | undefined): string {
  if (schema.default !== undefined) return code(valueText(schema.default));
  return stated === undefined ? "optional" : escaped(stated);
}

function exampleOf({ examples = [] }: FieldSchema): string {
  const [example] = examples;
  return example === undefined ? "" : ` Example: ${code(valueText(example))}.`;
}

/** Prose in which Markdown does not interpret placeholders such as `<name>` as HTML. */
function escaped(text: string): string {
  return text.replaceAll("<", "\\<");
}
