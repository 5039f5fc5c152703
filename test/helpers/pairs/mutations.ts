import type { ApiType } from "../../../lib/manifests/api-types/types";
import { isRecord, type JsonRecord } from "../../../lib/manifests/json";
import { absentFields, pathOf, placesIn, withValue, type Place } from "./places";

/** A change of an object: what kind of change it is, where, and the value after it. */
export interface Mutation {
  readonly kind: MutationKind;
  readonly path: string;
  readonly after: JsonRecord;
}

/** Kinds of change. */
export type MutationKind = keyof typeof MUTATORS;

/** Returns the values that replace one value. `undefined` removes it. */
type Mutator = (place: Place) => readonly unknown[];

/** Changes of values that an object has, and of fields that it does not have. */
const MUTATORS = {
  spelling: present(({ type, value }) => spellings(type, value)),
  changed: present(({ type, value }) => otherValues(type, value)),
  removed: present(() => [undefined]),
  added: absent(({ type }) => newValues(type)),
  itemAdded: present(({ type, value }) =>
    type.kind === "list" && Array.isArray(value) && value.length > 0
      ? [
          [...value, newItem(value.at(-1))],
          [newItem(value[0]), ...(value as unknown[])],
        ]
      : [],
  ),
  itemRepeated: present(({ type, value }) =>
    type.kind === "list" && Array.isArray(value) && value.length > 0 ? [[...(value as unknown[]), value[0]]] : [],
  ),
  reordered: present(({ type, value }) =>
    type.kind === "list" && Array.isArray(value) && value.length > 1 ? [[...(value as unknown[])].reverse()] : [],
  ),
  empty: present(({ type }) => emptyValues(type)),
  emptyAdded: absent(({ type }) => emptyValues(type)),
  unknown: present(({ type, value }) =>
    type.kind === "object" && isRecord(value) ? [{ ...value, unknownField: 1 }] : [],
  ),
  invalid: present(({ type }) => invalidValues(type)),
} satisfies Record<string, (object: JsonRecord, type: ApiType) => readonly Omit<Mutation, "kind">[]>;

/** Returns every change of one kind. */
export function mutationsOf(kind: MutationKind, object: JsonRecord, type: ApiType): readonly Mutation[] {
  return MUTATORS[kind](object, type).map((one) => ({ kind, ...one }));
}

/** All kinds of change. */
export const MUTATION_KINDS = Object.keys(MUTATORS) as readonly MutationKind[];

function present(mutator: Mutator) {
  return (object: JsonRecord, type: ApiType) => changesAt(object, placesIn(object, type), mutator);
}

function absent(mutator: Mutator) {
  return (object: JsonRecord, type: ApiType) => changesAt(object, absentFields(object, type), mutator);
}

function changesAt(object: JsonRecord, places: readonly Place[], mutator: Mutator): readonly Omit<Mutation, "kind">[] {
  return places.flatMap((place) =>
    mutator(place).map((value) => ({
      path: pathOf(place.steps),
      after: withValue(object, place.steps, value) as JsonRecord,
    })),
  );
}

/** Other spellings of the same value. */
function spellings(type: ApiType, value: unknown): readonly unknown[] {
  if (type.kind !== "scalar" || type.name !== "quantity") return [];
  const [, amount = "", suffix = ""] = /^(\d+)(\D*)$/.exec(String(value)) ?? [];
  if (amount === "") return [];
  const number = Number(amount);
  if (suffix === "") return [`${number * 1000}m`, number, `${amount}.0`, `${amount}e0`];
  if (suffix === "m") return [String(number / 1000), `${amount}000u`, number / 1000];
  if (suffix === "Gi") return [`${number * 1024}Mi`, `${number * 2 ** 30}`, `${amount}.0Gi`];
  return [];
}

/** Other values that are valid by the type. */
function otherValues(type: ApiType, value: unknown): readonly unknown[] {
  if (type.kind !== "scalar") return [];
  if (type.allowed !== undefined) return type.allowed.filter((one) => one !== value && one !== "");
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return [value + 1, ...(type.name === "intOrString" ? [String(value)] : [])];
  if (type.name === "quantity") return ["3", String(value).replace(/\d+/, (digits) => String(Number(digits) * 2))];
  if (type.name === "intOrString") return [typeof value === "string" && value.endsWith("%") ? "40%" : "other", 3];
  return typeof value === "string" && type.name === "string" ? [`${value}x`, "other"] : [];
}

/** Values of a field that an object does not have. */
function newValues(type: ApiType): readonly unknown[] {
  if (type.kind === "map")
    return newValues(type.values)
      .slice(0, 1)
      .map((value) => ({ key: value }));
  if (type.kind === "list")
    return newValues(type.items)
      .slice(0, 1)
      .map((value) => [value]);
  if (type.kind === "object") {
    const required = [...type.fields].filter(([, field]) => field.isRequired);
    return [Object.fromEntries(required.map(([name, field]) => [name, newValues(field.type)[0]]))];
  }
  if (type.allowed !== undefined) return type.allowed.filter((one) => one !== "");
  return SCALARS[type.name] ?? [];
}

const SCALARS: Readonly<Record<string, readonly unknown[]>> = {
  string: ["new"],
  int32: [1, 0],
  int64: [1, 0],
  boolean: [true, false],
  quantity: ["1", "0"],
  intOrString: [1, "50%"],
};

/** An item like another one, with another name or number. */
function newItem(item: unknown): unknown {
  if (typeof item === "string") return /^[A-Z]/.test(item) ? "OTHER" : `new-${item}`;
  if (typeof item === "number") return item + 1;
  if (!isRecord(item)) return item;
  const key = ["name", "key", "port", "containerPort", "ip", "mountPath"].find((one) => item[one] !== undefined);
  if (key === undefined) return item;
  const value = item[key];
  const copy = {
    ...item,
    [key]:
      typeof value === "number"
        ? value + 1
        : `${String(value)
            .replace(/^\//, "/new-")
            .replace(/^(?!\/)/, "new-")}`,
  };
  return typeof item["containerPort"] === "number" && key === "name"
    ? { ...copy, containerPort: item["containerPort"] + 1 }
    : copy;
}

function emptyValues(type: ApiType): readonly unknown[] {
  if (type.kind === "list") return [null, []];
  if (type.kind === "map" || type.kind === "object") return [null, {}];
  return type.name === "string"
    ? [null, ""]
    : type.name === "boolean" || type.name === "any"
      ? [null]
      : [null, type.name === "intOrString" || type.name.startsWith("int") ? 0 : "0"];
}

/** Values that the type does not allow, or that are unlikely to be valid. */
function invalidValues(type: ApiType): readonly unknown[] {
  if (type.kind === "list") return ["text", { a: 1 }];
  if (type.kind === "map" || type.kind === "object") return ["text", [1]];
  if (type.allowed !== undefined) return ["Wrong", 1];
  return INVALID[type.name] ?? [];
}

const INVALID: Readonly<Record<string, readonly unknown[]>> = {
  string: [1, true, ["a"]],
  int32: [-1, "1", 1.5, 2 ** 31],
  int64: [-1, "1", 1.5],
  boolean: ["true", 1],
  quantity: ["1 GB", "-1", true, ""],
  intOrString: [-1, true, "not a name!"],
  bytes: ["not base64!", 1],
};
