import fc from "fast-check";
import { environmentProblems } from "../../../lib/rules/environment";
import type { EnvironmentFiles } from "../../helpers/fixtures";
import { anyProps } from "./mutations";

/** Number of specs to generate per selected spec. Checking the rules is fast; rendering and applying are slow. */
const MADE_PER_SPEC = 5;

/**
 * Selects specs; the result depends only on seed and count. The rules accept half of the specs. The other half contains specs
 * rejected by each rule in turn, so that rarely triggered rules are tried as often as the others.
 */
export function selectSpecs(seed: number, count: number): readonly EnvironmentFiles[] {
  const made = fc
    .sample(anyProps, { seed, numRuns: MADE_PER_SPEC * count, unbiased: false })
    .map((spec) => ({ spec, code: environmentProblems(spec.environment, spec.release)[0]?.code }));
  const accepted = made.filter(({ code }) => code === undefined).slice(0, Math.ceil(count / 2));
  const refused = made.filter(({ code }) => code !== undefined);
  return [...accepted, ...inTurn(refused, ({ code }) => code, count - accepted.length)].map(({ spec }) => spec);
}

/** The first `count` items, taken from each group in turn. */
export function inTurn<T>(items: readonly T[], groupOf: (item: T) => unknown, count: number): readonly T[] {
  const turns = new Map<unknown, number>();
  const turnOf = (item: T): number => {
    const turn = turns.get(groupOf(item)) ?? 0;
    turns.set(groupOf(item), turn + 1);
    return turn;
  };
  return items
    .map((item) => ({ item, turn: turnOf(item) }))
    .sort((a, b) => a.turn - b.turn)
    .slice(0, count)
    .map(({ item }) => item);
}
