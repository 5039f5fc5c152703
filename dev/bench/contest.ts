import { rmSync } from "fs";
import { run, type Command, type Meter, type Sample } from "./measure";

/** A program that renders an input to manifests. */
export interface Contender {
  /** Name in the table. */
  readonly name: string;
  /** Commands that run one after another; their times are added up. */
  readonly commands: readonly Command[];
  /** Files and folders that the program writes. They are removed before each run so that no run reuses earlier output. */
  readonly outputs: readonly string[];
  /** Throws if the program's output differs from the expected objects. */
  readonly check: () => void;
  /**
   * Timeout of a run in seconds.
   * @default 120
   */
  readonly limitSeconds?: number;
}

/** A program that is not installed on this machine. */
export interface Absentee {
  readonly name: string;
  /** Reason. */
  readonly reason: string;
}

/** A contender, or a program that is not installed. */
export type Entrant = Contender | Absentee;

/** Median, minimum and maximum of several measurements. */
export interface Spread {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Times of a contender, or the reason why there are none: timeout, error, wrong output, or not installed. */
export type Outcome =
  | { readonly measured: Timing }
  | { readonly stoppedAfterSeconds: number }
  | { readonly failed: string }
  | { readonly notRun: string };

/** Number of runs of each contender. */
export interface Rounds {
  /** Counted runs. */
  readonly runs: number;
  /** Whether to start with warm-up runs, which are not counted. */
  readonly warmUp: boolean;
}

/** Times of several runs. */
export interface Timing {
  /** Counted runs. */
  readonly runs: number;
  /** Wall-clock seconds. */
  readonly seconds: Spread;
  /**
   * Median CPU seconds.
   * @default - not measured on this machine
   */
  readonly cpuSeconds?: number;
  /**
   * Peak memory of all runs in MB.
   * @default - not measured on this machine
   */
  readonly megabytes?: number;
}

/** A contender's name and outcome. */
export interface Result {
  readonly contender: string;
  readonly outcome: Outcome;
}

const TIMEOUT_SECONDS = 120;

/**
 * Alternates between the contenders (A B C A B C …), so that a busy machine slows all of them down. Checks the output of the
 * first run. A
 * contender that fails or times out does not run again.
 */
export async function contest(
  entrants: readonly Entrant[],
  { runs, warmUp }: Rounds,
  meter: Meter,
): Promise<readonly Result[]> {
  const samples = new Map<Contender, Sample[]>();
  const out = new Map<Contender, Outcome>();
  const contenders = entrants.filter((entrant): entrant is Contender => "commands" in entrant);
  for (let round = 0; round < runs + (warmUp ? 1 : 0); round += 1) {
    for (const contender of contenders.filter((one) => !out.has(one))) {
      const sample = await turn(contender, meter, round === 0);
      if (!("seconds" in sample)) out.set(contender, sample);
      else if (round > 0 || !warmUp) samples.set(contender, [...(samples.get(contender) ?? []), sample]);
    }
  }
  return entrants.map((entrant) => {
    if (!("commands" in entrant)) return { contender: entrant.name, outcome: { notRun: entrant.reason } };
    return {
      contender: entrant.name,
      outcome: out.get(entrant) ?? { measured: summarize(samples.get(entrant) ?? []) },
    };
  });
}

async function turn(contender: Contender, meter: Meter, check: boolean): Promise<Sample | Outcome> {
  try {
    for (const output of contender.outputs) rmSync(output, { recursive: true, force: true });
    const sample = await run(contender.commands, meter, contender.limitSeconds ?? TIMEOUT_SECONDS);
    if (check && "seconds" in sample) contender.check();
    return sample;
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Median, minimum, maximum and peak memory of the samples. */
export function summarize(samples: readonly Sample[]): Timing {
  const cpuSeconds = samples.flatMap((sample) => sample.cpuSeconds ?? []);
  const megabytes = samples.flatMap((sample) => sample.megabytes ?? []);
  return {
    runs: samples.length,
    seconds: spread(samples.map(({ seconds }) => seconds)),
    ...(cpuSeconds.length === 0 ? {} : { cpuSeconds: spread(cpuSeconds).median }),
    ...(megabytes.length === 0 ? {} : { megabytes: spread(megabytes).maximum }),
  };
}

/** Median (the mean of the middle two for an even count), minimum and maximum. */
export function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    minimum: at(0),
    maximum: at(sorted.length - 1),
  };
}
