/** Whether a release may go on, as far as one measure tells. */
export type Finding = "pass" | "fail" | "pause";

/** A measured value of a track, and whether it is within its limit. */
export interface Measure {
  /** What is measured: minutes of the bake, a number of requests, a share of them, or seconds. */
  readonly name: "bakeTime" | "requests" | "errorRatio" | "latency";
  /**
   * Measured value.
   * @default - it could not be measured
   */
  readonly measured?: number;
  /** The smallest `bakeTime` and number of `requests`; the largest `errorRatio` and `latency`. */
  readonly limit: number;
  /** Whether the release may go on, as far as this measure tells. */
  readonly finding: Finding;
  /** What was found, and what to do: a sentence. */
  readonly why: string;
}

/** Whether a release may go on. */
export type Verdict = Pass | Fail | Pause;

interface Judged {
  /** What decided: sentences. */
  readonly reasons: readonly string[];
  /** All measures, in the order of {@link Measure.name}. */
  readonly measures: readonly Measure[];
}

/** All limits are kept, over the whole bake time and with enough requests. */
export interface Pass extends Judged {
  readonly kind: "pass";
}

/** A limit is exceeded, with enough requests. */
export interface Fail extends Judged {
  readonly kind: "fail";
}

/** Not known yet, or not known at all: the release must wait. */
export interface Pause extends Judged {
  readonly kind: "pause";
}

/** The verdict from all measures. One that fails decides. Then one that is not known pauses. */
export function verdictOf(measures: readonly Measure[]): Verdict {
  const because = (finding: Finding) => [
    ...new Set(measures.filter((measure) => measure.finding === finding).map(({ why }) => why)),
  ];
  const [failed, open] = [because("fail"), because("pause")];
  if (failed.length > 0) return { kind: "fail", reasons: failed, measures };
  if (open.length > 0 || measures.length === 0) return { kind: "pause", reasons: open, measures };
  return { kind: "pass", reasons: because("pass"), measures };
}
