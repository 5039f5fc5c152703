import { rmSync } from "fs";
import { run, type Command, type Meter, type Sample } from "./measure";

/** A program that turns an input into manifests. */
export interface Contender {
  /** Name in the table. */
  readonly name: string;
  /** What it runs, one after the other; their time is added up. */
  readonly commands: readonly Command[];
  /** Files and folders that it writes; they are removed before each run, so that none finds its work done. */
  readonly outputs: readonly string[];
  /** Throws if its output differs from the expected objects. */
  readonly check: () => void;
  /**
   * Seconds after which a run is stopped.
   * @default 120
   */
  readonly limitSeconds?: number;
}

/** A program that this machine does not have. */
export interface Absentee {
  readonly name: string;
  /** Why. */
  readonly reason: string;
}

/** A contender, or a program that would be one. */
export type Entrant = Contender | Absentee;

/** The middle and the ends of several measurements. */
export interface Spread {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Times of a contender, or why there are none: too slow, an error or wrong output, not on this machine. */
export type Outcome =
  | { readonly measured: Timing }
  | { readonly stoppedAfterSeconds: number }
  | { readonly failed: string }
  | { readonly notRun: string };

/** How often contenders run. */
export interface Rounds {
  /** Counted runs of each contender. */
  readonly runs: number;
  /** Whether runs that are not counted come first. */
  readonly warmUp: boolean;
}

/** Times of several runs. */
export interface Timing {
  /** Counted runs. */
  readonly runs: number;
  /** Seconds on the clock. */
  readonly seconds: Spread;
  /**
   * Median of the processor seconds.
   * @default - not measured on this machine
   */
  readonly cpuSeconds?: number;
  /**
   * Most memory of any run, in MB.
   * @default - not measured on this machine
   */
  readonly megabytes?: number;
}

/** A contender's name and outcome. */
export interface Result {
  readonly contender: string;
  readonly outcome: Outcome;
}

const LIMIT_SECONDS = 120;

/**
 * Runs contenders by turns (A B C A B C …), so that a busy machine slows all of them. The output of the first run is checked. A contender that fails
 * or is stopped does not run again.
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
      outcome: out.get(entrant) ?? { measured: summarise(samples.get(entrant) ?? []) },
    };
  });
}

async function turn(contender: Contender, meter: Meter, check: boolean): Promise<Sample | Outcome> {
  try {
    for (const output of contender.outputs) rmSync(output, { recursive: true, force: true });
    const sample = await run(contender.commands, meter, contender.limitSeconds ?? LIMIT_SECONDS);
    if (check && "seconds" in sample) contender.check();
    return sample;
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Median, ends and peak of samples. */
export function summarise(samples: readonly Sample[]): Timing {
  const cpuSeconds = samples.flatMap((sample) => sample.cpuSeconds ?? []);
  const megabytes = samples.flatMap((sample) => sample.megabytes ?? []);
  return {
    runs: samples.length,
    seconds: spread(samples.map(({ seconds }) => seconds)),
    ...(cpuSeconds.length === 0 ? {} : { cpuSeconds: spread(cpuSeconds).median }),
    ...(megabytes.length === 0 ? {} : { megabytes: spread(megabytes).maximum }),
  };
}

/** Median (of an even number the mean of the two in the middle), minimum and maximum. */
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
