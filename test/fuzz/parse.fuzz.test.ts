import { readFileSync } from "fs";
import { join } from "path";
import { App } from "cdk8s";
import { AccessLayerChart } from "../../charts/access-layer-chart";
import { understandTexts } from "../../charts/files/environments";
import { manifestsOf } from "../../lib/manifests/manifest";
import { environmentProblems } from "../../lib/rules/environment";
import { formatLocated } from "../../lib/spec/problem";
import { ENVIRONMENTS, PROJECT, SAMPLES } from "../helpers/fixtures";
import { SAMPLE } from "../helpers/sample";
import { chanceOf, mutated, type Chance } from "./mutations";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 500);
const FIRST_SEED = Number(process.env["FUZZ_SEED"] ?? 1);

/** Time limit for one pair of files, in milliseconds. One takes about 30 ms: only a hang takes as long, even on a busy machine. */
const SLOWEST = 60_000;

interface Texts {
  readonly name: string;
  readonly environment: string;
  readonly release: string;
}

/** The shipped environments, and the sample, which uses every field. */
const ORIGINALS: readonly Texts[] = [
  ...ENVIRONMENTS.map((name) => {
    const read = (file: string) => readFileSync(join(PROJECT, SAMPLES, file), "utf8");
    return { name, environment: read(`${name}.yaml`), release: read(`${name}.release.yaml`) };
  }),
  { name: "sample", ...SAMPLE },
];

/** Returns an environment in which one or both files are mutated. */
function mutant(chance: Chance): Texts {
  const original = chance.oneOf(ORIGINALS);
  const which = chance.below(3);
  return {
    name: original.name,
    environment: which === 0 ? original.environment : mutated(original.environment, chance),
    release: which === 1 ? original.release : mutated(original.release, chance),
  };
}

/**
 * Returns whether a mutant is accepted. Fails if an accepted mutant does not render valid manifests, or if a rejected mutant does
 * not produce clear problems.
 */
function survives({ name, environment, release }: Texts): boolean {
  const started = performance.now();
  const understood = understandTexts(
    { file: `${name}.yaml`, text: environment },
    { file: `${name}.release.yaml`, text: release },
    `${name}.yaml`,
  );
  expect(performance.now() - started).toBeLessThan(SLOWEST);
  if (!("problems" in understood)) {
    const { environment: spec, release: releaseSpec } = understood.layer.source;
    expect(environmentProblems(spec, releaseSpec)).toEqual([]);
    expect(manifestsOf(new AccessLayerChart(new App(), "access-layer", understood)).length).toBeGreaterThan(0);
    return true;
  }
  expect(understood.problems.length).toBeGreaterThan(0);
  for (const problem of understood.problems) {
    expect([`${name}.yaml`, `${name}.release.yaml`]).toContain(problem.file);
    expect(Math.min(problem.line, problem.column)).toBeGreaterThanOrEqual(1);
    expect(problem.code).toMatch(/^[a-z-]+\/[a-z-]+$/);
    expect(problem.message).not.toBe("");
    // Each message is one line without control characters, which could affect the terminal.
    expect(formatLocated(problem)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|\bat Object\./u);
    expect(problem.message.length).toBeLessThan(2000);
  }
  return false;
}

test(
  `each of ${RUNS} mutated environments is either rendered or rejected with problems`,
  () => {
    let accepted = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      const texts = mutant(chanceOf(seed));
      try {
        if (survives(texts)) accepted++;
      } catch (error) {
        throw new Error(`reproduce with FUZZ_SEED=${seed} FUZZ_RUNS=1`, { cause: error });
      }
    }
    // Checks that a long run has both accepted and rejected mutants.
    if (RUNS >= 100) expect([accepted, RUNS - accepted].map((count) => count > RUNS / 20)).toEqual([true, true]);
  },
  RUNS * SLOWEST,
);

test("mutations depend only on the seed", () => {
  expect(mutant(chanceOf(7))).toEqual(mutant(chanceOf(7)));
  expect(mutant(chanceOf(7))).not.toEqual(mutant(chanceOf(8)));
});

test("parsing does not change the object prototype", () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
