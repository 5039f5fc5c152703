import { understandTexts } from "../../../charts/files/environments";
import { formatPath, type LocatedProblem } from "../../../lib/spec/problem";
import { secondsOfTime } from "../../../lib/spec/values/time";
import { didYouMean } from "../../../lib/values/words";
import { CHANGE_MEANINGS } from "./change-meanings";
import type { File } from "./effects";
import { FULL_EXAMPLES } from "./full-examples";
import { STRICTER_RULES } from "./reasons";
import { RULE_SAMPLE } from "./rule-sample";
import { SAMPLE } from "./sample";
import { SMALL_EXAMPLES } from "./small-examples";

/** An edit to a file of a sample: replaces a fragment that occurs once. */
export type RuleExample = readonly [file: File, from: string, to: string];

/** What a rule is about. */
export interface ExplainedRule {
  /** Code of the rule. */
  readonly code: string;
  /**
   * What a warning of `compare` means.
   * @default - the code belongs to a rule about the files
   */
  readonly change?: string;
  /**
   * Why the rule exists although the API server would accept the objects.
   * @default - no reason is recorded
   */
  readonly reason?: string;
  /**
   * An edit that breaks the rule, and what the rule reports about it.
   * @default - no edit of a single environment breaks it
   */
  readonly example?: {
    readonly file: File;
    readonly path: string;
    readonly message: string;
    /** Whether the rule only warns: the files can still be rendered. */
    readonly isWarning: boolean;
    /** Lines before and after the edit. */
    readonly before: readonly string[];
    readonly after: readonly string[];
  };
}

/** Codes of all rules that `explain` knows, sorted. */
export function knownCodes(): readonly string[] {
  const tables = [SMALL_EXAMPLES, FULL_EXAMPLES, STRICTER_RULES, CHANGE_MEANINGS];
  return [...new Set(tables.flatMap((table) => Object.keys(table)))].sort();
}

/** Explains a rule. Breaks it in a sample, so that the message is what the rule really reports. Returns `undefined` for an unknown code. */
export function explainRule(code: string): ExplainedRule | undefined {
  if (!knownCodes().includes(code)) return undefined;
  const change = Object.entries(CHANGE_MEANINGS).find(([known]) => known === code)?.[1];
  const reason = STRICTER_RULES[code];
  const example = exampleOf(code);
  return {
    code,
    ...(change !== undefined && { change }),
    ...(reason !== undefined && { reason }),
    ...(example !== undefined && { example }),
  };
}

/** A suggestion for an unknown code: a code of the same family, or else the family. */
export function suggestedCode(code: string): string {
  const family = (code.split("/")[0] ?? "").toLowerCase();
  const codes = knownCodes();
  const relatives = relativesOf(family);
  if (relatives.length > 0) return didYouMean(code, relatives) || `; known codes: ${relatives.join(", ")}`;
  return didYouMean(`${family}/`, [...new Set(codes.map((known) => `${known.split("/")[0] ?? ""}/`))]);
}

/** Codes that start with a word, such as `scale`. */
export function relativesOf(family: string): readonly string[] {
  return knownCodes().filter((known) => known.startsWith(`${family}/`));
}

function exampleOf(code: string): ExplainedRule["example"] {
  const [sample, edit] =
    SMALL_EXAMPLES[code] === undefined ? [SAMPLE, FULL_EXAMPLES[code]] : [RULE_SAMPLE, SMALL_EXAMPLES[code]];
  if (edit === undefined) return undefined;
  const [file, from, to] = edit;
  const edited = { ...sample, [file]: sample[file].replace(from, () => to) };
  const { problems, isWarning } = problemsIn(edited);
  const problem = problems.find((found) => found.code === code);
  if (problem === undefined) return undefined;
  const { source, path, message } = problem;
  const place = source === "release" ? source : "environment";
  return { file: place, path: formatPath(path), message, isWarning, ...changedLines(sample[file], edited[file]) };
}

function problemsIn({ environment, release }: Readonly<Record<File, string>>): {
  readonly problems: readonly LocatedProblem[];
  readonly isWarning: boolean;
} {
  const understood = understandTexts(
    { file: "sample.yaml", text: environment },
    { file: "sample.release.yaml", text: release },
    "sample.yaml",
    // One hour before the end of the overlays in the examples.
    secondsOfTime("2026-12-01T04:00:00Z"),
  );
  return "problems" in understood
    ? { problems: understood.problems, isWarning: false }
    : { problems: understood.warnings, isWarning: true };
}

/** The lines that differ between two texts, which have one difference. */
function changedLines(old: string, next: string): { before: readonly string[]; after: readonly string[] } {
  const [before, after] = [old.split("\n"), next.split("\n")];
  while (before.length > 0 && before[0] === after[0]) {
    before.shift();
    after.shift();
  }
  while (before.length > 0 && before.at(-1) === after.at(-1)) {
    before.pop();
    after.pop();
  }
  return { before, after };
}
