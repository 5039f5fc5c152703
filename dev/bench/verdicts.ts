import type { CaseName, CaseResult } from "./cases";
import type { Timing } from "./contest";
import { BEFORE, EMPTY_NODE, HELM, KUSTOMIZE, OURS } from "./entrants";
import { UNBUNDLED } from "./stacks";

/** A ratio of our median time to that of a peer in the same run, and its limit. Unlike seconds, it holds on a slower machine. */
export interface Verdict {
  /** Name in the table. */
  readonly what: string;
  /** Largest ratio that is accepted. */
  readonly limit: number;
  /**
   * The ratio.
   * @default - not measured
   */
  readonly measured?: number;
}

/** A verdict in words. */
export type Word = "kept" | "MISSED" | "not measured";

interface Target extends Verdict {
  readonly name: CaseName;
  readonly peer: string;
}

const TARGETS: readonly Target[] = [
  { name: "one", what: "prod, cold, to `kustomize build`", peer: KUSTOMIZE, limit: 1 },
  { name: "three", what: "three environments, to the state before", peer: BEFORE, limit: 0.8 },
  { name: "three", what: "three environments, to three `kustomize build`", peer: KUSTOMIZE, limit: 1 },
  { name: "many", what: "10,000 objects, to `helm template`", peer: HELM, limit: 1.5 },
  { name: "watch", what: "saved again under `--watch`, to an empty Node process", peer: EMPTY_NODE, limit: 0.9 },
  { name: "stack", what: "start of a Pulumi program, to one that is not bundled", peer: UNBUNDLED, limit: 0.8 },
];

/** The verdicts on the cases that ran. */
export function verdictsOf(cases: readonly CaseResult[]): readonly Verdict[] {
  return TARGETS.flatMap(({ name, what, peer, limit }) => {
    const result = cases.find((one) => one.name === name);
    if (result === undefined) return [];
    const [own, other] = [timing(result, OURS), timing(result, peer)];
    if (own === undefined || other === undefined) return [{ what, limit }];
    return [{ what, limit, measured: own.seconds.median / other.seconds.median }];
  });
}

/** Whether the limit is kept. */
export function wordOf({ limit, measured }: Verdict): Word {
  if (measured === undefined) return "not measured";
  return measured > limit ? "MISSED" : "kept";
}

/** Times of a contender, if it ran. */
export function timing({ results }: CaseResult, contender: string): Timing | undefined {
  const outcome = results.find((one) => one.contender === contender)?.outcome;
  return outcome !== undefined && "measured" in outcome ? outcome.measured : undefined;
}
