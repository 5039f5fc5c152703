/** Result of one spec. */
export interface Trial {
  /** Number of the spec in the run, starting at 1. */
  readonly number: number;
  /** Codes of the rules that reject the spec. Empty if the rules accept it. */
  readonly codes: readonly string[];
  /**
   * The API server's errors and warnings about the objects. Empty if it accepts all of them.
   * @default - the spec could not be rendered, so the API server did not validate it
   */
  readonly rejections?: readonly string[];
}

/** Spec numbers, keyed by rule code. */
export type SpecsByRule = Readonly<Record<string, readonly number[]>>;

/** Summary of a run. */
export interface Summary {
  readonly accepted: number;
  readonly refused: number;
  /** Number of rejected specs that could not be rendered. */
  readonly unbuilt: number;
  /** Specs that the rules accept and the API server rejects. */
  readonly falseAccepts: readonly Trial[];
  /** Specs that the API server accepted, keyed by the rules that rejected them. */
  readonly stricter: SpecsByRule;
  /** Specs keyed by the rules that rejected them. */
  readonly hits: SpecsByRule;
}

/** Summarizes a run. If the API server accepts a spec, every rule that rejects the spec counts as stricter. */
export function summaryOf(trials: readonly Trial[]): Summary {
  const refused = trials.filter(({ codes }) => codes.length > 0);
  return {
    accepted: trials.length - refused.length,
    refused: refused.length,
    unbuilt: refused.filter(({ rejections }) => rejections === undefined).length,
    falseAccepts: trials.filter(({ codes, rejections }) => codes.length === 0 && rejections?.length !== 0),
    stricter: byRule(refused.filter(({ rejections }) => rejections?.length === 0).map(decisive)),
    hits: byRule(refused),
  };
}

/** Rules that reject a service without the release state of its topology. It has no objects, so the API server can't judge its other problems. */
const WITHOUT_OBJECTS: readonly string[] = ["release/missing", "release/topology"];

function decisive(trial: Trial): Trial {
  const codes = trial.codes.filter((code) => WITHOUT_OBJECTS.includes(code));
  return codes.length === 0 ? trial : { ...trial, codes };
}

/** Describes a false accept in one line. The report contains the whole spec. */
export function describeFalseAccept({ number, rejections = [] }: Trial): string {
  return `spec ${number}: ${(rejections[0] ?? "no objects").slice(0, 500)} (${rejections.length} rejections)`;
}

function byRule(trials: readonly Trial[]): SpecsByRule {
  const codes = [...new Set(trials.flatMap((trial) => trial.codes))].sort();
  const numbersOf = (code: string) => trials.filter((trial) => trial.codes.includes(code)).map(({ number }) => number);
  return Object.fromEntries(codes.map((code) => [code, numbersOf(code)]));
}
