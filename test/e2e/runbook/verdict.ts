import type { RunbookLine } from "./lines";
import type { Place } from "./places";

/** How a line fared: it does what it promises, it does not, or nothing here can tell. */
export const RESULTS = ["proved", "refuted", "undecidable here"] as const;

/** What became of one line. */
export interface Verdict {
  readonly result: (typeof RESULTS)[number];
  /** What was seen, for a person on call. Markdown. */
  readonly why: string;
  /**
   * The form that works, or what has to follow. Markdown.
   * @default - none
   */
  readonly instead?: string;
}

/** A verdict with its line, and the service that filled it. */
export interface Judged {
  readonly line: RunbookLine;
  readonly place: Place | undefined;
  readonly verdict: Verdict;
}

/** The line did what it promises. */
export function proved(why: string, then?: string): Verdict {
  return { result: "proved", why, instead: then };
}

/** The line does not do what it promises, or does harm. */
export function refuted(why: string, instead: string): Verdict {
  return { result: "refuted", why, instead };
}

/** Nothing here can tell. */
export function undecidable(why: string, instead?: string): Verdict {
  return { result: "undecidable here", why, instead };
}

/** Something that a verdict leans on was not so. */
export class Surprise extends Error {}

/** @throws Surprise with what was expected, where it was not so. */
export function mustBe(isSo: boolean, expected: string, seen?: unknown): asserts isSo {
  if (isSo) return;
  const found = seen === undefined ? "" : `; saw ${typeof seen === "string" ? seen.trim() : JSON.stringify(seen)}`;
  throw new Surprise(`expected: ${expected}${found}`);
}
