import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";
import { shellIn } from "./runbook/shell";
import { UNEXPECTED, judgeAll } from "./runbook/judgment";
import { runbookLines } from "./runbook/lines";
import { writeRunbookFiles } from "./runbook/runbook-files";
import { phasesFor } from "./runbook/phases";
import { PREFACE } from "./runbook/preface";
import { PLACES, PREPARED, BASELINE, bootstrapSecrets, prodObjects } from "./runbook/prod";
import { pageOf } from "./runbook/table";
import type { Judged } from "./runbook/verdict";
import { NAMESPACE, mustApply, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const PAGE = join(PROJECT, "docs", "generated", "runbook-against-the-cluster.md");
const LINES = runbookLines(readFileSync(join(PROJECT, "test", "fixtures", "production-runbook.md"), "utf8"));

describe("the runbook, line by line, on prod", () => {
  const kubectl = sharedKubectl();
  const folder = mkdtempSync(join(tmpdir(), "access-layer-shell-"));
  let judged: readonly Judged[] = [];

  beforeAll(async () => {
    await removeLayer(kubectl);
    await mustApply(kubectl, [...prodObjects(BASELINE), ...bootstrapSecrets(NAMESPACE)]);
    await untilFloors(kubectl);
    const world = { kubectl, shell: shellIn(folder, kubectl), places: PLACES };
    await writeRunbookFiles(world, PREPARED);
    judged = await judgeAll(world, LINES, phasesFor(PLACES));
  });
  afterAll(async () => {
    await removeLayer(kubectl);
    rmSync(folder, { recursive: true, force: true });
  });

  test("no line of the runbook has an unexpected result", () => {
    const surprises = judged.filter(({ verdict }) => verdict.why.startsWith(UNEXPECTED));
    expect(surprises.map(({ line, place, verdict }) => [line.number, place?.service, verdict.why])).toEqual([]);
  });

  test("the verdicts match docs/generated/runbook-against-the-cluster.md (UPDATE_GOLDENS=1 rewrites it)", () => {
    const page = pageOf(judged, PLACES, PREFACE);
    const isUsable = judged.every(({ verdict }) => !verdict.why.startsWith(UNEXPECTED));
    if (process.env["UPDATE_GOLDENS"] === "1" && isUsable) writeFileSync(PAGE, page);
    expect(page).toBe(existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "");
  });
});
