import type { CaseName, CaseResult } from "./cases";
import type { Timing } from "./contest";
import { OURS } from "./entrants";

/** One number that the project holds itself to. */
export interface Verdict {
  /** What is judged. */
  readonly what: string;
  /** Unit of the numbers. */
  readonly unit: "s" | "MB" | "×";
  /**
   * What we want.
   * @default - there is only a limit
   */
  readonly aim?: number;
  /** What we must not exceed. */
  readonly limit: number;
  /**
   * What was measured.
   * @default - it was not
   */
  readonly measured?: number;
}

/** What a verdict comes to. */
export type Word = "aim met" | "limit kept" | "MISSED" | "not measured";

/** The numbers that the project holds itself to, against what was measured. */
export function verdictsOf(cases: readonly CaseResult[]): readonly Verdict[] {
  const one = first(cases, "one");
  const three = first(cases, "three");
  const stack = first(cases, "stack");
  const biggest = first(
    cases.filter((result) => result.objects >= 9_000),
    "growth",
  );
  return [
    { what: "one environment, cold", unit: "s", aim: 0.18, limit: 0.25, ...seconds(one, OURS) },
    { what: "one environment, memory", unit: "MB", limit: 110, ...measured(timing(one, OURS)?.megabytes) },
    { what: "one environment, to `kustomize build`", unit: "×", limit: 1, ...ratio(one, "kustomize build") },
    { what: "one environment, to `kubectl kustomize`", unit: "×", limit: 1, ...ratio(one, "kubectl kustomize") },
    { what: "three environments, cold", unit: "s", aim: 0.36, limit: 0.45, ...seconds(three, OURS) },
    { what: "10,000 objects, to `helm template`", unit: "×", limit: 2, ...ratio(biggest, "helm template") },
    { what: "growth: one more object, big to small", unit: "×", limit: 1.5, ...measured(growthOf(cases)) },
    {
      what: "saved again under `--watch`",
      unit: "s",
      limit: 0.05,
      ...seconds(first(cases, "watch"), "from the save to the line"),
    },
    { what: "a Pulumi program's start", unit: "s", limit: 1.8, ...seconds(stack, OURS) },
    { what: "a Pulumi program's memory", unit: "MB", limit: 210, ...measured(timing(stack, OURS)?.megabytes) },
  ];
}

/** Whether the aim or the limit holds. */
export function wordOf({ aim, limit, measured }: Verdict): Word {
  if (measured === undefined) return "not measured";
  if (measured > limit) return "MISSED";
  return aim === undefined || measured > aim ? "limit kept" : "aim met";
}

/** Seconds per further object between two sizes: what is left when the start of the program is taken away. */
export function marginalSeconds(smaller: CaseResult, larger: CaseResult): number | undefined {
  const [from, to] = [timing(smaller, OURS), timing(larger, OURS)];
  if (from === undefined || to === undefined) return undefined;
  return (to.seconds.median - from.seconds.median) / (larger.objects - smaller.objects);
}

/** How a contender did in a case, if it did. */
export function timing(result: CaseResult | undefined, contender: string): Timing | undefined {
  const outcome = result?.results.find((one) => one.contender === contender)?.outcome;
  return outcome !== undefined && "measured" in outcome ? outcome.measured : undefined;
}

/**
 * 1 where growth is linear. The first step is the whole way up to the second biggest size: between two small sizes the time
 * differs by less than its own noise.
 */
function growthOf(cases: readonly CaseResult[]): number | undefined {
  const sizes = cases.filter(({ name }) => name === "growth").sort((a, b) => a.objects - b.objects);
  const [smallest, middle, biggest] = [sizes[0], sizes.at(-2), sizes.at(-1)];
  if (smallest === undefined || middle === undefined || biggest === undefined || sizes.length < 3) return undefined;
  const early = marginalSeconds(smallest, middle);
  const late = marginalSeconds(middle, biggest);
  return early === undefined || late === undefined ? undefined : late / early;
}

function ratio(result: CaseResult | undefined, peer: string): Pick<Verdict, "measured"> {
  const [mine, theirs] = [timing(result, OURS), timing(result, peer)];
  return mine === undefined || theirs === undefined ? {} : { measured: mine.seconds.median / theirs.seconds.median };
}

function seconds(result: CaseResult | undefined, contender: string): Pick<Verdict, "measured"> {
  return measured(timing(result, contender)?.seconds.median);
}

function measured(value: number | undefined): Pick<Verdict, "measured"> {
  return value === undefined ? {} : { measured: value };
}

function first(cases: readonly CaseResult[], name: CaseName): CaseResult | undefined {
  return cases.find((result) => result.name === name);
}
