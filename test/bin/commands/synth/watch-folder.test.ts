import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { watchFolder } from "../../../../bin/commands/synth/watch-folder";

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
  rmSync(folder, { recursive: true });
});

test("a file that is written in many steps is about one change", async () => {
  for (let step = 0; step < 40; step += 1) {
    appendFileSync(join(folder, "prod.yaml"), "more");
    await nextTurn();
  }
  await until(() => calls.length > 0);
  await sleep(40);
  expect(new Set(calls.flat())).toEqual(new Set(["prod.yaml"]));
  // One, but for a machine that pauses in the middle.
  expect(calls.length).toBeLessThan(5);
});

test("a file that is replaced is a change, and so is the next one", async () => {
  for (const text of ["first", "second"]) {
    calls.length = 0;
    writeFileSync(join(folder, "prod.yaml.new"), text);
    renameSync(join(folder, "prod.yaml.new"), join(folder, "prod.yaml"));
    await until(() => calls.flat().includes("prod.yaml"));
  }
  expect(calls.flat()).toContain("prod.yaml");
});

test("what goes wrong meanwhile is handed on", async () => {
  onChange = () => {
    throw new Error("no");
  };
  writeFileSync(join(folder, "prod.yaml"), "new");
  await until(() => errors.length > 0);
  expect(errors).toEqual([new Error("no")]);
});

test("after the end there is nothing more", async () => {
  writeFileSync(join(folder, "prod.yaml"), "new");
  stop();
  await sleep(40);
  expect(calls).toEqual([]);
});

async function until(happened: () => boolean): Promise<void> {
  for (let waited = 0; !happened() && waited < 2000; waited += 2) await sleep(2);
  expect(happened()).toBe(true);
}
