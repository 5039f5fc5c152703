import { distance } from "fastest-levenshtein";

/** Formats a value for an error message: short, and in quotes if it is text. Secret values never reach a rule. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Maximum number of candidates. With more candidates, a suggestion is slow to find and probably wrong. */
const MOST_CANDIDATES = 200;

/**
 * The most likely correct spelling of a word: at most two letters, or a third of the word, differ.
 * Ignores case. Words of up to
 * four letters that differ in two must start with the same letter, so that `port` does not suggest `host`.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length > MOST_CANDIDATES) return undefined;
  const allowed = Math.max(2, Math.floor(word.length / 3));
  const near = candidates.flatMap((candidate) => {
    const longest = Math.max(word.length, candidate.length);
    const limit = Math.min(allowed, Math.floor(longest / 2));
    if (Math.abs(candidate.length - word.length) > limit) return [];
    const letters = distance(word.toLowerCase(), candidate.toLowerCase());
    const isSameStart = word.charAt(0).toLowerCase() === candidate.charAt(0).toLowerCase();
    if (letters > limit || (longest <= 4 && letters === 2 && !isSameStart)) return [];
    return [{ candidate, rank: letters + (isSameStart ? 0 : 0.5) }];
  });
  return near.sort((a, b) => a.rank - b.rank)[0]?.candidate;
}

/** `; did you mean scale?`, or an empty string. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = closest(word, candidates);
  return candidate === undefined ? "" : `; did you mean ${candidate}?`;
}

/** Message for a value that repeats an earlier entry of the same list. */
export function repeatedMessage(value: string): string {
  return `must be listed only once, got ${show(value)} again; remove this entry`;
}

/** `a`, `a or b`, `a, b or c`. */
export function listWith(conjunction: "and" | "or", items: readonly string[]): string {
  const [last = "", ...others] = [...items].reverse();
  return others.length === 0 ? last : `${others.reverse().join(", ")} ${conjunction} ${last}`;
}

/** Formats a number with a noun, such as `1 object` or `2 objects`. */
export function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : several}`;
}
