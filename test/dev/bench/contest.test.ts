import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { contest, spread, summarize, type Contender } from "../../../dev/bench/contest";
import { findMeter, parseUsage, run } from "../../../dev/bench/measure";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-contest-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TWICE = { runs: 2, warmUp: true };

test("contest runs contenders in turn after a warm-up and skips failed contenders", async () => {
  const entrants = [shell("a", note("a")), shell("b", "echo broken >&2; exit 3"), shell("c", note("c")), absent];
  const results = await contest(entrants, TWICE, findMeter());
  expect(noted()).toEqual(["a", "c", "a", "c", "a", "c"]);
  expect(results.map(({ contender, outcome }) => [contender, Object.keys(outcome)[0]])).toEqual([
    ["a", "measured"],
    ["b", "failed"],
    ["c", "measured"],
    ["d", "notRun"],
  ]);
  expect(results[0]).toMatchObject({ outcome: { measured: { runs: 2 } } });
  expect(results[1]?.outcome).toEqual({ failed: expect.stringMatching(/ended with code 3\nbroken/) });
});

test("contest marks a contender with incorrect output as failed", async () => {
  const check = (): void => {
    throw new Error("wrote 2 objects instead of 3");
  };
  const [result] = await contest([{ ...shell("a", "true"), check }], TWICE, findMeter());
  expect(result?.outcome).toEqual({ failed: "wrote 2 objects instead of 3" });
});

test("contest removes the output of a run before the next run", async () => {
  const output = join(folder, "output");
  writeFileSync(output, "");
  const [result] = await contest(
    [{ ...shell("a", `test ! -e ${output} && touch ${output}`), outputs: [output] }],
    TWICE,
    findMeter(),
  );
  expect(result?.outcome).toHaveProperty("measured");
  expect(existsSync(output)).toBe(true);
});

test("contest measures the first run if there is no warm-up, and checks its output", async () => {
  let checks = 0;
  const contender = { ...shell("a", note("a")), check: () => (checks += 1) };
  const [result] = await contest([contender], { runs: 1, warmUp: false }, findMeter());
  expect(noted()).toEqual(["a"]);
  expect(checks).toBe(1);
  expect(result).toMatchObject({ outcome: { measured: { runs: 1 } } });
});

test("run kills a command and its child processes after the timeout", async () => {
  const mark = join(folder, "mark");
  const command = { file: "/bin/sh", args: ["-c", `(sleep 1; touch ${mark}) & wait`] };
  expect(await run([command], findMeter(), 0.2)).toEqual({ stoppedAfterSeconds: 0.2 });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(existsSync(mark)).toBe(false);
});

test("run adds up the times of sequential commands", async () => {
  const sleep = { file: "sleep", args: ["0.1"] };
  const sample = await run([sleep, sleep], findMeter(), 10);
  expect(sample).toHaveProperty("seconds");
  expect("seconds" in sample && sample.seconds).toBeGreaterThan(0.2);
});

test("run measures the memory of the process itself, without memory inherited from its parent", async () => {
  const ballast = Buffer.alloc(256 * 2 ** 20, 1);
  const meter = findMeter();
  const sample = await run([{ file: "/bin/true", args: [] }], meter, 10);
  const megabytes = "megabytes" in sample ? sample.megabytes : 0;
  expect(ballast.length).toBeGreaterThan(0);
  expect(megabytes).toBeLessThan(50);
});

test("parseUsage reads the line that GNU time prints after the program's stderr", () => {
  const { cpuSeconds, megabytes } = parseUsage("prod 63 objects 10 0.5 0.5\n1000 0.25 0.50\n");
  expect(cpuSeconds).toBeCloseTo(0.75);
  expect(megabytes).toBeCloseTo(1.024);
  expect(() => parseUsage("nothing")).toThrow("GNU time printed no resource usage: nothing");
});

test.each([
  [[3, 1, 2], { median: 2, minimum: 1, maximum: 3 }],
  [[4, 1, 2, 3], { median: 2.5, minimum: 1, maximum: 4 }],
  [[10, 9, 100], { median: 10, minimum: 9, maximum: 100 }],
])("the spread of %j is %j", (numbers, expected) => {
  expect(spread(numbers)).toEqual(expected);
});

test("summarize omits memory if it was not measured", () => {
  expect(summarize([{ seconds: 1 }])).toEqual({ runs: 1, seconds: { median: 1, minimum: 1, maximum: 1 } });
  const samples = [10, 30, 20].map((megabytes) => ({ seconds: 1, cpuSeconds: megabytes / 10, megabytes }));
  expect(summarize(samples)).toMatchObject({ cpuSeconds: 2, megabytes: 30 });
});

const absent = { name: "d", reason: "no Go" };

function shell(name: string, script: string): Contender {
  return { name, commands: [{ file: "/bin/sh", args: ["-c", script] }], outputs: [], check: () => {} };
}

function note(text: string): string {
  return `echo ${text} >> ${join(folder, "notes")}`;
}

function noted(): string[] {
  return readFileSync(join(folder, "notes"), "utf8").trim().split("\n");
}
