import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { watchFolder } from "../../../../bin/commands/synth/watch-folder";

/** Timeout for events, in milliseconds. */
const MILLISECONDS = 100_000;

let folder: string;
let calls: string[][];
let errors: unknown[];
let onChange: (names: ReadonlySet<string>) => void;
let stop: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-watch-"));
  writeFileSync(join(folder, "prod.yaml"), "old");
  [calls, errors] = [[], []];
  onChange = (names) => calls.push([...names].sort());
  stop = watchFolder(
    folder,
    (names) => onChange(names),
    (error) => errors.push(error),
  );
});

afterEach(() => {
  stop();
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A clock that only the test advances. It records when a timer starts. */
function stoppedClock(): { readonly goOn: (milliseconds: number) => void; readonly untilBegun: () => Promise<void> } {
  const waiting: { readonly at: number; readonly act: () => void }[] = [];
  let [now, begun] = [0, 0];
  jest.spyOn(globalThis, "setTimeout").mockImplementation(((act: () => void, milliseconds: number) => {
    begun += 1;
    waiting.push({ at: now + milliseconds, act });
    return waiting.length;
  }) as unknown as typeof setTimeout);
  jest.spyOn(globalThis, "clearTimeout").mockImplementation((timer) => {
    if (typeof timer === "number") delete waiting[timer - 1];
  });
  return {
    goOn: (milliseconds) => {
      now += milliseconds;
      waiting.forEach(({ at, act }, index) => {
        if (at > now) return;
        delete waiting[index];
        act();
      });
    },
    untilBegun: async () => {
      await until(() => begun > 0);
      begun = 0;
    },
  };
}

test("watchFolder reports only a few changes if a file is written in many quick steps", async () => {
  const clock = stoppedClock();
  for (let step = 0; step < 40; step += 1) {
    appendFileSync(join(folder, "prod.yaml"), "more");
    await clock.untilBegun();
    clock.goOn(9);
  }
  expect(calls).toEqual([]);
  clock.goOn(1);
  expect(calls).toEqual([["prod.yaml"]]);
});

test("watchFolder reports every replacement of a file", async () => {
  for (const text of ["first", "second"]) {
    calls.length = 0;
    writeFileSync(join(folder, "prod.yaml.new"), text);
    renameSync(join(folder, "prod.yaml.new"), join(folder, "prod.yaml"));
    await until(() => calls.flat().includes("prod.yaml"));
  }
  expect(calls.flat()).toContain("prod.yaml");
});

test("watchFolder passes errors from the callback to onError", async () => {
  onChange = () => {
    throw new Error("no");
  };
  writeFileSync(join(folder, "prod.yaml"), "new");
  await until(() => errors.length > 0);
  expect(errors).toEqual([new Error("no")]);
});

test("watchFolder reports nothing after it is stopped, even if a change is pending", async () => {
  const clock = stoppedClock();
  writeFileSync(join(folder, "prod.yaml"), "new");
  await clock.untilBegun();
  stop();
  clock.goOn(1000);
  expect(calls).toEqual([]);
});

async function until(happened: () => boolean): Promise<void> {
  for (const limit = Date.now() + MILLISECONDS; !happened() && Date.now() < limit;) await sleep(2);
  expect(happened()).toBe(true);
}
