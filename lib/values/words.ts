import { distance } from "fastest-levenshtein";

/** A value as an error shows it: short, in quotes where it is text. Secret values never reach a rule. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Nobody misspells one of more than these, and to compare with all of them would take long. */
const MOST_CANDIDATES = 200;

/**
 * The candidate that a word was probably meant to be: at most two letters, or a third of the word, away from it. Upper and
 * lower case count as the same.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length > MOST_CANDIDATES) return undefined;
  const allowed = Math.max(2, Math.floor(word.length / 3));
  const near = candidates.flatMap((candidate) => {
    // Of a short word two letters are most: then the two have nothing to do with one another.
    const limit = Math.min(allowed, Math.floor(Math.max(word.length, candidate.length) / 2));
    if (Math.abs(candidate.length - word.length) > limit) return [];
    const letters = distance(word.toLowerCase(), candidate.toLowerCase());
    return letters <= limit ? [{ candidate, letters }] : [];
  });
  return near.sort((a, b) => a.letters - b.letters)[0]?.candidate;
}

/** `; did you mean scale?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = closest(word, candidates);
  return candidate === undefined ? "" : `; did you mean ${candidate}?`;
}

/** `a`, `a or b`, `a, b or c`. */
export function listWith(conjunction: "and" | "or", items: readonly string[]): string {
  const [last = "", ...others] = [...items].reverse();
  return others.length === 0 ? last : `${others.reverse().join(", ")} ${conjunction} ${last}`;
}
