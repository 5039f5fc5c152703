import type { Kubectl } from "../support/kubectl";

/** A part of a schema in an OpenAPI document of the API server. */
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: string;
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

type Schemas = Readonly<Record<string, Schema>>;

/** A list or an object in a kind, and how the API server merges it: `keys …`, `set`, `atomic list`, `atomic object` or `object`. */
export interface Merged {
  readonly apiVersion: string;
  readonly kind: string;
  /** Path with `*` for list items. */
  readonly path: string;
  readonly how: string;
}

/** How the API server merges each list and object of the kinds that it serves in built-in groups. */
export async function mergedPlaces(
  kubectl: Kubectl,
  isBuiltIn: (group: string) => boolean,
): Promise<readonly Merged[]> {
  const index = JSON.parse(await kubectl.run(["get", "--raw", "/openapi/v3"])) as {
    readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
  };
  const places = new Map<string, Merged>();
  for (const [name, { serverRelativeURL }] of Object.entries(index.paths)) {
    if (!/^apis?\/.*v\d+$/.test(name)) continue;
    const document = JSON.parse(await kubectl.run(["get", "--raw", serverRelativeURL])) as {
      readonly components: { readonly schemas: Schemas };
    };
    for (const schema of Object.values(document.components.schemas)) {
      const [type, ...more] = schema["x-kubernetes-group-version-kind"] ?? [];
      if (type === undefined || more.length > 0 || !isBuiltIn(type.group) || !isObject(schema)) continue;
      const apiVersion = type.group === "" ? type.version : `${type.group}/${type.version}`;
      for (const place of placesIn(schema, document.components.schemas, "", [])) {
        places.set(`${apiVersion} ${type.kind} ${place.path}`, { apiVersion, kind: type.kind, ...place });
      }
    }
  }
  return [...places.values()];
}

/** Whether a schema is that of an object with a name, and not that of a list of objects or of a request. */
function isObject({ properties = {} }: Schema): boolean {
  return ["apiVersion", "kind", "metadata"].every((key) => key in properties) && !("items" in properties);
}

function placesIn(
  given: Schema,
  schemas: Schemas,
  path: string,
  before: readonly string[],
): readonly Pick<Merged, "path" | "how">[] {
  const name = given.$ref ?? given.allOf?.[0]?.$ref;
  if (name !== undefined && before.includes(name)) return [];
  const schema =
    name === undefined ? given : { ...schemas[name.slice(name.lastIndexOf("/") + 1)], ...withoutReference(given) };
  const parents = name === undefined ? before : [...before, name];
  const below = (part: Schema, step: string) =>
    placesIn(part, schemas, path === "" ? step : `${path}.${step}`, parents);
  if (path === "status") return [];
  if (schema.items !== undefined) {
    const type = schema["x-kubernetes-list-type"] ?? "atomic";
    if (type === "atomic") return [{ path, how: "atomic list" }];
    const how = type === "map" ? `keys ${(schema["x-kubernetes-list-map-keys"] ?? []).join(" ")}` : "set";
    return [{ path, how }, ...below(schema.items, "*")];
  }
  if (schema.properties === undefined && typeof schema.additionalProperties !== "object") return [];
  if (schema["x-kubernetes-map-type"] === "atomic") return [{ path, how: "atomic object" }];
  return [
    ...(path === "" ? [] : [{ path, how: "object" }]),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, part]) => below(part, key)),
  ];
}

function withoutReference({ $ref: _reference, allOf: _all, ...rest }: Schema): Schema {
  return rest;
}
