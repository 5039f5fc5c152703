import { closest } from "../values/words";

/** Names of the types in YAML or in JavaScript, for messages. */
export interface ShapeWords {
  /** A record: `a map`. */
  readonly map: string;
  /** A list: `a list`. */
  readonly list: string;
  /** `null`: `nothing`. */
  readonly nothing: string;
}

/** What a value must be. */
export interface Wanted {
  /** Code of the problem. */
  readonly code: string;
  /** Type or choices, for messages. */
  readonly words: string;
  /** Allowed values, if the value is a choice. */
  readonly choices: readonly string[];
  /**
   * Typical value of a map.
   * @default - none
   */
  readonly example?: string;
}

/** A whole number with a unit that the field implies. */
const NUMBER_AND_UNIT = /^\s*(\d{1,9})\s*(?:%|d|days?|s|seconds?)?\s*$/;

/** How to fix a value of the wrong type. Never repeats a value, except a number or a word of the schema. */
export function hintFor(value: unknown, { words, choices, example }: Wanted, { map, list }: ShapeWords): string {
  const isScalar = typeof value !== "object" && typeof value !== "function";
  if (value === null) return "set a value, or delete the key";
  if (words === "a string") return isScalar ? "put it in quotes" : "write a single value";
  if (words === "a whole number") return wholeNumberHint(value);
  if (words === map)
    return example === undefined ? `write ${map} with keys and values` : `write ${map}, such as ${example}`;
  if (words === list || words.startsWith(`${list} or `))
    return typeof value === "string" && /^[\w./-]{1,40}$/.test(value) ? `write [${value}]` : `write ${words}`;
  const choice = typeof value === "string" ? closest(value, choices) : undefined;
  return choice === undefined ? `write ${words.replace(/,.* this format$/, "")}` : `did you mean ${choice}?`;
}

function wholeNumberHint(value: unknown): string {
  if (typeof value !== "string") return "write digits only, for example 2";
  const [, digits] = NUMBER_AND_UNIT.exec(value) ?? [];
  return digits === undefined
    ? "write digits only, for example 2"
    : digits === value
      ? "remove the quotes"
      : `write ${digits}`;
}
