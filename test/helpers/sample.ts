import { RULE_SAMPLE } from "../../bin/commands/explain/rule-sample";
import { understandTexts } from "../../charts/files/environments";
import { expectFixes } from "./fixes";
import { formatLocated, type LocatedProblem } from "../../lib/spec/problem";

/** A small environment. Tests of schemas and rules edit the text of its files. */
export const SAMPLE = RULE_SAMPLE;

/** Text to replace and its replacement. */
export type Edit = readonly [from: string, to: string];

/** Edits to the two files of the sample. */
export interface Edits {
  /** Edits to `sample.yaml`. */
  readonly environment?: readonly Edit[];
  /** Edits to `sample.release.yaml`. */
  readonly release?: readonly Edit[];
}

/** Returns the text of both sample files after the edits. */
export function editedSample({ environment = [], release = [] }: Edits): { environment: string; release: string } {
  return { environment: edited(SAMPLE.environment, environment), release: edited(SAMPLE.release, release) };
}

/** Returns all problems in the text of both files, with their positions. Throws if a message does not say what to do. */
export function locatedProblems(texts: { environment: string; release: string }): readonly LocatedProblem[] {
  const understood = understandTexts(
    { file: "sample.yaml", text: texts.environment },
    { file: "sample.release.yaml", text: texts.release },
    "sample.yaml",
  );
  return "problems" in understood ? expectFixes(understood.problems) : [];
}

/** Returns the problems of the edited sample as users see them. */
export function problemsAfter(edits: Edits): string[] {
  return locatedProblems(editedSample(edits)).map(formatLocated);
}

/** Returns the problems after one edit to the environment file. */
export function afterEdit(from: string, to: string): string[] {
  return problemsAfter({ environment: [[from, to]] });
}

/** Returns the problems after one edit to the release file. */
export function afterRelease(from: string, to: string): string[] {
  return problemsAfter({ release: [[from, to]] });
}

function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((current, [from, to]) => {
    if (current.split(from).length !== 2)
      throw new Error(`expected ${JSON.stringify(from)} exactly once in the sample`);
    return current.replace(from, () => to);
  }, text);
}
