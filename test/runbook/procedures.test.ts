import { readFileSync } from "fs";
import { join } from "path";
import { proceduresOf } from "../../lib/runbook/runbook";
import { PROCEDURE_OF, procedureFor } from "../e2e/runbook/procedures";
import { runbookLines } from "../e2e/runbook/lines";
import { PROJECT, environmentOf, layerOf } from "../helpers/fixtures";

const SEED = readFileSync(join(PROJECT, "test", "fixtures", "production-runbook.md"), "utf8");

test("every command of the seed runbook has a generated procedure of prod in its place", () => {
  const ids = proceduresOf(layerOf(environmentOf("prod", "environments"))).map(({ id }) => id);
  const replaced = runbookLines(SEED).map(({ section }) => procedureFor(section) ?? section.join(" › "));
  expect(replaced.filter((id) => !ids.includes(id))).toEqual([]);
  expect(replaced.length).toBeGreaterThan(100);
});

test("every heading with a procedure is a heading of the seed runbook", () => {
  const headings = [...SEED.matchAll(/^#{3,4} (.+)$/gm)].map(([, heading = ""]) => heading);
  expect(Object.keys(PROCEDURE_OF).filter((heading) => !headings.includes(heading))).toEqual([]);
});
