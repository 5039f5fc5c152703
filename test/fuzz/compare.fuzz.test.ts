import { describeEffects, environmentEffects, type EnvironmentEffects } from "../../bin/output/effects";
import { colorsFor } from "../../bin/output/terminal";
import { effectsMarkdown } from "../../bin/commands/compare/effects-markdown";
import type { Manifest } from "../../lib/manifests/manifest";
import { CUSTOM } from "../helpers/pairs/custom";
import { CLUSTER_SCOPED, NAMESPACED } from "../helpers/pairs/objects";
import { pairSource, type Pair } from "../helpers/pairs/pairs";
import { WORKLOADS } from "../helpers/pairs/workloads";
import { chanceOf, type Chance } from "./mutations";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 500);
const FIRST_SEED = Number(process.env["FUZZ_SEED"] ?? 1);
/** Milliseconds for one pair on a slow machine. They only end a hang. */
const SLOWEST = 2000;

const OBJECTS = [...WORKLOADS, ...NAMESPACED, ...CLUSTER_SCOPED, ...CUSTOM];
const colors = colorsFor({ isTTY: false } as NodeJS.WriteStream);
const randomPair = pairSource(OBJECTS);

/** What `compare` prints, and its data. */
function compared(before: readonly Manifest[], after: readonly Manifest[]): EnvironmentEffects {
  const effects = environmentEffects(new Map([["one", before]]), new Map([["one", after]]));
  const [only] = effects;
  if (only === undefined || effects.length > 1) throw new Error("there is one environment");
  expect(describeEffects(only, colors).join("\n")).not.toMatch(/undefined|\[object Object\]/);
  expect(effectsMarkdown(effects)).toContain("### Manifests");
  return only;
}

/** Compares some objects of which one changes and others come and go. */
function survives(seed: number): EnvironmentEffects {
  const chance = chanceOf(seed);
  const pair = randomPair(chance);
  const others = OBJECTS.filter((object) => object !== pair.before && chance.below(8) === 0);
  const [kept, removed, added] = [0, 1, 2].map((part) => others.filter((_object, index) => index % 3 === part));
  const before = [pair.before, ...(kept ?? []), ...(removed ?? [])];
  const after = [pair.after, ...(kept ?? []), ...(added ?? [])];
  const effects = compared(before, after);
  expect(compared(before, before).changes).toEqual([]);
  expect(compared([pair.after], [pair.after]).changes).toEqual([]);
  expect(compared(shuffled(before, chance), shuffled(after, chance)).counts).toEqual(effects.counts);
  const back = compared(after, before);
  const named = ({ changes }: EnvironmentEffects, kind: string) =>
    changes.filter((change) => change.kind === kind).map(({ identity }) => identity);
  expect(named(back, "removed").sort()).toEqual(named(effects, "added").sort());
  expect(named(back, "added").sort()).toEqual(named(effects, "removed").sort());
  return effects;
}

function shuffled<T>(items: readonly T[], chance: Chance): readonly T[] {
  const left = [...items];
  return items.map(() => left.splice(chance.below(left.length), 1)[0] as T);
}

test(
  `compare judges each of ${RUNS} random pairs of manifests without an error`,
  () => {
    const seen = new Set<string>();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      try {
        survives(seed).changes.forEach(({ effect }) => seen.add(effect));
      } catch (error) {
        throw new Error(`reproduce with FUZZ_SEED=${seed} FUZZ_RUNS=1`, { cause: error });
      }
    }
    // Checks that a long run reaches every effect.
    const all = ["added", "inPlace", "recreated", "refused", "removed", "restarts"];
    expect(RUNS < 100 ? all : [...seen].sort()).toEqual(all);
  },
  RUNS * SLOWEST,
);

test("pairs depend only on the seed", () => {
  const pathOf = ({ before, path }: Pair) => `${before.kind} ${path}`;
  expect(randomPair(chanceOf(7))).toEqual(randomPair(chanceOf(7)));
  expect(pathOf(randomPair(chanceOf(7)))).not.toBe(pathOf(randomPair(chanceOf(8))));
});
