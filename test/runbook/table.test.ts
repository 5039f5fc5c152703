import type { RunbookLine } from "../e2e/runbook/lines";
import type { Place } from "../e2e/runbook/places";
import { PLACES } from "../e2e/runbook/prod";
import { code, pageOf } from "../e2e/runbook/table";
import { proved, refuted, undecidable, type Judged } from "../e2e/runbook/verdict";

const [gateway, streaming, auth] = PLACES as readonly [Place, Place, Place];

function line(number: number, command: string, section = "Logs"): RunbookLine {
  return { number, section: ["Procedures", section], purpose: "Look", command, kind: "command" };
}

function page(...judged: readonly Judged[]): string {
  return pageOf(judged, PLACES, { introduction: "Introduction.", simulated: ["All of it."] });
}

const rowsIn = (text: string) => text.split("\n").filter((row) => /^\| \d+ \| /.test(row));

describe("the page", () => {
  test("the runbook page groups services with the same verdict into one row and shows their topology", () => {
    const [first, second] = [line(7, "top"), line(9, "get")];
    const text = page(
      ...[gateway, streaming, auth].map((place) => ({ line: first, place, verdict: proved("It answers.") })),
      ...PLACES.map((place) => ({ line: second, place, verdict: refuted("It does not.", "Nothing.") })),
    );
    expect(rowsIn(text)).toEqual([
      "| 7 | Look: `top` | gateway, auth (blue-green), streaming (canary) | works | It answers. |  |",
      "| 9 | Look: `get` | every service | **does not work** | It does not. | Nothing. |",
    ]);
  });

  test("the runbook page shows verdicts separately if any of their text differs", () => {
    const same = line(7, "top");
    const text = page(
      { line: same, place: gateway, verdict: proved("It answers.") },
      { line: same, place: auth, verdict: proved("It answers.", "And then?") },
    );
    expect(rowsIn(text)).toHaveLength(2);
  });

  test("the runbook page escapes pipes, which would end a table cell", () => {
    const text = page({ line: line(7, "logs | grep a"), place: undefined, verdict: undecidable("No `a | b`.") });
    expect(rowsIn(text)).toEqual(["| 7 | Look: `logs \\| grep a` | n/a | not testable here | No `a \\| b`. |  |"]);
  });

  test("the runbook page counts each line by its worst verdict", () => {
    const text = page(
      { line: line(7, "top"), place: gateway, verdict: proved("") },
      { line: line(7, "top"), place: auth, verdict: refuted("", "") },
      { line: line(9, "get"), place: undefined, verdict: undecidable("") },
    );
    expect(text).toContain(
      "| works | 0 | 1 |\n| does not work | 1 | 1 |\n| not testable here | 1 | 1 |\n| total | 2 | 3 |",
    );
  });

  test("the runbook page explains placeholders and the simulation before it shows one table per section", () => {
    const text = page(
      { line: line(7, "top"), place: undefined, verdict: proved("") },
      { line: line(9, "get", "Lists"), place: undefined, verdict: proved("") },
    );
    expect(text.match(/^#+ .*$/gm)).toEqual([
      "# Test results of the production runbook",
      "## Summary",
      "## How placeholders are filled",
      "## What is simulated",
      "## Procedures › Logs",
      "## Procedures › Lists",
    ]);
    expect(text).toContain("| `gateway` | blue-green | `blue` | `gateway-blue` |");
    expect(text).toContain("\n- All of it.\n");
  });
});

test("a command that contains backticks is rendered as one code span", () => {
  expect([code("a b"), code("echo `date`")]).toEqual(["`a b`", "`` echo `date` ``"]);
});
