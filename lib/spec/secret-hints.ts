import { SECRET_KEYS, type SecretConcern } from "../names";
import { closest } from "../values/words";
import type { Path } from "./problem";

/**
 * How to write an entry of `secrets` of a service that has the form of another entry: a list of keys for an own concern, or a map for a concern of the
 * layer. Never repeats a value, because it could be a Secret value.
 */
export function secretEntryHint(path: Path, value: unknown): string | undefined {
  const [top, , field, concern, ...below] = path;
  if (top !== "services" || field !== "secrets" || typeof concern !== "string" || below.length > 0) return undefined;
  if (isConcern(concern)) {
    if (Array.isArray(value) || typeof value !== "object" || value === null) return undefined;
    return `write the keys as a list, such as ${concern}: [${SECRET_KEYS[concern].join(", ")}], and set the name of the Secret in the release file, as secrets.${concern}`;
  }
  if (!Array.isArray(value)) return undefined;
  const meant = closest(concern, Object.keys(SECRET_KEYS));
  const own = `${concern}: { secret: ${concern.toLowerCase()}-credentials, keys: [API_KEY] }`;
  return meant === undefined
    ? `write ${own}`
    : `did you mean ${meant}? To read a Secret that only your services use, write ${own}`;
}

function isConcern(text: string): text is SecretConcern {
  return Object.hasOwn(SECRET_KEYS, text);
}
