/** A message says what to do after a semicolon: `must be at least min (3), got 2; raise max, or lower min`. */
export const FIX = /; \S/;

/** Throws if a problem does not say what to do. The helpers that return problems call it, so that it covers every tested mistake. */
export function expectFixes<T extends { readonly code: string; readonly message: string }>(
  problems: readonly T[],
): readonly T[] {
  const without = problems.filter(({ message }) => !FIX.test(message));
  if (without.length > 0) {
    throw new Error(
      `problems without "; <what to do>":\n${without.map(({ code, message }) => `${code} ${message}`).join("\n")}`,
    );
  }
  return problems;
}
