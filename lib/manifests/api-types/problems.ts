import { isRecord, textOf } from "../json";
import type { Manifest } from "../manifest";
import { isQuantity } from "./quantity";
import { typeOfKind, type ApiField, type ApiType, type ScalarName } from "./types";

/**
 * Returns the fields of a built-in kind that the API server does not know, and the values that their types do not allow. Like kubectl, it validates
 * strictly, so that an unknown field is an error. Other kinds have no problems, because their types are in the cluster.
 */
export function typeProblems(manifest: Manifest): readonly string[] {
  const type = typeOfKind(manifest.apiVersion, manifest.kind);
  return type === undefined ? [] : problemsIn(manifest, type, "");
}

function problemsIn(value: unknown, type: ApiType, path: string): readonly string[] {
  if (value === null || value === undefined) return [];
  if (type.kind === "scalar") return scalarProblems(value, type, path);
  if (type.kind === "list") {
    if (!Array.isArray(value)) return [wrong(path, "a list", value)];
    const problems = value.flatMap((item: unknown, index) =>
      isWithoutKey(item, type)
        ? [wrong(`${path}[${index}]`, `an item with ${type.keys.join(" and ")}`, item)]
        : problemsIn(item, type.items, `${path}[${index}]`),
    );
    return problems.length > 0 ? problems : repeatedItems(value, type, path);
  }
  if (!isRecord(value)) return [wrong(path, "a map", value)];
  if (type.kind === "map") {
    return Object.entries(value).flatMap(([key, item]) => problemsIn(item, type.values, `${path}[${key}]`));
  }
  return fieldProblems(value, type.fields, path);
}

/** Whether an item of a keyed list has no value for a key. */
function isWithoutKey(item: unknown, { items, keys }: ListType): boolean {
  if (keys.length === 0 || items.kind !== "object") return false;
  if (item === null || item === undefined) return true;
  return isRecord(item) && keys.some((key) => (item[key] ?? items.fields.get(key)?.default) === undefined);
}

type ListType = Extract<ApiType, { readonly kind: "list" }>;

function fieldProblems(
  value: Readonly<Record<string, unknown>>,
  fields: ReadonlyMap<string, ApiField>,
  path: string,
): readonly string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const field = fields.get(key);
    const below = path === "" ? key : `${path}.${key}`;
    if (field === undefined) return [`${below} is not a field that the API server knows`];
    return problemsIn(item, field.type, below);
  });
}

/** The items of a set, and the keys of a keyed list, must be unique. */
function repeatedItems(list: readonly unknown[], type: ListType, path: string): readonly string[] {
  if (!type.isSet && type.keys.length === 0) return [];
  const ids = list.map((item) => itemKey(item, type));
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  return repeated === undefined ? [] : [`${path} must have unique items, got ${repeated} twice`];
}

/** What identifies an item of a set or of a keyed list. */
export function itemKey(item: unknown, type: ListType): string {
  if (type.isSet || !isRecord(item) || type.items.kind !== "object") return textOf(item);
  const { fields } = type.items;
  return type.keys.map((key) => textOf(item[key] ?? fields.get(key)?.default ?? "")).join("/");
}

/** RFC 3339. */
const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const SMALLEST_INT32 = -(2 ** 31);

/** Checks of scalars, and what they require. */
const CHECKS: Readonly<Record<ScalarName, readonly [is: (value: unknown) => boolean, what: string]>> = {
  string: [(value) => typeof value === "string", "a string"],
  int32: [
    (value) => Number.isInteger(value) && isInt32(Number(value)),
    "a whole number from -2147483648 to 2147483647",
  ],
  int64: [(value) => Number.isInteger(value), "a whole number"],
  number: [(value) => typeof value === "number", "a number"],
  boolean: [(value) => typeof value === "boolean", "true or false"],
  quantity: [
    (value) => (typeof value === "string" || typeof value === "number") && isQuantity(String(value)),
    "a quantity",
  ],
  intOrString: [
    (value) => typeof value === "string" || (Number.isInteger(value) && isInt32(Number(value))),
    "a number or a string",
  ],
  time: [(value) => typeof value === "string" && TIME.test(value), "a time"],
  bytes: [(value) => typeof value === "string" && isBase64(value), "base64"],
  any: [() => true, "any value"],
};

function scalarProblems(
  value: unknown,
  { name, allowed }: Extract<ApiType, { readonly kind: "scalar" }>,
  path: string,
): readonly string[] {
  const [isValid, what] = CHECKS[name];
  if (!isValid(value)) return [wrong(path, what, value)];
  // An empty text is judged with its field, because it can mean the same as its absence.
  return allowed === undefined || value === "" || allowed.includes(String(value))
    ? []
    : [wrong(path, `one of ${allowed.filter((one) => one !== "").join(", ")}`, value)];
}

function wrong(path: string, what: string, value: unknown): string {
  return `${path} must be ${what}, got ${shown(value)}`;
}

/** A value for a message. The content of maps and lists is not shown, because it can be a secret. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return isRecord(value) ? "a map" : JSON.stringify(value);
}

function isInt32(value: number): boolean {
  return value >= SMALLEST_INT32 && value < -SMALLEST_INT32;
}

function isBase64(text: string): boolean {
  const plain = text.replace(/[\r\n]/g, "");
  return /^[A-Za-z0-9+/]*={0,2}$/.test(plain) && plain.length % 4 === 0;
}
