import { isBuiltInGroup } from "../../lib/manifests/canonical/places";

/** A JSON schema in the OpenAPI documents of the API server, as far as the table of types needs it. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: string;
  readonly "x-kubernetes-group-version-kind"?: readonly Kind[];
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** One OpenAPI document of the API server, for one group and version. */
export interface OpenApi {
  readonly components: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** The table of the built-in types: the type of each kind, and the fields of each type. */
export interface TypeTable {
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, string>>;
}

/** Whether a field of a type is a pointer. */
export type IsPointer = (type: string, field: string) => boolean;

/** Types for which the table names a format in place of their schema. */
const SPECIAL: Readonly<Record<string, string>> = {
  "apimachinery.pkg.api.resource.Quantity": "quantity",
  "apimachinery.pkg.util.intstr.IntOrString": "intOrString",
  "apimachinery.pkg.apis.meta.v1.Time": "time",
  "apimachinery.pkg.apis.meta.v1.MicroTime": "time",
};

/** Requests and answers that no manifest contains. */
const NOT_STORED = /(Review|Status|Scale|Eviction|Binding|TokenRequest|DeleteOptions|WatchEvent)$/;
const STORED_BINDING = /RoleBinding$|PolicyBinding$/;

/** The documents of the built-in groups and of stable versions, among all that the API server lists. */
export function documentPaths(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    const [, root, group = "", version = group] = /^(api|apis\/([^/]+))\/([^/]+)$/.exec(path) ?? [];
    return root !== undefined && /^v\d+$/.test(version) && (root === "api" || isBuiltInGroup(group));
  });
}

/** Builds the table from the OpenAPI documents. The format of a type is described in `lib/manifests/api-types/types.ts`. */
export function typeTable(documents: readonly OpenApi[], isPointer: IsPointer): TypeTable {
  const schemas = new Map(
    documents
      .flatMap(({ components }) => Object.entries(components.schemas ?? {}))
      .map(([name, schema]) => [shortName(name), schema]),
  );
  const kinds = [...schemas].flatMap(([name, schema]) => kindsOf(schema).map((kind) => [kind, name] as const)).sort();
  const types = new Map<string, string>();
  const add = (name: string) => {
    const schema = schemas.get(name);
    if (schema?.properties === undefined || types.has(name)) return;
    types.set(name, "");
    const fields = Object.entries(schema.properties).map(([field, property]) => {
      // The API server sets the status itself, and drops the one of a manifest.
      const type =
        field === "status" && kinds.some(([, kind]) => kind === name) ? "any" : typeOf(property, schemas, add);
      const isRequired = schema.required?.includes(field) === true;
      return `${field}${isRequired ? "!" : ""} ${isPointer(name, field) ? "*" : ""}${type}${defaultOf(property, isRequired)}`;
    });
    types.set(name, [...(isAtomic(schema) ? ["atomic"] : []), ...fields].join("; "));
  };
  kinds.forEach(([, name]) => add(name));
  return {
    kinds: Object.fromEntries(kinds),
    types: Object.fromEntries([...types].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

function kindsOf(schema: Schema): readonly string[] {
  const isStored = schema.properties?.["metadata"] !== undefined && schema.properties["items"] === undefined;
  const kinds = isStored ? (schema["x-kubernetes-group-version-kind"] ?? []) : [];
  return kinds
    .filter(({ version, kind }) => /^v\d+$/.test(version) && (!NOT_STORED.test(kind) || STORED_BINDING.test(kind)))
    .map(({ group, version, kind }) => `${group === "" ? "" : `${group}/`}${version}/${kind}`);
}

function typeOf(schema: Schema, schemas: ReadonlyMap<string, Schema>, add: (name: string) => void): string {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference !== undefined) {
    const name = shortName(reference.slice(reference.lastIndexOf("/") + 1));
    const special = SPECIAL[name];
    if (special !== undefined) return special;
    const target = schemas.get(name);
    if (target?.properties === undefined) return target === undefined ? "any" : simpleType(target);
    add(name);
    const own = schema["x-kubernetes-map-type"];
    return own === undefined ? name : `${own} ${name}`;
  }
  if (schema.items !== undefined) return `[${listKind(schema)}${typeOf(schema.items, schemas, add)}]`;
  if (schema.additionalProperties !== undefined)
    return `{${isAtomic(schema) ? "atomic " : ""}${typeOf(schema.additionalProperties, schemas, add)}}`;
  return simpleType(schema);
}

/** Whether server-side apply replaces a map as a whole. */
function isAtomic(schema: Schema): boolean {
  return schema["x-kubernetes-map-type"] === "atomic";
}

function listKind(schema: Schema): string {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] === "set") return "set ";
  return schema["x-kubernetes-list-type"] === "map" && keys !== undefined ? `${keys.join(",")} ` : "";
}

function simpleType({ type, format, enum: values }: Schema): string {
  if (type === "integer") return format === "int32" ? "int32" : "int64";
  if (type === "boolean" || type === "number") return type;
  if (type !== "string") return "any";
  if (format === "byte") return "bytes";
  if (format === "date-time") return "time";
  return values === undefined ? "string" : `string(${values.join("|")})`;
}

/** Defaults that differ from the zero value, and empty texts of optional fields, which can be keys of a list. */
function defaultOf({ default: value }: Schema, isRequired: boolean): string {
  if (value === "" && !isRequired) return '=""';
  const isZero = value === undefined || value === "" || value === 0 || value === false || typeof value === "object";
  return isZero ? "" : `=${JSON.stringify(value)}`;
}

/** `core.v1.Probe` for `io.k8s.api.core.v1.Probe`. */
function shortName(name: string): string {
  return name.replace(/^io\.k8s\.(api\.)?/, "");
}
