import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { findingsOfCheckov } from "./scanners/checkov";
import { withoutRepetitions, type Finding } from "./scanners/finding";
import { findingsOfKubeScore } from "./scanners/kube-score";
import { allPrinted } from "./scanners/rendered";
import { needless, notCoveredOnce } from "./scanners/waiver";
import { WAIVERS } from "./scanners/waivers";

describe("what kube-score and checkov find in every file that is printed", () => {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-scanners-"));
  let findings: readonly Finding[];

  // The first time checkov is installed.
  beforeAll(async () => {
    const printed = allPrinted();
    const found = [await findingsOfKubeScore(printed, folder), await findingsOfCheckov(printed, folder)];
    findings = withoutRepetitions(found.flat());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is meant to be: one waiver covers it", () => {
    expect(notCoveredOnce(findings, WAIVERS)).toEqual([]);
  });

  // That every app is named in a waiver that is needed says, too, that both scanners have looked at every app.
  test("is all that the waivers are about", () => {
    expect(needless(WAIVERS, findings)).toEqual([]);
  });

  test("has reasons, in sentences", () => {
    expect(WAIVERS.filter(({ reason }) => !/^\S.{20,}\.$/.test(reason))).toEqual([]);
  });
});
