import { shown } from "../api-types/problems";
import { isRecord, recordsOf, type JsonRecord } from "../json";
import type { Check } from "./checks";

/** A rule about the fields of one object: returns what is wrong, starting with the field, or `undefined`. */
export type Rule = (object: JsonRecord) => string | undefined;

/** Rules for each type, keyed by its name. */
export type RulesByType = Readonly<Record<string, readonly Rule[]>>;

/** The fields must not be absent or empty. */
export function filled(...fields: readonly string[]): Rule {
  return (object) => {
    const missing = fields.find((field) => isEmpty(object[field]));
    return missing === undefined ? undefined : `${missing} is required`;
  };
}

/** The fields, or the items of their lists, must pass a check if they are present. */
export function is(check: Check, ...fields: readonly string[]): Rule {
  return (object) => {
    for (const field of fields) {
      const value = object[field];
      const items = Array.isArray(value) ? (value as readonly unknown[]) : value === undefined ? [] : [value];
      const wrong = items.findIndex((item) => !check.isValid(item));
      if (wrong >= 0)
        return `${field} must be ${check.allowed}, got ${shown(check.culprit?.(items[wrong]) ?? items[wrong])}`;
    }
    return undefined;
  };
}

/** Exactly one of the fields must be present. */
export function exactlyOne(...fields: readonly string[]): Rule {
  return (object) => atMostOne(...fields)(object) ?? atLeastOne(...fields)(object);
}

/** At most one of the fields must be present. */
export function atMostOne(...fields: readonly string[]): Rule {
  return (object) => {
    const [first, second] = fields.filter((field) => object[field] !== undefined);
    return second === undefined ? undefined : `${first} and ${second} must not both be set`;
  };
}

/** At least one of the fields must be present. */
export function atLeastOne(...fields: readonly string[]): Rule {
  return (object) =>
    fields.some((field) => object[field] !== undefined) ? undefined : `one of ${fields.join(", ")} is required`;
}

/** A field that requires another one. */
export function requires(field: string, other: string): Rule {
  return (object) =>
    object[field] !== undefined && object[other] === undefined ? `${field} requires ${other}` : undefined;
}

/** A field that is allowed only if another one has one of some values. */
export function onlyIf(field: string, other: string, ...values: readonly unknown[]): Rule {
  return (object) =>
    object[field] === undefined || values.includes(object[other])
      ? undefined
      : `${field} is allowed only if ${other} is ${values.filter((value) => value !== undefined).join(" or ")}`;
}

/** A field that is required if another one has one of some values. */
export function neededIf(field: string, other: string, ...values: readonly unknown[]): Rule {
  return (object) =>
    isEmpty(object[field]) && values.includes(object[other])
      ? `${field} is required if ${other} is ${String(object[other])}`
      : undefined;
}

/** The items of a list must have different values of a field. */
export function unique(field: string, ...keys: readonly string[]): Rule {
  return (object) => {
    const list = object[field];
    if (!Array.isArray(list)) return undefined;
    const ids = list.map((item: unknown) =>
      isRecord(item) ? JSON.stringify(keys.map((key) => item[key] ?? null)) : JSON.stringify(item),
    );
    const repeated = ids.findIndex((one, index) => ids.indexOf(one) !== index);
    return repeated < 0 ? undefined : `${field}[${repeated}] must differ from the other items`;
  };
}

/** The items of a list that have a field must have different values of it. */
export function uniqueIfSet(list: string, field: string): Rule {
  return (object) => {
    const values = recordsOf(object[list]).map((item) => item[field]);
    const repeated = values.findIndex((value, index) => value !== undefined && values.indexOf(value) !== index);
    return repeated < 0
      ? undefined
      : `${list}[${repeated}] must have a ${field} that differs from the other items, got ${JSON.stringify(values[repeated])}`;
  };
}

/** A list that contains the value must have no other items. */
export function alone(field: string, value: string): Rule {
  return (object) => {
    const list = object[field];
    return Array.isArray(list) && list.length > 1 && list.includes(value)
      ? `${field} must contain only ${value} if it contains ${value}`
      : undefined;
  };
}

/** The fields are not supported. */
export function never(...fields: readonly string[]): Rule {
  return (object) => {
    const found = fields.find((field) => object[field] !== undefined);
    return found === undefined ? undefined : `${found} is not allowed here`;
  };
}

/** A rule about the object in a field, if there is one. */
export function within(field: string, rule: Rule): Rule {
  return (object) => {
    const value = object[field];
    const problem = isRecord(value) ? rule(value) : undefined;
    if (problem === undefined) return undefined;
    return problem.startsWith("one of ") ? `${field}: ${problem}` : `${field}.${problem}`;
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);
}
