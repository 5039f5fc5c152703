/** What became of one spec. */
export interface Trial {
  /** Its number in the run, from 1. */
  readonly number: number;
  /** Codes of the rules that refuse it; none where we accept it. */
  readonly codes: readonly string[];
  /**
   * What the API server says against its objects: nothing where it accepts all of them without a warning.
   * @default - it is refused and comes to no objects, so that nobody was asked
   */
  readonly objections?: readonly string[];
}

/** Code of a rule → numbers of specs. */
export type SpecsByRule = Readonly<Record<string, readonly number[]>>;

/** What a run came to. */
export interface Summary {
  readonly accepted: number;
  readonly refused: number;
  /** Refused specs of which no objects could be made. */
  readonly unbuilt: number;
  /** Specs that we accept and the API server does not. */
  readonly falseAccepts: readonly Trial[];
  /** Rules that refused what the API server accepts, and the numbers of those specs. */
  readonly stricter: SpecsByRule;
  /** Rules that refused something, and the numbers of those specs. */
  readonly hits: SpecsByRule;
}

/** Adds up a run. Where the API server accepts a spec, each of the rules that refuse it is stricter than it is. */
export function summaryOf(trials: readonly Trial[]): Summary {
  const refused = trials.filter(({ codes }) => codes.length > 0);
  return {
    accepted: trials.length - refused.length,
    refused: refused.length,
    unbuilt: refused.filter(({ objections }) => objections === undefined).length,
    falseAccepts: trials.filter(({ codes, objections }) => codes.length === 0 && objections?.length !== 0),
    stricter: byRule(refused.filter(({ objections }) => objections?.length === 0)),
    hits: byRule(refused),
  };
}

/** A false accept in one line; the report has the whole spec. */
export function describeFalseAccept({ number, objections = [] }: Trial): string {
  return `spec ${number}: ${(objections[0] ?? "no objects").slice(0, 500)} (${objections.length} objections)`;
}

function byRule(trials: readonly Trial[]): SpecsByRule {
  const codes = [...new Set(trials.flatMap((trial) => trial.codes))].sort();
  const numbersOf = (code: string) => trials.filter((trial) => trial.codes.includes(code)).map(({ number }) => number);
  return Object.fromEntries(codes.map((code) => [code, numbersOf(code)]));
}
