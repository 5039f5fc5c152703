import type { JsonSchema } from "./json-schema";

/** The part of a JSON Schema that describes a field. */
export interface FieldSchema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: FieldSchema | boolean;
  readonly items?: FieldSchema;
  readonly oneOf?: readonly FieldSchema[];
  readonly anyOf?: readonly FieldSchema[];
}

/** A field of an environment file or a release file. */
export interface ListedField {
  /** Path from the top of the file: `<name>` is a key that users choose, `[]` is each item of a list. */
  readonly path: string;
  /** Its schema. */
  readonly schema: FieldSchema;
  /** Whether the map that contains it must have it. */
  readonly required: boolean;
  /**
   * Value of the neighboring `kind` with which the field exists.
   * @default - the field exists with every `kind`, or has no such neighbor
   */
  readonly kind?: string;
}

/** All fields of a file, in the order of its schema: each field before those below it. */
export function fieldsOf(schema: JsonSchema): readonly ListedField[] {
  return fieldsBelow("", schema as FieldSchema);
}

function fieldsBelow(path: string, schema: FieldSchema, kind?: string): readonly ListedField[] {
  const { properties = {}, required = [], additionalProperties: values, items } = schema;
  const named = Object.entries(properties).flatMap(([key, child]) =>
    listed({ path: path === "" ? key : `${path}.${key}`, schema: child, required: required.includes(key), kind }),
  );
  const isMap = typeof values === "object" && values.properties !== undefined;
  return [
    ...named,
    ...(isMap ? fieldsBelow(`${path}.<name>`, values, kind) : []),
    ...(items === undefined ? [] : fieldsBelow(`${path}[]`, items, kind)),
  ];
}

/** A field and all fields below it. */
function listed({ kind, ...field }: Omit<ListedField, "kind"> & { kind: string | undefined }): readonly ListedField[] {
  const { path, schema } = field;
  const variants = (schema.oneOf ?? []).flatMap((one) => fieldsBelow(path, one, kindOf(one)));
  const alternatives = (schema.anyOf ?? []).flatMap((one) => fieldsBelow(path, one, kind));
  const own = { ...field, ...(kind !== undefined && { kind }) };
  return [own, ...variants, ...alternatives, ...fieldsBelow(path, schema, kind)];
}

function kindOf({ properties }: FieldSchema): string {
  return String(properties?.["kind"]?.const);
}

/** Type and limits of a field. `quote` formats words of the file, such as the values of a choice. */
export function typeText(schema: FieldSchema, quote: (word: string) => string = (word) => word): string {
  const { type = "any value", minimum, maximum, additionalProperties: values } = schema;
  if (schema.const !== undefined) return quote(String(schema.const));
  if (schema.enum !== undefined) return schema.enum.map(quote).join(", ");
  if (schema.oneOf !== undefined)
    return `object; ${quote("kind")} is ${schema.oneOf.map(kindOf).map(quote).join(", ")}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeText(one, quote)).join(", or ");
  if (schema.items !== undefined) return `list of ${typeText(schema.items, quote)}s`;
  if (typeof values === "object") return `map of ${typeText(values, quote)}s`;
  return minimum === undefined ? type : `${type}, ${minimum} to ${maximum}`;
}

/** What a field means, and its default in words if the description says one. */
export function meaningOf({ description = "" }: FieldSchema): { readonly meaning: string; readonly stated?: string } {
  const [meaning = "", stated] = description.split(/ ?Default: /);
  return { meaning, ...(stated !== undefined && { stated: stated.replace(/\.$/, "") }) };
}

/** A default or an example as text in one line. */
export function valueText(value: unknown): string {
  return typeof value === "string" && !value.includes("\n") ? value : JSON.stringify(value);
}
