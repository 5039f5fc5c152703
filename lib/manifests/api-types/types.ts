import { KINDS, TYPES } from "./table";

/**
 * A type of the Kubernetes API. Server-side apply replaces a list without keys that is not a set, and an atomic object or map, as a whole.
 * - `object`: fields by name.
 * - `map`: any keys, such as labels.
 * - `scalar`: see {@link ScalarName}.
 */
export type ApiType =
  | {
      readonly kind: "object";
      readonly name: string;
      readonly fields: ReadonlyMap<string, ApiField>;
      readonly isAtomic: boolean;
    }
  | { readonly kind: "map"; readonly values: ApiType; readonly isAtomic: boolean }
  | { readonly kind: "list"; readonly items: ApiType; readonly keys: readonly string[]; readonly isSet: boolean }
  | { readonly kind: "scalar"; readonly name: ScalarName; readonly allowed?: readonly string[] };

/** Types without parts. `any` is JSON that the API server does not interpret. */
export type ScalarName =
  "string" | "int32" | "int64" | "number" | "boolean" | "quantity" | "intOrString" | "time" | "bytes" | "any";

/** A field of an object. */
export interface ApiField {
  readonly type: ApiType;
  /** Whether the API server requires the field. It accepts an empty value. */
  readonly isRequired: boolean;
  /** Whether an empty value, such as `0`, `""` or `{}`, differs from an absent field. */
  readonly isPointer: boolean;
  /**
   * Value that the API server writes if the field is absent.
   * @default - none that is the same in every object
   */
  readonly default?: unknown;
}

const known = new Map<string, ApiType>();

/** Returns the type of a built-in kind of Kubernetes 1.36, or `undefined` for other kinds, such as custom resources. */
export function typeOfKind(apiVersion: string, kind: string): ApiType | undefined {
  const name = KINDS[`${apiVersion}/${kind}`];
  return name === undefined ? undefined : namedType(name);
}

/** Returns the type of the value at a key, or `undefined` if it is not known. */
export function typeBelow(type: ApiType | undefined, key: string): ApiType | undefined {
  if (type?.kind === "map") return type.values;
  return type?.kind === "object" ? type.fields.get(key)?.type : undefined;
}

/** Types are parsed when they are first needed, because a comparison needs few of them. */
function namedType(name: string): ApiType {
  const parsed = known.get(name);
  if (parsed !== undefined) return parsed;
  const texts = (TYPES[name] ?? "").split("; ");
  const fields = new Map<string, ApiField>();
  const type: ApiType = { kind: "object", name, fields, isAtomic: texts[0] === ATOMIC };
  // Before its fields are parsed, because a type can contain itself.
  known.set(name, type);
  for (const text of texts.filter((one) => one !== ATOMIC)) {
    const [, field = "", mark, star, rest = "", value] = FIELD.exec(text) ?? [];
    const parsedField = { type: parseType(rest), isRequired: mark === "!", isPointer: star === "*" };
    fields.set(field, value === undefined ? parsedField : { ...parsedField, default: JSON.parse(value) as unknown });
  }
  return type;
}

const ATOMIC = "atomic";

/** A field: its name, `!` if it is required, `*` if it is a pointer, its type, and its default. */
const FIELD = /^([^ !]+)(!)? (\*)?(.+?)(?:=("[^"]*"|[\w.]+))?$/;

/** `[T]` is a list, `[set T]` a set, `[a,b T]` a list with the keys a and b, `{T}` a map, `{atomic T}` one that is replaced as a whole, `atomic T` and `granular T` a type that is merged in another way in this field, `string(A|B)` an enumeration. */
function parseType(text: string): ApiType {
  const [, keys, items] = /^\[(?:([\w,]+) )?(.*)\]$/s.exec(text) ?? [];
  if (items !== undefined) {
    const isSet = keys === "set";
    return { kind: "list", items: parseType(items), keys: isSet || keys === undefined ? [] : keys.split(","), isSet };
  }
  const [, own, rest = ""] =
    /^(?:(atomic|granular) )?(.*)$/s.exec(text.startsWith("{") ? text.slice(1, -1) : text) ?? [];
  const isAtomic = own === ATOMIC;
  if (text.startsWith("{")) return { kind: "map", values: parseType(rest), isAtomic };
  const [, name = "", allowed] = /^(\w+)(?:\((.*)\))?$/.exec(rest) ?? [];
  if (name === "") {
    const named = namedType(rest);
    return own !== undefined && named.kind === "object" ? { ...named, isAtomic } : named;
  }
  const scalar = { kind: "scalar", name: name as ScalarName } as const;
  return allowed === undefined ? scalar : { ...scalar, allowed: allowed.split("|") };
}
