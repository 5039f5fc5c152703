import { DEFAULT_NAMESPACE } from "../../../lib/names";
import type { RunbookLine } from "./lines";
import { fill, placesFor, needsPod, type Place } from "./places";
import { mustBe, type Judged, type Verdict } from "./verdict";
import { podsAt, type World } from "./world";

/** Runs a line with its placeholders filled in and returns a verdict. */
export type Judge = (world: World, filled: string) => Promise<Verdict>;

/** A judge and the line that it covers. */
export interface Judgment {
  /** The command without `kubectl` and the namespace. A trailing `…` matches any suffix. */
  readonly line: string;
  readonly judge: Judge;
  /**
   * The service whose values fill in the placeholders.
   * @default - the line runs as written
   */
  readonly place?: Place;
  /**
   * Covers only lines with this purpose. The same command may work for one purpose but not for another.
   * @default - any purpose
   */
  readonly purpose?: string;
}

/**
 * Judgments that run sequentially. Each one starts from the cluster state that the previous one left behind. Lanes run in
 * parallel.
 */
export type Lane = readonly Judgment[];

/** A line and the service whose values fill in its placeholders. */
export interface Trial {
  readonly line: RunbookLine;
  readonly place: Place | undefined;
}

/** Every line of the runbook, combined with each service that it is tried for. */
export function trialsOf(lines: readonly RunbookLine[], places: readonly Place[]): readonly Trial[] {
  return lines.flatMap((line) => placesFor(line, places).map((place) => ({ line, place })));
}

/** Judgments that match a trial. A judgment with the trial's purpose takes precedence over one without a purpose. */
export function judgmentsFor({ line, place }: Trial, judgments: readonly Judgment[]): readonly Judgment[] {
  const short = shortForm(line.command);
  const fitting = judgments.filter(
    (judgment) =>
      judgment.place?.service === place?.service &&
      (judgment.line.endsWith("…") ? short.startsWith(judgment.line.slice(0, -1)) : short === judgment.line),
  );
  const named = fitting.filter(({ purpose }) => purpose === line.purpose);
  return named.length > 0 ? named : fitting.filter(({ purpose }) => purpose === undefined);
}

function shortForm(command: string): string {
  return command.replace(/^kubectl /, "").replace(` -n ${DEFAULT_NAMESPACE}`, "");
}

/**
 * Judges every line, one phase after another. An unexpected result means that the line does not work, and is reported as the
 * reason.
 * @throws Error if a line has no judge or more than one
 */
export async function judgeAll(
  world: World,
  lines: readonly RunbookLine[],
  phases: readonly (readonly Lane[])[],
): Promise<readonly Judged[]> {
  const judgments = phases.flat(2);
  const trials = new Map<Judgment, Trial[]>();
  for (const trial of trialsOf(lines, world.places)) {
    const [judgment, ...others] = judgmentsFor(trial, judgments);
    const isOne = judgment !== undefined && others.length === 0;
    mustBe(isOne, `one judge for line ${trial.line.number} (${trial.place?.service ?? "no placeholder"})`);
    trials.set(judgment, [...(trials.get(judgment) ?? []), trial]);
  }
  const judged: Judged[] = [];
  const judgeLane = async (lane: Lane) => {
    for (const judgment of lane) {
      const own = trials.get(judgment) ?? [];
      const verdict = await verdictOf(world, judgment, own);
      judged.push(...own.map((trial) => ({ ...trial, verdict })));
    }
  };
  for (const lanes of phases) await Promise.all(lanes.map(judgeLane));
  const order = trialsOf(lines, world.places).map(keyOf);
  return judged.sort((one, other) => order.indexOf(keyOf(one)) - order.indexOf(keyOf(other)));
}

/** Prefix of unexpected results. Expected verdicts never start with it. */
export const UNEXPECTED = "Unexpected: ";

async function verdictOf(world: World, { line, judge, place }: Judgment, trials: readonly Trial[]): Promise<Verdict> {
  try {
    const [first] = trials;
    mustBe(first !== undefined, `the runbook has the line: ${line}`);
    const { command } = first.line;
    // Other lanes do not replace the oldest pod.
    const pod = place !== undefined && needsPod(command) ? (await podsAt(world, place))[0]?.metadata.name : undefined;
    return await judge(world, fill(command, place, pod));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { result: "does not work", why: `${UNEXPECTED}${message.replace(/\s+/g, " ")}` };
  }
}

function keyOf({ line, place }: Trial): string {
  return `${line.number} ${place?.service ?? ""}`;
}

/** Lanes for read-only judgments. They can run in any order, with at most `width` in parallel. */
export function inAnyOrder(judgments: readonly Judgment[], width: number): readonly Lane[] {
  return Array.from({ length: width }, (_, lane) => judgments.filter((_judgment, index) => index % width === lane));
}
