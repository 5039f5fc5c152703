/** Matches a placeholder. A redirection such as `<file` has no closing bracket. */
export const PLACEHOLDER = /<([a-z][a-z0-9-]*)>/g;

/** Names of the placeholders in a text, in their order and without repetitions. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name))];
}

/** Replaces the placeholders that have a value. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? placeholder) : placeholder,
  );
}
