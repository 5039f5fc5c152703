import type { Construct } from "constructs";
import type * as z from "zod/mini";
import { constructPlace, reportProblems } from "../manifests/construct-problems";
import type { Problem } from "../spec/problem";
import { formatProblem } from "../values/problem";
import { problemsError } from "../values/problems-error";
import { reportDuplicates } from "./duplicates";
import { propsShapeProblems } from "./schemas/props-shape";

/** Props that come from a layer, whose rules have judged them already. */
const JUDGED = new WeakSet<object>();

/** Marks props that were made from a judged layer: their construct does not judge them again. */
export function judged<T extends object>(props: T): T {
  JUDGED.add(props);
  return props;
}

/** Whether props come from a judged layer. */
export function isJudged(props: unknown): boolean {
  return typeof props === "object" && props !== null && JUDGED.has(props);
}

/** How the props of a construct are judged. */
export interface Judgement<T> {
  /** Schema of the props. It is asked for only when props are judged: a chart of a layer never builds it. */
  readonly schema: () => z.ZodMiniType;
  /**
   * Rules about the values.
   * @default - every value of the right shape is right
   */
  readonly problemsOf?: (props: T) => readonly Problem[];
}

/**
 * Judges the props of a construct. The wrong shape is thrown at once, because nothing can be built from it. Wrong values are reported at synthesis,
 * together with the problems of all other constructs: by `manifestsOf`, `app.synth()` and everything else that runs the validations of the tree.
 * @throws ProblemsError with everything that is missing, unknown or of the wrong type
 */
export function validateProps<T extends object>(construct: Construct, props: T, judgement: Judgement<T>): void {
  if (isJudged(props)) return;
  const place = constructPlace(construct);
  const problems = propsShapeProblems(judgement.schema(), props);
  if (problems.length > 0) {
    const own = problems.map((problem) => ({ ...problem, construct: place }));
    throw problemsError(`${place} can't be built`, own, formatProblem);
  }
  reportDuplicates(construct);
  reportProblems(construct, judgement.problemsOf?.(props) ?? []);
}
