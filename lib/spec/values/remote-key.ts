import { didYouMean, listWith, show } from "../../values/words";

/** Values of the placeholders in a pattern of keys. */
export interface RemoteKeyParts {
  /** Name of the environment. */
  readonly environment: string;
  /** Namespace of the Secret. */
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  /** Key of the Secret. */
  readonly key: string;
}

const PLACEHOLDERS = ["environment", "namespace", "secret", "key"] as const satisfies readonly (keyof RemoteKeyParts)[];

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Whether each key of a Secret has an entry in the store. */
export function hasEntryForEachKey(pattern: string): boolean {
  return pattern.includes("{key}");
}

/** Key of an entry in the store. */
export function remoteKey(pattern: string, parts: RemoteKeyParts): string {
  return pattern.replace(PLACEHOLDER, (text, name: string) => (isPlaceholder(name) ? parts[name] : text));
}

/** Checks a pattern of keys in a store; `undefined` if it is valid. */
export function remoteKeyProblem(pattern: string): string | undefined {
  const names = [...pattern.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
  const unknown = names.find((name) => !isPlaceholder(name));
  const allowed = `can contain only the placeholders ${listWith(
    "and",
    PLACEHOLDERS.map((name) => `{${name}}`),
  )}`;
  if (unknown !== undefined)
    return `${allowed}, got ${show(`{${unknown}}`)}${didYouMean(unknown, PLACEHOLDERS) || "; remove it"}`;
  if (/[{}]/.test(pattern.replace(PLACEHOLDER, "")))
    return `${allowed}, got ${show(pattern)}; close or remove the brace`;
  if (/[\s\p{Cc}\p{Cf}]/u.test(pattern))
    return `must be a key without spaces and invisible characters, got ${show(pattern)}; remove them`;
  if (!names.includes("secret"))
    return `must contain {secret}, because two Secrets with the same entry would have the same values, got ${show(pattern)}; write a pattern such as "access-layer/{environment}/{secret}"`;
  return undefined;
}

function isPlaceholder(name: string): name is keyof RemoteKeyParts {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}
