import { DEFAULT_NAMESPACE } from "../../../lib/names";
import type { RunbookLine } from "./lines";
import { fill, placesFor, wantsPod, type Place } from "./places";
import { mustBe, type Judged, type Verdict } from "./verdict";
import { podsAt, type World } from "./world";

/** Tries a filled line and says what became of it. */
export type Judge = (world: World, filled: string) => Promise<Verdict>;

/** Who judges which line. */
export interface Judgment {
  /** The command without `kubectl` and the namespace; with `…` at its end, how it begins. */
  readonly line: string;
  readonly judge: Judge;
  /**
   * The service that fills the line.
   * @default - the line is tried as it is written
   */
  readonly place?: Place;
  /**
   * Only where the line promises this. The same command can keep one promise and break another.
   * @default - whatever it promises
   */
  readonly promise?: string;
}

/** Judgments that come one after the other: each leaves the cluster as the next one wants it. Lanes run beside each other. */
export type Lane = readonly Judgment[];

/** A line, and the service that fills it. */
export interface Trial {
  readonly line: RunbookLine;
  readonly place: Place | undefined;
}

/** Every line of the runbook with every service that it is tried for. */
export function trialsOf(lines: readonly RunbookLine[], places: readonly Place[]): readonly Trial[] {
  return lines.flatMap((line) => placesFor(line, places).map((place) => ({ line, place })));
}

/** Judgments that a trial could go to: those that name its promise before those that don't. */
export function judgmentsFor({ line, place }: Trial, judgments: readonly Judgment[]): readonly Judgment[] {
  const short = shortForm(line.command);
  const fitting = judgments.filter(
    (judgment) =>
      judgment.place?.service === place?.service &&
      (judgment.line.endsWith("…") ? short.startsWith(judgment.line.slice(0, -1)) : short === judgment.line),
  );
  const named = fitting.filter(({ promise }) => promise === line.promise);
  return named.length > 0 ? named : fitting.filter(({ promise }) => promise === undefined);
}

function shortForm(command: string): string {
  return command.replace(/^kubectl /, "").replace(` -n ${DEFAULT_NAMESPACE}`, "");
}

/**
 * Judges every line, one phase of lanes after the other. What surprises a judge refutes the line, with what was seen.
 * @throws Error where a line has not exactly one judge
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
    mustBe(isOne, `one judge for line ${trial.line.number} (${trial.place?.service ?? "as written"})`);
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

/** How a surprise begins: no verdict that is meant does. */
export const SURPRISE = "Surprise: ";

async function verdictOf(world: World, { line, judge, place }: Judgment, trials: readonly Trial[]): Promise<Verdict> {
  try {
    const [first] = trials;
    mustBe(first !== undefined, `a line of the runbook is: ${line}`);
    const { command } = first.line;
    // The oldest is the one that outlives what other lanes do.
    const pod = place !== undefined && wantsPod(command) ? (await podsAt(world, place))[0]?.metadata.name : undefined;
    return await judge(world, fill(command, place, pod));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { result: "refuted", why: `${SURPRISE}${message.replace(/\s+/g, " ")}` };
  }
}

function keyOf({ line, place }: Trial): string {
  return `${line.number} ${place?.service ?? ""}`;
}

/** Lanes for judgments that only read: in any order, at most `width` at a time. */
export function inAnyOrder(judgments: readonly Judgment[], width: number): readonly Lane[] {
  return Array.from({ length: width }, (_, lane) => judgments.filter((_judgment, index) => index % width === lane));
}
