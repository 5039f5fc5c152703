import type { Construct } from "constructs";
import type * as z from "zod/mini";
import { constructPlace, reportProblems } from "../manifests/construct-problems";
import type { Problem } from "../spec/problem";
import { formatProblem } from "../values/problem";
import { problemsError } from "../values/problems-error";
import { reportDuplicates } from "./duplicates";
import { propsShapeProblems } from "./schemas/props-shape";

/** Props from layers that have already been validated. */
const JUDGED = new WeakSet<object>();

/** Marks props of a validated layer, so that the construct does not validate them again. */
export function judged<T extends object>(props: T): T {
  JUDGED.add(props);
  return props;
}

/** Whether props come from a validated layer. */
export function isJudged(props: unknown): boolean {
  return typeof props === "object" && props !== null && JUDGED.has(props);
}

/** Checks for the props of a construct. */
export interface PropsChecks<T> {
  /** Schema of the props. It is built on first use, so the chart of a layer never builds it. */
  readonly schema: () => z.ZodMiniType;
  /**
   * Rules that check the values of valid props.
   * @default - only the schema is checked
   */
  readonly problemsOf?: (props: T) => readonly Problem[];
}

/**
 * Validates the props of a construct. Throws if the shape is wrong, because the construct cannot be built. Reports invalid values at synthesis, together
 * with the problems of all other constructs: in `manifestsOf`, `app.synth()` and anything else that validates the construct tree.
 * @throws ProblemsError with all missing and unknown props and props of the wrong type
 */
export function validateProps<T extends object>(construct: Construct, props: T, checks: PropsChecks<T>): void {
  if (isJudged(props)) return;
  const place = constructPlace(construct);
  const problems = propsShapeProblems(checks.schema(), props);
  if (problems.length > 0) {
    const own = problems.map((problem) => ({ ...problem, construct: place }));
    throw problemsError(`${place} can't be built`, own, formatProblem);
  }
  reportDuplicates(construct);
  reportProblems(construct, checks.problemsOf?.(props) ?? []);
}
