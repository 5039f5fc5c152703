import { readFileSync } from "fs";
import { join } from "path";
import { runbookLines } from "../e2e/runbook/lines";
import { PROJECT } from "../helpers/fixtures";

const TEXT = readFileSync(join(PROJECT, "test", "fixtures", "production-runbook.md"), "utf8");
const LINES = runbookLines(TEXT);
const at = (number: number) => LINES.find((line) => line.number === number);

describe("the lines of the production runbook", () => {
  test("runbookLines reads all commands and queries in the production runbook", () => {
    expect(LINES).toHaveLength(131);
    expect(LINES.filter(({ kind }) => kind === "query").map(({ number }) => number)).toEqual([383, 386, 389, 514]);
  });

  test("runbookLines skips only comments, blank lines and lines joined by a backslash", () => {
    const blocks = [...TEXT.matchAll(/^ *```(?:bash)?\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== "" && word !== "\\");
    const written = blocks.flatMap((block) => block.split("\n").filter((line) => !line.trim().startsWith("#")));
    expect(LINES.flatMap(({ command }) => words(command))).toEqual(written.flatMap(words));
  });

  test("runbook lines have a section and a purpose", () => {
    expect(at(122)).toEqual({
      number: 122,
      section: ["Emergency Procedures", "Database Outage Response", "1. Check Database Status"],
      purpose: "Check database connectivity",
      command:
        'kubectl exec -it deployment/postgres-deployment -n 254carbon-access -- psql -U access -d access -c "SELECT 1;"',
      kind: "command",
    });
  });

  test("runbook lines without a comment get the purpose of their step or heading", () => {
    expect(at(606)?.purpose).toBe("Restart edge services to pick up new keys");
    expect(at(497)?.purpose).toBe("Trigger Cache Warm After Deploy or Flush");
  });

  test("runbookLines joins lines that end with a backslash", () => {
    expect(at(520)?.command).toBe(
      "../data-processing/scripts/backfill_window.py --from 2025-09-01 --to 2025-09-07 --tenant tenant-1",
    );
  });
});

describe("runbookLines", () => {
  test("runbookLines skips code blocks in other languages", () => {
    expect(runbookLines("## A\n```yaml\na: b\n```\n")).toEqual([]);
  });

  test("runbookLines resets the comment at the next block and the step at the next section", () => {
    const text = "## A\n1. First\n```bash\n# One\na\n```\n```bash\nb\n```\n### B\n```bash\nc\n```\n";
    expect(runbookLines(text).map(({ command, purpose }) => [command, purpose])).toEqual([
      ["a", "One"],
      ["b", "First"],
      ["c", "B"],
    ]);
  });

  test("runbookLines keeps a hash sign in a continued command", () => {
    expect(runbookLines("## A\n```bash\necho \\\n# not a comment\n```\n").map(({ command }) => command)).toEqual([
      "echo # not a comment",
    ]);
  });
});
