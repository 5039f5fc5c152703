import { join } from "path";
import { projectFolder } from "../../dev/tools/project";
import { recordPage } from "../nodes/support/record-page";

test("the record of the real nodes lists measurements by topic and tests by file", () => {
  const page = recordPage({
    started: new Date("2026-11-28T10:00:00Z"),
    ended: new Date("2026-11-28T10:42:00Z"),
    facts: "2 CPUs, 24 GiB of memory, Linux 6.1",
    files: [
      {
        name: join(projectFolder(), "test", "nodes", "dev.test.ts"),
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
    "on 2026-11-28, on a machine with 2 CPUs, 24 GiB of memory, Linux 6.1. All tests passed, in 42 minutes.",
  );
});
