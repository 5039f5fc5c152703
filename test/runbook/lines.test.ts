import { readFileSync } from "fs";
import { join } from "path";
import { runbookLines } from "../e2e/runbook/lines";
import { PROJECT } from "../helpers/fixtures";

const TEXT = readFileSync(join(PROJECT, "test", "fixtures", "production-runbook.md"), "utf8");
const LINES = runbookLines(TEXT);
const at = (number: number) => LINES.find((line) => line.number === number);

describe("the lines of the production runbook", () => {
  test("are all its commands and queries", () => {
    expect(LINES).toHaveLength(131);
    expect(LINES.filter(({ kind }) => kind === "query").map(({ number }) => number)).toEqual([383, 386, 389, 514]);
  });

  test("leave out nothing of a block but comments, blank lines and what a backslash joins", () => {
    const blocks = [...TEXT.matchAll(/^ *```(?:bash)?\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== "" && word !== "\\");
    const written = blocks.flatMap((block) => block.split("\n").filter((line) => !line.trim().startsWith("#")));
    expect(LINES.flatMap(({ command }) => words(command))).toEqual(written.flatMap(words));
  });

  test("know where they stand and what they promise", () => {
    expect(at(122)).toEqual({
      number: 122,
      section: ["Emergency Procedures", "Database Outage Response", "1. Check Database Status"],
      promise: "Check database connectivity",
      command:
        'kubectl exec -it deployment/postgres-deployment -n 254carbon-access -- psql -U access -d access -c "SELECT 1;"',
      kind: "command",
    });
  });

  test("without a comment promise what their step says, or their heading", () => {
    expect(at(606)?.promise).toBe("Restart edge services to pick up new keys");
    expect(at(497)?.promise).toBe("Trigger Cache Warm After Deploy or Flush");
  });

  test("go on after a backslash", () => {
    expect(at(520)?.command).toBe(
      "../data-processing/scripts/backfill_window.py --from 2025-09-01 --to 2025-09-07 --tenant tenant-1",
    );
  });
});

describe("runbookLines", () => {
  test("reads no block of another language", () => {
    expect(runbookLines("## A\n```yaml\na: b\n```\n")).toEqual([]);
  });

  test("takes no comment over into the next block, and no step into the next section", () => {
    const text = "## A\n1. First\n```bash\n# One\na\n```\n```bash\nb\n```\n### B\n```bash\nc\n```\n";
    expect(runbookLines(text).map(({ command, promise }) => [command, promise])).toEqual([
      ["a", "One"],
      ["b", "First"],
      ["c", "B"],
    ]);
  });

  test("takes a hash inside a command that goes on for part of it", () => {
    expect(runbookLines("## A\n```bash\necho \\\n# not a comment\n```\n").map(({ command }) => command)).toEqual([
      "echo # not a comment",
    ]);
  });
});
