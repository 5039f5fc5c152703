import { existsSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";
import { NODE_LINES, RUNBOOK_LINES, nodeTrials } from "../nodes/support/runbook/lines";
import { resultOf, type NodeLine } from "../nodes/support/runbook/node-line";
import { nodePage } from "../nodes/support/runbook/page";

const GENERATED = join(PROJECT, "docs", "generated");
const PAGE = join(GENERATED, "runbook-on-real-nodes.md");
const SIMULATED = readFileSync(join(GENERATED, "runbook-against-the-cluster.md"), "utf8");

describe("the lines for real nodes", () => {
  test("the lines for real nodes are exactly those that simulated containers can't decide", () => {
    const undecided = [...SIMULATED.matchAll(/^\| (\d+) \|.*\| not testable here \|/gm)].map(([, number]) =>
      Number(number),
    );
    const numbers = NODE_LINES.flatMap((line) => line.numbers);
    expect(undecided).toHaveLength(26);
    expect([...numbers].sort((one, other) => one - other)).toEqual(undecided);
  });

  test("the lines for real nodes are the commands of the runbook", () => {
    const commandOf = (number: number) => RUNBOOK_LINES.find((line) => line.number === number)?.command;
    for (const { numbers, command } of NODE_LINES)
      expect(numbers.map((number) => [number, commandOf(number)])).toEqual(numbers.map((number) => [number, command]));
  });

  test("every line with a verdict runs, and only lines without one lack an expected answer", () => {
    const decided = ({ verdict }: NodeLine) => verdict.result !== "not testable here";
    expect(NODE_LINES.filter(decided)).toEqual(NODE_LINES.filter(({ answer }) => answer !== undefined));
    const running = new Set(nodeTrials().map(({ line }) => line));
    expect(NODE_LINES.filter((line) => !running.has(line)).flatMap(({ numbers }) => numbers)).toEqual([
      383, 386, 389, 514,
    ]);
  });

  test("the page shows the commands of a replacement that the test runs", () => {
    const missing = NODE_LINES.flatMap(({ numbers, verdict, instead = [] }) => {
      const shown = (command: string) => verdict.instead?.includes(command) === true;
      return instead.some(({ command }) => shown(command)) === instead.length > 0 ? [] : numbers;
    });
    expect(missing).toEqual([]);
  });

  test("docs/generated/runbook-on-real-nodes.md shows the verdicts (UPDATE_GOLDENS=1 rewrites it)", () => {
    if (process.env["UPDATE_GOLDENS"] === "1") writeFileSync(PAGE, nodePage());
    expect(nodePage()).toBe(existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "");
  });
});

describe("resultOf", () => {
  test.each([
    [{ answer: /^PONG$/m }, { code: 0, text: "PONG\n" }, "works"],
    [{ answer: /^PONG$/m }, { code: 0, text: "NOAUTH\n" }, "does not work"],
    [{ answer: /^PONG$/m }, { code: 1, text: "PONG\n" }, "does not work"],
    [{}, { code: 0, text: "PONG\n" }, "not testable here"],
  ] as const)("resultOf(%j) needs exit code 0 and the answer: %j", (line, ran, result) => {
    expect(resultOf(line, ran)).toBe(result);
  });
});
