import { readFileSync } from "fs";
import { dirname, join } from "path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { PROJECT } from "../helpers/fixtures";
import { MUTATIONS, type Mutation } from "./delivery/mutations";
import { violationsOf } from "./delivery/schedule";
import type * as Schedule from "./delivery/schedule";

/** Schedules that are tried. The first one that goes wrong ends the search. */
const MOST_SEEDS = 1500;

/** The module with the mistake. It loads the other modules as the test does. */
function mutatedModule({ file, text, by }: Mutation): unknown {
  const path = join(PROJECT, "lib", "delivery", "run", file);
  const source = readFileSync(path, "utf8");
  if (source.split(text).length !== 2) throw new Error(`${file} has not exactly one place with: ${text}`);
  const options = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = transpileModule(
    source.replace(text, () => by),
    { compilerOptions: options },
  );
  const loaded = { exports: {} };
  const load = (name: string): unknown => jest.requireActual(name.startsWith(".") ? join(dirname(path), name) : name);
  new Function("module", "exports", "require", outputText)(loaded, loaded.exports, load);
  return loaded.exports;
}

/** The first schedule that notices the mistake, and what it notices. */
async function noticed(mutation: Mutation): Promise<{ readonly seed: number; readonly text: string } | undefined> {
  const path = join(PROJECT, "lib", "delivery", "run", mutation.file);
  let found: { readonly seed: number; readonly text: string } | undefined;
  try {
    await jest.isolateModulesAsync(async () => {
      jest.doMock(path, () => mutatedModule(mutation));
      const mutated = jest.requireActual<typeof Schedule>("./delivery/schedule");
      for (let tried = 0; tried < MOST_SEEDS && found === undefined; tried += 1) {
        const seed = tried === 0 ? mutation.seed : tried;
        const [text] = await mutated.violationsOf(seed);
        if (text !== undefined) found = { seed, text };
      }
    });
  } finally {
    jest.dontMock(path);
  }
  return found;
}

test.each(MUTATIONS)(
  "an executor that $name is noticed",
  async (mutation) => {
    const found = await noticed(mutation);
    expect({ found, after: `${MOST_SEEDS} schedules` }).toEqual({
      found: { seed: expect.any(Number) as number, text: expect.any(String) as string },
      after: `${MOST_SEEDS} schedules`,
    });
    const { seed, text } = found as { readonly seed: number; readonly text: string };
    if (seed !== mutation.seed) process.stderr.write(`${mutation.name}: noticed with seed ${seed}: ${text}\n`);
    // It is the mistake that makes the schedule fail.
    expect({ seed, violations: await violationsOf(seed) }).toEqual({ seed, violations: [] });
  },
  900_000,
);
