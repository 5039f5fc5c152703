/** Result of one spec. */
export interface Trial {
  /** Number of the spec in the run, from 1. */
  readonly number: number;
  /** Codes of the rules that reject it; empty if the rules accept it. */
  readonly codes: readonly string[];
  /**
   * Errors and warnings of the API server about its objects; empty if it accepts all of them.
   * @default - the spec has no objects, so the API server was not asked
   */
  readonly rejections?: readonly string[];
}

/** Numbers of specs by rule code. */
export type SpecsByRule = Readonly<Record<string, readonly number[]>>;

/** Summary of a run. */
export interface Summary {
  readonly accepted: number;
  readonly refused: number;
  /** Rejected specs without objects. */
  readonly unbuilt: number;
  /** Specs that the rules accept and the API server rejects. */
  readonly falseAccepts: readonly Trial[];
  /** Rules that rejected specs accepted by the API server, with the numbers of the specs. */
  readonly stricter: SpecsByRule;
  /** Rules that rejected specs, with the numbers of the specs. */
  readonly hits: SpecsByRule;
}

/** Summarizes a run. If the API server accepts a spec, each rule that rejects it is stricter. */
export function summaryOf(trials: readonly Trial[]): Summary {
  const refused = trials.filter(({ codes }) => codes.length > 0);
  return {
    accepted: trials.length - refused.length,
    refused: refused.length,
    unbuilt: refused.filter(({ rejections }) => rejections === undefined).length,
    falseAccepts: trials.filter(({ codes, rejections }) => codes.length === 0 && rejections?.length !== 0),
    stricter: byRule(refused.filter(({ rejections }) => rejections?.length === 0)),
    hits: byRule(refused),
  };
}

/** A false accept as one line; the report has the whole spec. */
export function describeFalseAccept({ number, rejections = [] }: Trial): string {
  return `spec ${number}: ${(rejections[0] ?? "no objects").slice(0, 500)} (${rejections.length} rejections)`;
}

function byRule(trials: readonly Trial[]): SpecsByRule {
  const codes = [...new Set(trials.flatMap((trial) => trial.codes))].sort();
  const numbersOf = (code: string) => trials.filter((trial) => trial.codes.includes(code)).map(({ number }) => number);
  return Object.fromEntries(codes.map((code) => [code, numbersOf(code)]));
}
