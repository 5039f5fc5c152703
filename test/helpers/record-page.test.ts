import { join } from "path";
import { projectFolder } from "../../dev/tools/project";
import { completed, hasPassed, lastOf } from "../nodes/support/attempts";
import { recordPage, type TestFile } from "../nodes/support/record-page";

const HEAD = { title: "Record of the tests on real nodes", command: "npm run e2e:nodes", remark: "A remark." };

test("the record of the real nodes lists measurements by topic and tests by file", () => {
  const page = recordPage({
    ...HEAD,
    revision: "0123456789abcdef",
    started: new Date("2026-11-28T10:00:00Z"),
    ended: new Date("2026-11-28T10:42:00Z"),
    facts: "2 CPUs, 24 GiB of memory, Linux 6.1",
    files: [
      {
        name: join(projectFolder(), "test", "nodes", "dev.test.ts"),
        status: "passed",
        startTime: 0,
        endTime: 180_000,
        assertionResults: [{ fullName: "a pod starts", status: "passed", duration: 2_400 }],
      },
    ],
    measurements: [
      { topic: "Power loss", what: "Redis answers again", value: "7 s" },
      { topic: "Memory", what: "Keycloak", value: "600Mi" },
      { topic: "Power loss", what: "PostgreSQL answers again", value: "66 s" },
    ],
  });
  expect(page.split("\n").filter((line) => /^(#|\|)/.test(line))).toEqual([
    "# Record of the tests on real nodes",
    "## Measured",
    "### Memory",
    "| what | value |",
    "|---|---|",
    "| Keycloak | 600Mi |",
    "### Power loss",
    "| what | value |",
    "|---|---|",
    "| Redis answers again | 7 s |",
    "| PostgreSQL answers again | 66 s |",
    "## Tests",
    "### `test/nodes/dev.test.ts`, 3 minutes",
    "| test | time |",
    "|---|---|",
    "| a pod starts | 2 s |",
  ]);
  expect(page).toContain(
    "on 2026-11-28 with commit 0123456, on a machine with 2 CPUs, 24 GiB of memory, Linux 6.1. All tests passed, in 42 minutes.",
  );
});

function file(name: string, ...statuses: readonly string[]): TestFile {
  return {
    name: join(projectFolder(), name),
    status: statuses.includes("failed") ? "failed" : "passed",
    startTime: 0,
    endTime: 1,
    assertionResults: statuses.map((status, index) => ({ fullName: `test ${index}`, status })),
  };
}

test("the record names the tests that passed only in a second attempt", () => {
  const files = completed(
    [file("a.ts", "passed"), file("b.ts", "passed", "failed")],
    [file("b.ts", "passed", "passed")],
  );
  expect(files.every(hasPassed)).toBe(true);
  const [started, ended] = [new Date(0), new Date(1)];
  const page = recordPage({ ...HEAD, revision: "0123456", started, ended, facts: "2 CPUs", files, measurements: [] });
  expect(page).toContain("All tests passed, some only in a second attempt, in");
  expect(page).toContain("## Failed at first");
  expect(page).toContain("| `b.ts` | test 1 |");
  expect(page).not.toContain("| `a.ts` |");
});

test("a file that could not be loaded has not passed, although it has no failed test", () => {
  expect(hasPassed({ ...file("a.ts"), status: "failed" })).toBe(false);
});

test("of two measurements of one thing, the record has the last one", () => {
  const measured = (value: string) => ({ topic: "Memory", what: "Keycloak", value });
  expect(lastOf([measured("1Mi"), { ...measured("3Mi"), what: "Redis" }, measured("2Mi")])).toEqual([
    measured("2Mi"),
    { ...measured("3Mi"), what: "Redis" },
  ]);
});
