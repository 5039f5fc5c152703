/** A value as an error shows it: short, in quotes where it is text. Secret values never reach a rule. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
