/** Steps of a version, from the smallest; docs/versions.md says what each promises. */
export const STEPS = ["none", "patch", "minor", "major"] as const;

/** One of {@link STEPS}. */
export type Step = (typeof STEPS)[number];

/** A difference, and what it asks of the version. */
export interface Finding {
  /** The step that it asks for. */
  readonly step: Step;
  /** The file, from the top of the project, or the environment. */
  readonly where: string;
  /** What differs, in words for people. */
  readonly what: string;
}

/** The largest step that anything asks for, `none` where nothing differs. */
export function largestStep(findings: readonly Pick<Finding, "step">[]): Step {
  return findings.reduce<Step>((largest, { step }) => (isLarger(step, largest) ? step : largest), "none");
}

/** The findings with the largest steps first; those of one step keep their order. */
export function largestFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => STEPS.indexOf(b.step) - STEPS.indexOf(a.step));
}

function isLarger(step: Step, other: Step): boolean {
  return STEPS.indexOf(step) > STEPS.indexOf(other);
}
