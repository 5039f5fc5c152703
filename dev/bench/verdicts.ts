import type { CaseName, CaseResult } from "./cases";
import type { Timing } from "./contest";
import { BEFORE, EMPTY_NODE, HELM, KUSTOMIZE, OURS } from "./entrants";
import { UNBUNDLED } from "./stacks";

/** Ratio of access-layer's median time to a peer's median time in the same run, with its limit. Unlike seconds, the ratio is comparable between machines. */
export interface Verdict {
  /** Name in the table. */
  readonly what: string;
  /** Largest accepted ratio. */
  readonly limit: number;
  /**
   * The ratio.
   * @default - not measured
   */
  readonly measured?: number;
}

/** Result of a comparison with the limit. */
export type Word = "met" | "MISSED" | "not measured";

interface Target extends Verdict {
  readonly name: CaseName;
  readonly peer: string;
}

const TARGETS: readonly Target[] = [
  { name: "one", what: "prod, cold, versus `kustomize build`", peer: KUSTOMIZE, limit: 1 },
  { name: "three", what: "three environments, versus the earlier version", peer: BEFORE, limit: 0.8 },
  { name: "three", what: "three environments, versus three `kustomize build`", peer: KUSTOMIZE, limit: 1 },
  { name: "many", what: "10,000 objects, versus `helm template`", peer: HELM, limit: 1.5 },
  { name: "watch", what: "re-synthesis under `--watch`, versus an empty Node process", peer: EMPTY_NODE, limit: 0.9 },
  { name: "stack", what: "startup of the Pulumi program, versus an unbundled program", peer: UNBUNDLED, limit: 0.8 },
];

/** Verdicts for the cases of a run. */
export function verdictsOf(cases: readonly CaseResult[]): readonly Verdict[] {
  return TARGETS.flatMap(({ name, what, peer, limit }) => {
    const result = cases.find((one) => one.name === name);
    if (result === undefined) return [];
    const [own, other] = [timing(result, OURS), timing(result, peer)];
    if (own === undefined || other === undefined) return [{ what, limit }];
    return [{ what, limit, measured: own.seconds.median / other.seconds.median }];
  });
}

/** Compares a ratio with its limit. */
export function wordOf({ limit, measured }: Verdict): Word {
  if (measured === undefined) return "not measured";
  return measured > limit ? "MISSED" : "met";
}

/** Times of a contender, or `undefined` if it did not run. */
export function timing({ results }: CaseResult, contender: string): Timing | undefined {
  const outcome = results.find((one) => one.contender === contender)?.outcome;
  return outcome !== undefined && "measured" in outcome ? outcome.measured : undefined;
}
