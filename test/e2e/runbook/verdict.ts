import type { RunbookLine } from "./lines";
import type { Place } from "./places";

/** Possible results of a line. The page explains them. */
export const RESULTS = ["works", "does not work", "not testable here"] as const;

/** Verdict on one line. */
export interface Verdict {
  readonly result: (typeof RESULTS)[number];
  /** What the test observed, for the on-call engineer. Markdown. */
  readonly why: string;
  /**
   * A command that works instead, or the required next step. Markdown.
   * @default - none
   */
  readonly instead?: string;
}

/** A verdict with its line and the service whose values filled in the placeholders. */
export interface Judged {
  readonly line: RunbookLine;
  readonly place: Place | undefined;
  readonly verdict: Verdict;
}

/** The line does what it says. */
export function proved(why: string, then?: string): Verdict {
  return { result: "works", why, instead: then };
}

/** The line does not do what it says, or it causes harm. */
export function refuted(why: string, instead: string): Verdict {
  return { result: "does not work", why, instead };
}

/** This test can't determine whether the line works. */
export function undecidable(why: string, instead?: string): Verdict {
  return { result: "not testable here", why, instead };
}

/** A precondition of a verdict was not met. */
export class UnexpectedResult extends Error {}

/** @throws UnexpectedResult with the expectation if the condition is false */
export function mustBe(holds: boolean, expected: string, seen?: unknown): asserts holds {
  if (holds) return;
  const found = seen === undefined ? "" : `; saw ${typeof seen === "string" ? seen.trim() : JSON.stringify(seen)}`;
  throw new UnexpectedResult(`expected: ${expected}${found}`);
}
